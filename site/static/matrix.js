// The matrix agency × year: a sign and a colour per state, districts folded until they are opened.
"use strict";
G.matrix = (() => {
  const {h, t} = G;
  // in the order in which the data numbers them
  const STATES = [
    ["loaded", "✓"],
    ["loaded_with_errors", "!"],
    ["quarantined", "×"],
    ["no_table", "▤"],
    ["fetched", "?"],
    ["missing", "○"],
  ];
  const says = (digit) => (digit === " " ? t("不要求", "not expected") : G.term("coverage", STATES[digit][0]));

  const legend = () =>
    h(
      "ul",
      {class: "legend"},
      STATES.map(([name, sign], i) =>
        h("li", {}, h("span", {class: `s s-${name}`, "aria-hidden": "true"}, sign), says(i)),
      ),
      h("li", {}, h("span", {class: "s s-none", "aria-hidden": "true"}, ""), t("不要求", "not expected")),
    );

  const head = (years, first) =>
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", {scope: "col"}, first),
        years.map((year) => h("th", {scope: "col", class: "y"}, year)),
      ),
    );

  const cell = (digit, year, report, name) => {
    if (digit === " ")
      return h("td", {class: "c"}, h("span", {class: "s s-none", title: `${year} ${t("不要求", "not expected")}`}, ""));
    const [state, sign] = STATES[digit];
    const words = `${name} ${year} ${says(digit)}`;
    const inside = report
      ? h("a", {class: `s s-${state}`, href: G.page(`report/${report}.html`), title: words, "aria-label": words}, sign)
      : h("span", {class: `s s-${state}`, title: words, role: "img", "aria-label": words}, sign);
    return h("td", {class: "c"}, inside);
  };

  const agencyRow = ([slug, name, , states, reports], years, depth = 0) => {
    const ids = reports.split(",");
    return h(
      "tr",
      {class: `agency d${depth}`},
      h("th", {scope: "row"}, h("a", {href: G.page(`agency/${slug}.html`)}, name)),
      years.map((year, i) => cell(states[i], year, ids[i], name)),
    );
  };

  // Years of many agencies: how many of the expected are there, with the shares as a bar of the same colours.
  const sumCell = (text, year, name) => {
    const counts = text.split(".").map(Number);
    const expected = counts.reduce((a, b) => a + b, 0);
    if (!expected) return h("td", {class: "c"}, h("span", {class: "s s-none"}, ""));
    const there = counts[0] + counts[1];
    const words = `${name} ${year}${t("：", ": ")}${counts
      .map((n, i) => (n ? `${says(i)} ${G.number(n)}` : ""))
      .filter(Boolean)
      .join(t("，", ", "))}`;
    const share = there === expected ? "all" : there * 2 >= expected ? "most" : there ? "some" : "no";
    return h(
      "td",
      {class: `c sum sum-${share}${counts[1] ? " sum-err" : ""}`, title: words},
      h("span", {class: "n"}, G.number(there)),
      h("span", {class: "of"}, `/${G.number(expected)}`),
      counts[1] ? h("sup", {"aria-hidden": "true"}, "!") : null,
      h("span", {class: "sr"}, words),
    );
  };

  return {STATES, says, legend, head, cell, agencyRow, sumCell};
})();
