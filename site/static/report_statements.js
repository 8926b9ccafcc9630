// What the text of a report states: each sentence with its number marked, and the way to its page.
"use strict";
const ReportStatements = (given, openPage) => {
  const {h, t} = G;

  const drawStatements = () =>
    h(
      "section",
      {class: "form"},
      h(
        "h2",
        {},
        t("正文里的数", "Numbers of the text"),
        h("span", {class: "dim"}, t(" 由句子读出，不参加勾稽", " read from sentences; no rule adds them up")),
      ),
      h(
        "div",
        {class: "wide", tabindex: "0", role: "region", "aria-label": t("正文里的数", "Numbers of the text")},
        h("table", {class: "sheet stated"}, h("tbody", {}, given.statements.map(drawStatement))),
      ),
    );
  const drawStatement = ([indicator, value, approximate, unit, , , , corrected], i) =>
    h(
      "tr",
      {},
      h("th", {scope: "row", title: indicator}, G.term("statement", indicator)),
      h(
        "td",
        {class: "n"},
        approximate ? t("约 ", "about ") : "",
        G.number(value),
        ` ${unit || ""}`,
        corrected ? h("sup", {title: t("经人更正", "corrected by a person")}, "✎") : null,
      ),
      h(
        "td",
        {class: "quote"},
        drawSentence(i),
        corrected
          ? h(
              "p",
              {class: "fine"},
              `${corrected[0]} → ${G.number(value)}${t("：", ": ")}${corrected[1]}（${corrected[2]}，${corrected[3]}）`,
            )
          : null,
      ),
    );
  const drawSentence = (i) => {
    const [, value, , , denied, quote, page, corrected, element] = given.statements[i];
    return [
      h("q", {}, marked(quote, denied ? null : corrected ? corrected[0] : value)),
      page ? [" ", pageLink(page, given.sentences[i] || [])] : null,
      element ? [" ", h("span", {class: "dim"}, t(`第 ${element} 段`, `paragraph ${element}`))] : null,
    ];
  };
  // the last place where the number stands as it is, without a digit on either side; a denial is marked as a whole
  const marked = (quote, value) => {
    const places =
      value === null
        ? []
        : [...quote.matchAll(/[\d.,]+/g)].filter(([digits]) => Number(digits.replaceAll(",", "")) === Number(value));
    const found = places[places.length - 1];
    if (!found) return h("mark", {}, quote);
    return [quote.slice(0, found.index), h("mark", {}, found[0]), quote.slice(found.index + found[0].length)];
  };
  const pageLink = (page, boxes) =>
    given.pictures.standing !== "ok"
      ? h("span", {class: "dim"}, t(`第 ${page} 页`, `page ${page}`))
      : h(
          "button",
          {type: "button", class: "aslink", onclick: () => openPage(page, boxes)},
          t(`第 ${page} 页`, `page ${page}`),
        );

  const showSentence = (i) => {
    const page = given.statements[i][6];
    if (page && given.pictures.standing === "ok") openPage(page, given.sentences[i] || []);
  };

  return {drawStatements, drawSentence, showSentence};
};
