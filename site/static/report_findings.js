// The findings of a report, what asks for attention first; each has an address of its own, and opens.
"use strict";
const ReportFindings = ({findings, label}, known, drawSentence, open) => {
  const {h, t} = G;

  const drawFindings = (opened) => {
    if (!findings.length) return null;
    const item = (one, name) => drawFinding(one, one === opened, name || t(one.zh, one.en));
    // what one rule says of many cells in the same words stands once; of the others the cells are named
    const listed = (list) =>
      h(
        "ul",
        {class: "findings"},
        alike(list).flatMap(([first, ...others]) => [
          item(first),
          others.length
            ? h(
                "li",
                {class: "alike"},
                h(
                  "details",
                  {open: others.includes(opened)},
                  h("summary", {}, t(`同样的还有 ${others.length} 处`, `${others.length} more of the same`)),
                  h(
                    "ul",
                    {class: "findings"},
                    others.map((one) => item(one, one.touched.map(label).join(t("；", "; ")))),
                  ),
                ),
              )
            : null,
        ]),
      );
    const remarks = findings.filter((one) => one.severity === "info");
    return h(
      "section",
      {},
      h("h2", {}, t("问题", "Findings"), h("span", {class: "dim"}, ` ${findings.length}`)),
      listed(findings.filter((one) => one.severity !== "info")),
      remarks.length
        ? h(
            "details",
            {open: remarks.includes(opened)},
            h("summary", {}, t(`提示 ${remarks.length} 条`, `${remarks.length} remarks`)),
            listed(remarks),
          )
        : null,
    );
  };
  const alike = (list) => {
    const groups = [];
    for (const one of list) {
      const group = groups.at(-1);
      if (group && group[0].rule === one.rule && group[0].zh === one.zh) group.push(one);
      else groups.push([one]);
    }
    return groups;
  };
  const drawFinding = (one, isOpen, words) =>
    h(
      "li",
      {class: isOpen ? "chosen" : null},
      G.severity(one.severity),
      h(
        "button",
        {type: "button", class: "aslink", "aria-expanded": String(isOpen), onclick: () => open(isOpen ? null : one)},
        words,
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
      one.severity === "info" ? null : part("应为", "Expected", one.expected),
      one.severity === "info" ? null : part("实为", "Actual", one.actual),
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
