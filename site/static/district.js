// A district: the districts below it, its own agencies year by year, and its totals.
"use strict";
(async () => {
  const {h, t} = G;
  const given = G.data();
  const known = await G.load("measures");
  const years = known.years;
  const place = document.getElementById("body");
  let later = [];

  const totals = () => {
    const made = G.totals(given.totals, years, known.measures)
      .map((one) => ({...one, entry: known.measures.find(([id]) => id === one.measure)}))
      .filter((one) => one.entry)
      .sort((a, b) => known.measures.indexOf(a.entry) - known.measures.indexOf(b.entry));
    if (!made.length) return null;
    return h(
      "section",
      {},
      h("h2", {}, t("合计", "Totals")),
      h(
        "p",
        {class: "intro"},
        t(
          "只把各机关自己的报告相加；汇总全地区的报告不与它的组成部分重复相加。",
          "Only reports that speak for themselves are added; a roll-up is never added to its own parts.",
        ),
      ),
      h(
        "div",
        {class: "charts"},
        made.map((one) => {
          const plot = h("div", {class: "hold"});
          const several = one.points.filter((point) => point.value !== null).length > 1;
          const label = t(one.entry[1], one.entry[2]);
          const i = one.points.findLastIndex((point) => point.value !== null);
          later.push(() => {
            const broken =
              several && G.chart.draw(plot, [{name: label, points: one.points}], {unit: one.entry[3], label});
            if (broken) plot.after(broken);
          });
          return h(
            "figure",
            {},
            h(
              "figcaption",
              {},
              label,
              h(
                "span",
                {class: "last"},
                `${one.points[i].year} `,
                h("b", {}, G.number(one.points[i].value)),
                ` ${one.entry[3] || ""}`,
              ),
            ),
            plot,
            h(
              "p",
              {class: "in-words"},
              h("span", {}, one.scope),
              h("span", {}, `${one.points[i].year}${t("：", ": ")}${one.points[i].caveat}`),
            ),
          );
        }),
      ),
    );
  };

  const belowTable = () =>
    given.below.length
      ? h(
          "section",
          {},
          h("h2", {}, t("下辖区划", "Districts below")),
          h(
            "div",
            {class: "wide", tabindex: "0", role: "region", "aria-label": t("下辖区划", "districts below")},
            h(
              "table",
              {class: "matrix"},
              G.matrix.head(years, t("行政区划", "District")),
              h(
                "tbody",
                {},
                given.below.map(([code, name, [count, counts]]) =>
                  h(
                    "tr",
                    {},
                    h(
                      "th",
                      {scope: "row"},
                      h("a", {href: G.page(`district/${code}.html`)}, name),
                      h("span", {class: "dim"}, ` ${G.number(count)}`),
                    ),
                    counts.length
                      ? counts.map((text, i) => G.matrix.sumCell(text, years[i], name))
                      : years.map(() => h("td", {})),
                  ),
                ),
              ),
            ),
          ),
        )
      : null;

  const agencyTable = () =>
    given.agencies.length
      ? h(
          "section",
          {},
          h("h2", {}, t("本级机关", "Agencies of this level")),
          h(
            "p",
            {},
            h(
              "a",
              {
                href: G.page(
                  `compare.html#s=${given.agencies
                    .slice(0, 8)
                    .map(([slug]) => `a${slug}`)
                    .join(",")}`,
                ),
              },
              t("比较这些机关", "Compare these agencies"),
            ),
          ),
          h(
            "div",
            {class: "wide", tabindex: "0", role: "region", "aria-label": t("本级机关", "agencies of this level")},
            h(
              "table",
              {class: "matrix"},
              G.matrix.head(years, t("机关", "Agency")),
              h(
                "tbody",
                {},
                given.agencies.map((agency) => G.matrix.agencyRow(agency, years)),
              ),
            ),
          ),
        )
      : null;

  // the newest of each rate, agency by agency
  const rateTable = () => {
    const rates = G.named("slug rate year value how numerator denominator doubt", given.rates);
    const shown = known.rates.filter(([id]) => rates.some((row) => row.rate === id));
    if (!shown.length) return null;
    const at = new Map(rates.map((row) => [`${row.slug} ${row.rate}`, row]));
    const latest = Math.max(...rates.map((row) => row.year));
    const cell = (row, unit) =>
      row
        ? h(
            "td",
            {
              class: `n${row.doubt === "!" ? " err" : ""}`,
              title: `${row.year} · ${G.how(row.how)} · ${G.number(row.numerator)} / ${G.number(row.denominator)}${row.doubt ? ` · ${G.doubtText(row.doubt)}` : ""}`,
            },
            G.amount(row.value, unit),
            G.doubtMark(row.doubt),
            row.year === latest ? null : h("small", {class: "dim"}, ` ${row.year}`),
          )
        : h(
            "td",
            {class: "n"},
            h("span", {class: "q q-none", title: t("没有一年算得出", "cannot be formed in any year")}, "—"),
          );
    return h(
      "section",
      {},
      h("h2", {}, t("本级机关的比率", "Rates of the agencies of this level")),
      h(
        "p",
        {class: "intro"},
        t(
          `各机关最近一年的比率；没有注明年份的是 ${latest} 年。与同类机关的比较在机关的页面上。`,
          `The newest rate of each agency; ${latest} where no year is given. Comparisons with peers stand on the agencies' pages.`,
        ),
      ),
      h(
        "div",
        {class: "wide", tabindex: "0", role: "region", "aria-label": t("比率", "rates")},
        h(
          "table",
          {class: "sheet years heads-wrap"},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", {scope: "col"}, t("机关", "Agency")),
              shown.map(([, zh, en]) => h("th", {scope: "col", class: "n"}, t(zh, en))),
            ),
          ),
          h(
            "tbody",
            {},
            given.agencies
              .filter(([slug]) => rates.some((row) => row.slug === slug))
              .map(([slug, name]) =>
                h(
                  "tr",
                  {},
                  h("th", {scope: "row"}, h("a", {href: G.page(`agency/${slug}.html`)}, name)),
                  shown.map(([id, , , unit]) => cell(at.get(`${slug} ${id}`), unit)),
                ),
              ),
          ),
        ),
      ),
    );
  };

  G.draw(() => {
    later = [];
    place.replaceChildren(...[G.matrix.legend(), belowTable(), agencyTable(), rateTable(), totals()].filter(Boolean));
    for (const drawn of later) drawn();
    document.documentElement.dataset.ready = "1";
  });
})();
