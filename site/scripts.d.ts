// What the scripts of a page have in common: `site.js` comes first, others add to it; and what ships with them.
type Given = (...given: any[]) => any;

interface Shared {
  put: Given;
  load: Given;
  byId: (id: string) => HTMLElement;
  data: Given;
  h: Given;
  t: Given;
  term: Given;
  english: Given;
  number: Given;
  percent: Given;
  amount: Given;
  how: Given;
  points: Given;
  totals: Given;
  doubtText: Given;
  doubtMark: Given;
  figure: Given;
  inWords: Given;
  severity: Given;
  cause: Given;
  decision: Given;
  finding: Given;
  named: Given;
  page: Given;
  evidence: Given;
  findingPage: Given;
  version: Given;
  citation: Given;
  remember: Given;
  refill: Given;
  draw: Given;
}

interface AddedByScripts {
  bars: {draw: Given; label: Given; save: Given; saveCanvas: Given};
  chart: {draw: Given; colour: Given; dash: Given; isBreak: Given};
  comparison: any;
  download: Given;
  downloadButton: Given;
  matrix: {agencyRow: Given; cell: Given; head: Given; legend: Given; says: Given; sumCell: Given};
  pointHeads: Given;
  pointRow: Given;
  save: Given;
  search: Given;
}

declare const G: Shared & AddedByScripts;
declare const AgencyTables: Given;
declare const ReportCells: Given;
declare const ReportDetail: Given;
declare const ReportFindings: Given;
declare const ReportStatements: Given;
declare const ReportTables: Given;
declare const ReportViewer: Given;
declare const uPlot: any;
