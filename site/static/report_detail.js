// What is known of the chosen cell: the number, how it was read, its findings, its rules, and a line to cite.
"use strict";
const ReportDetail = (given, {cells, corrections, label, rulesOf}, drawSentence, close) => {
  const {h, t} = G;

  const explanation = () =>
    h(
      "p",
      {class: "dim"},
      !cells.length
        ? t("这份报告没有读出的格子。", "No cells were read from this report.")
        : given.pictures.standing !== "ok"
          ? t(
              "点表里的数，看它的原文、怎么读的、受哪些规则核对。方向键在格子间移动。",
              "Click a number to see what is printed, how it was read and which rules check it. Arrow keys move between cells.",
            )
          : t(
              "点表里的数，看它在页面上的位置；点页面上的格子，看它读成了什么。方向键在格子间移动。",
              "Click a number to see it on the page; click a cell on the page to see what it was read as. Arrow keys move between cells.",
            ),
    );

  const drawDetail = (cell) => {
    if (!cell) return [explanation()];
    const correction = corrections.get(cell.key);
    const rules = rulesOf(cell);
    return [
      h("button", {type: "button", class: "close", "aria-label": t("关闭", "close"), onclick: close}, "×"),
      h("h3", {}, label(cell)),
      h(
        "dl",
        {class: "facts"},
        h(
          "div",
          {},
          h("dt", {}, t("数值", "Value")),
          h(
            "dd",
            {},
            h("b", {}, cell.value === null ? "—" : G.number(cell.value)),
            cell.value === null ? "" : ` ${cell.unit || ""}`,
            h("span", {class: "dim"}, ` ${G.term("state", cell.state)}`),
          ),
        ),
        h(
          "div",
          {},
          h("dt", {}, t("原文", "As printed")),
          h(
            "dd",
            {},
            cell.raw ? h("q", {}, cell.raw) : h("span", {class: "dim"}, t("（空）", "(nothing)")),
            cell.note ? h("span", {class: "dim"}, ` ${t("附注", "note")} ${cell.note}`) : null,
          ),
        ),
        h(
          "div",
          {},
          h("dt", {}, t("两次读取", "Two readings")),
          h(
            "dd",
            {},
            h("span", {class: cell.agreed ? "yes" : "no"}, cell.agreed ? t("一致", "agree") : t("不一致", "differ")),
            h("span", {class: "dim"}, ` ${cell.reader}`),
          ),
        ),
        h(
          "div",
          {},
          h("dt", {}, t("位置", "Place")),
          h(
            "dd",
            {},
            cell.page ? t(`第 ${cell.page} 页`, `page ${cell.page}`) : t("此类文件没有页", "this medium has no pages"),
          ),
        ),
        correction
          ? h(
              "div",
              {},
              h("dt", {}, t("更正", "Correction")),
              h(
                "dd",
                {},
                `${correction.expect} → ${G.number(correction.value)}${t("：", ": ")}${correction.reason}（${correction.author}，${correction.date}）`,
              ),
            )
          : null,
      ),
      cell.findings.length
        ? h(
            "ul",
            {class: "findings"},
            cell.findings.map((one) =>
              h(
                "li",
                {},
                G.severity(one.severity),
                t(one.zh, one.en),
                " ",
                h("span", {class: "dim"}, `${one.rule} · ${G.cause(one.cause)}`),
                one.sentence >= 0 ? h("p", {class: "fine"}, drawSentence(one.sentence)) : null,
                cell.suspected.includes(one) || one.decision === "dismissed" || one.decision === "corrected"
                  ? null
                  : h("p", {class: "fine"}, t("疑点在别的格子。", "Another cell is the suspect.")),
              ),
            ),
          )
        : h(
            "p",
            {class: "fine"},
            rules.length
              ? t("没有涉及此格的问题。", "No finding touches this cell.")
              : t("没有涉及此格的问题；也没有规则核对它。", "No finding touches this cell, and no rule checks it."),
          ),
      rules.length
        ? h(
            "details",
            {},
            h("summary", {}, t(`核对此格的规则（${rules.length}）`, `Rules that check this cell (${rules.length})`)),
            h(
              "ul",
              {class: "plain"},
              rules.map(([id, , , zh, en, source]) => h("li", {}, t(zh, en), " ", h("code", {title: source}, id))),
            ),
          )
        : null,
      citation(cell),
    ].filter(Boolean);
  };
  // one line to cite, with the address of the cell
  const citation = (cell) =>
    G.citation(
      [
        given.report.agency,
        given.report.year,
        label(cell),
        cell.value === null ? G.term("state", cell.state) : `${G.number(cell.value)} ${cell.unit || ""}`.trim(),
        cell.page ? t(`原件第 ${cell.page} 页`, `page ${cell.page} of the original`) : null,
        given.report.report_id,
        G.version(),
        location.href,
      ]
        .filter(Boolean)
        .join(t("，", ", ")),
    );

  return {drawDetail};
};
