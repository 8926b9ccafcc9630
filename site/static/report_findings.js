// The findings of a report, what asks for attention first; each has an address of its own, and opens.
"use strict";
const ReportFindings = ({findings, label}, known, drawSentence, open) => {
  const {h, t} = G;

  const drawFindings = (opened) => {
    if (!findings.length) return null;
    const item = (one) => drawFinding(one, one === opened);
    const remarks = findings.filter((one) => one.severity === "info");
    return h(
      "section",
      {},
      h("h2", {}, t("问题", "Findings"), h("span", {class: "dim"}, ` ${findings.length}`)),
      h("ul", {class: "findings"}, findings.filter((one) => one.severity !== "info").map(item)),
      remarks.length
        ? h(
            "details",
            {open: remarks.includes(opened)},
            h("summary", {}, t(`提示 ${remarks.length} 条`, `${remarks.length} remarks`)),
            h("ul", {class: "findings"}, remarks.map(item)),
          )
        : null,
    );
  };
  const drawFinding = (one, isOpen) =>
    h(
      "li",
      {class: isOpen ? "chosen" : null},
      G.severity(one.severity),
      h(
        "button",
        {type: "button", class: "aslink", "aria-expanded": String(isOpen), onclick: () => open(isOpen ? null : one)},
        t(one.zh, one.en),
      ),
      " ",
      h(
        "span",
        {class: "dim"},
        `${one.rule} · ${G.cause(one.cause)}${one.decision === "open" ? "" : ` · ${G.decision(one.decision)}`}`,
      ),
      isOpen ? inFull(one) : null,
    );
  const inFull = (one) => {
    const rule = known.rules.find(([id]) => id === one.rule);
    const part = (zh, en, value) => (value ? h("div", {}, h("dt", {}, t(zh, en)), h("dd", {}, value)) : null);
    return h(
      "dl",
      {class: "facts"},
      part("应为", "Expected", one.expected),
      part("实为", "Actual", one.actual),
      part("句子", "Sentence", one.sentence >= 0 ? drawSentence(one.sentence) : null),
      part("涉及", "Touches", one.touched.map(label).join(t("；", "; "))),
      part("规则", "Rule", rule ? [t(rule[3], rule[4]), " ", h("span", {class: "dim"}, rule[5])] : null),
      part("处理", "Decision", one.decided),
      part(
        "同类",
        "Others",
        h("a", {href: G.page(`findings.html#r=${one.rule}`)}, t("同一规则的问题", "findings of this rule")),
      ),
      part(
        "引用",
        "Cite",
        h("span", {class: "whole"}, `${one.id}${t("，", ", ")}${G.version()}${t("，", ", ")}${location.href}`),
      ),
    );
  };

  return {drawFindings};
};
