// The cells of a report with all that is known of each: its findings, its rules, its correction, its words, and the
// sentences that contradict it.
"use strict";
const ReportCells = (given, known) => {
  const {h, t} = G;
  const applicants = new Map(known.applicants.map(([position, id, zh, en]) => [position, {position, id, zh, en}]));
  const forms = Object.fromEntries(
    Object.entries(known.forms).map(([form, list]) => [
      form,
      G.named("position table indicator zh en unit byApplicant rows columns", list),
    ]),
  );
  const indicators = new Map(
    Object.entries(forms).flatMap(([form, list]) => list.map((one) => [`${form} ${one.position}`, one])),
  );

  const cells = given.cells.map(
    ([form, position, applicant, raw, value, state, page, box, reader, agreed, corrected, unit, note]) => {
      const indicator = indicators.get(`${form} ${position}`);
      const who = applicants.get(applicant) || null;
      return {
        form,
        position,
        who,
        indicator,
        raw,
        value,
        state,
        page,
        box,
        reader: given.readers[reader],
        agreed: agreed === 1,
        corrected: corrected === 1,
        unit: unit || indicator.unit,
        note,
        key: `${indicator.indicator} ${who ? who.id : ""}`,
        findings: [],
        suspected: [],
        cells: [],
        boxes: [],
      };
    },
  );
  const byKey = new Map();
  for (const cell of cells) byKey.set(cell.key, [...(byKey.get(cell.key) || []), cell]);
  const findings = given.findings.map(({f, c}) => ({
    ...G.finding(f),
    touched: c.flatMap((key) => byKey.get(key) || []),
  }));
  const settled = ({decision}) => decision === "dismissed" || decision === "corrected";
  const difference = ({expected, actual}) => Math.abs(Number(expected) - Number(actual));
  const suspects = findings.filter((one) => one.rule === "identity.cell" && !settled(one));
  // A row or column that fails by as much as a suspect cell of it is off points at that cell alone.
  const pointedAt = (finding) => {
    const same = suspects.filter((one) => difference(one) === difference(finding)).flatMap((one) => one.touched);
    const among = finding.touched.filter((cell) => same.includes(cell));
    return among.length ? among : finding.touched;
  };
  for (const finding of findings) {
    for (const cell of finding.touched) cell.findings.push(finding);
    if (!settled(finding)) for (const cell of pointedAt(finding)) cell.suspected.push(finding);
    finding.sentence = given.statements.findIndex(([, , , , , quote]) => finding.zh.includes(`“${quote}”`));
  }
  const corrections = new Map(
    given.corrections.map(([key, expect, value, reason, author, date]) => [key, {expect, value, reason, author, date}]),
  );
  const worst = (cell) =>
    ["error", "warning", "info"].find((severity) => cell.suspected.some((one) => one.severity === severity));
  const contradictions = (cell) => cell.suspected.filter((one) => one.rule === "text.conflict" && one.sentence >= 0);

  const shown = (cell) => {
    if (!cell) return h("span", {class: "q q-unread", title: t("没有读到这一格", "this cell was not read")}, "·");
    if (cell.value !== null)
      return [
        G.number(cell.value),
        cell.corrected ? h("sup", {title: t("经人更正", "corrected by a person")}, "✎") : null,
      ];
    if (cell.state === "blank") return h("span", {class: "q q-blank"}, t("空", "blank"));
    return h("span", {class: `q q-${cell.state}`}, cell.raw);
  };
  const label = (cell) =>
    t(cell.indicator.zh.replaceAll("/", " › "), cell.indicator.en) +
    (cell.who ? ` · ${t(cell.who.zh, cell.who.en)}` : "");

  const rulesOf = (cell) =>
    known.rules.filter(
      ([, form, table, , , , terms]) =>
        form === cell.form &&
        table === cell.indicator.table &&
        terms.some((term) => {
          const [indicator, who] = term.split(" ");
          return (!indicator || indicator === cell.indicator.indicator) && (!who || who === cell.who?.id);
        }),
    );

  return {cells, byKey, findings, corrections, forms, pointedAt, worst, contradictions, shown, label, rulesOf};
};
