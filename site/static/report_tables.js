// The tables of a report as its form lays them out, each number a cell that can be chosen.
"use strict";
const ReportTables = (known, {cells, forms, worst, contradictions, shown, label}, drawSentence) => {
  const {h, t} = G;

  // Tables as the form lays them out. Rows: [labels leading to the row, column → cell].
  const layout = (form, table) => {
    const list = forms[form].filter((one) => one.table === table);
    const byApplicant = list.some((one) => one.byApplicant);
    const rows = [];
    for (const one of list) {
      const own = cells.filter((cell) => cell.form === form && cell.position === one.position);
      if (byApplicant) {
        rows.push({
          path: one.rows.split(">"),
          en: one.en,
          unit: one.unit,
          columns: known.applicants.map(([position, , zh, en]) => ({
            label: t(zh, en),
            cell: own.find((cell) => cell.who?.position === position),
          })),
        });
        continue;
      }
      const columns = (one.columns || "").split(">");
      const path = one.rows ? one.rows.split(">") : columns.slice(0, -1);
      const column = {label: one.rows ? columns.join(" ") : columns[columns.length - 1], cell: own[0]};
      const last = rows[rows.length - 1];
      if (!G.english() && last && last.path.join(">") === path.join(">")) last.columns.push(column);
      else
        rows.push({
          path,
          en: one.en,
          unit: one.unit,
          columns: [G.english() ? {...column, label: t("数值", "Value")} : column],
        });
    }
    return rows;
  };
  // a unit stands as far out as it holds: above the table, beside the row, or beside the number
  const common = (units) => (new Set(units).size === 1 ? units[0] : null);
  const rowUnit = (row) => common(row.columns.map(({cell}) => (cell ? cell.unit : row.unit)));
  const unit = (text) => (text ? h("span", {class: "unit"}, text) : null);
  const drawTable = (form, table) => {
    const rows = layout(form, table);
    const tableUnit = common(rows.map(rowUnit));
    const width = Math.max(...rows.map((row) => row.columns.length));
    const body = [];
    let before = [];
    let head = "";
    for (const row of rows) {
      const heads = row.columns.map((column) => column.label).join("|");
      const path = G.english() ? [row.en] : row.path;
      path.slice(0, -1).forEach((group, depth) => {
        if (before.slice(0, depth + 1).join(">") !== path.slice(0, depth + 1).join(">"))
          body.push(
            h("tr", {class: "group"}, h("th", {scope: "colgroup", colspan: width + 1, class: `in${depth}`}, group)),
          );
      });
      if (heads !== head)
        body.push(
          h(
            "tr",
            {class: "heads"},
            h("td", {}, ""),
            row.columns.map((column) => h("th", {scope: "col"}, column.label)),
            row.columns.length < width ? h("td", {colspan: width - row.columns.length}) : null,
          ),
        );
      head = heads;
      before = path;
      body.push(
        h(
          "tr",
          {},
          h(
            "th",
            {scope: "row", class: `in${path.length - 1}`},
            path[path.length - 1],
            tableUnit ? null : unit(rowUnit(row)),
          ),
          row.columns.map(({cell}) => valueCell(cell, !tableUnit && !rowUnit(row))),
          row.columns.length < width ? h("td", {class: "void", colspan: width - row.columns.length}) : null,
        ),
        ...row.columns
          .flatMap(({cell}) => (cell ? contradictions(cell) : []))
          .map(({sentence}) =>
            h(
              "tr",
              {class: "contradiction"},
              h("td", {colspan: width + 1}, t("正文：", "The text: "), drawSentence(sentence)),
            ),
          ),
      );
    }
    return h(
      "section",
      {class: "form"},
      h(
        "h2",
        {},
        G.term("table", table),
        h("span", {class: "dim"}, ` ${G.term("form", form)}`),
        tableUnit ? h("span", {class: "dim"}, ` · ${t("单位：", "unit: ")}${tableUnit}`) : null,
      ),
      h(
        "div",
        {
          class: "wide",
          tabindex: "0",
          role: "region",
          "aria-label": `${G.term("table", table)} ${G.term("form", form)}`,
        },
        h(
          "table",
          {class: `sheet cells${width > 4 ? " many" : ""}`, role: "grid", "aria-label": G.term("table", table)},
          h("tbody", {}, body),
        ),
      ),
    );
  };
  const valueCell = (cell, withUnit) => {
    if (!cell) return h("td", {class: "n"}, shown(null));
    const severity = worst(cell);
    const made = h(
      "td",
      {
        class: `n v${cell.agreed ? "" : " split"}${severity ? ` has-${severity}` : ""}`,
        role: "gridcell",
        tabindex: "-1",
        "aria-selected": "false",
        title: `${label(cell)}${cell.agreed ? "" : t(" · 两次读取不一致", " · the readings differ")}`,
      },
      shown(cell),
      withUnit && cell.value !== null ? unit(cell.unit) : null,
      severity ? h("sup", {}, severity === "info" ? "i" : "!") : null,
    );
    made.cell = cell;
    cell.cells.push(made);
    return made;
  };

  return {drawTable};
};
