// The cells of a report with all that is known of each: its findings, its rules, its correction, its words.
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
  for (const finding of findings) for (const cell of finding.touched) cell.findings.push(finding);
  const corrections = new Map(
    given.corrections.map(([key, expect, value, reason, author, date]) => [key, {expect, value, reason, author, date}]),
  );
  const worst = (cell) =>
    ["error", "warning", "info"].find((severity) => cell.findings.some((one) => one.severity === severity));

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

  return {cells, byKey, findings, corrections, forms, worst, shown, label, rulesOf};
};
