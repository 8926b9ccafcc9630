// A district: its totals over the years, its agencies in order, their rates, and where the series break.
"use strict";
(async () => {
  const {h, t} = G;
  const given = G.data();
  const known = await G.load("measures");
  const years = known.years;
  const place = G.byId("body");
  const rates = G.named("slug rate year value how numerator denominator doubt", given.rates);
  const formed = known.rates.filter(([id]) => rates.some((row) => row.rate === id));
  let ranked = (formed.find(([id]) => id === "granted_of_concluded") || formed[0])?.[0];
  let later = [];

  // measure by measure in the order of the forms, with the totals of each scope
  const SHOWN = 6;
  const grouped = () => {
    const made = G.totals(given.totals, years, known.measures);
    return known.measures
      .map((entry) => ({entry, scopes: made.filter(({measure}) => measure === entry[0])}))
      .filter(({scopes}) => scopes.length);
  };
  const figure = ({entry: [, zh, en, unit], scopes}) => {
    const label = t(zh, en);
    const plot = h("div", {class: "hold"});
    const several = scopes.some(({points}) => points.filter((point) => point.value !== null).length > 1);
    later.push(() => {
      const lines = scopes.map(({scope, points}) => ({name: scope, points}));
      const broken = several && G.chart.draw(plot, lines, {unit, label});
      if (broken) plot.after(broken);
    });
    const newest = ({scope, points}, number) => {
      const point = points.findLast(({value}) => value !== null);
      return h(
        "p",
        {class: "in-words"},
        scopes.length > 1 ? h("i", {class: `line line-${number % 8}`, "aria-hidden": "true"}) : null,
        `${scope}${t("：", ": ")}${point.year} `,
        h("b", {}, G.number(point.value)),
        G.doubtMark(point.doubt),
        ` ${unit || ""}${t("，", ", ")}${point.caveat}`,
      );
    };
    return h("figure", {}, h("figcaption", {}, label), plot, scopes.map(newest));
  };
  const totalCharts = (groups) => {
    if (!groups.length) return null;
    const rest = groups.slice(SHOWN);
    return h(
      "section",
      {},
      h("h2", {id: "totals"}, t("合计", "Totals")),
      h(
        "p",
        {class: "intro"},
        t(
          "只把各机关自己的报告相加；汇总全地区的报告不与它的组成部分重复相加。",
          "Only reports that speak for themselves are added; a roll-up is never added to its own parts.",
        ),
      ),
      h("div", {class: "charts"}, groups.slice(0, SHOWN).map(figure)),
      rest.length
        ? h(
            "details",
            {},
            h("summary", {}, t(`其余 ${rest.length} 个指标`, `${rest.length} more measures`)),
            h("div", {class: "charts"}, rest.map(figure)),
          )
        : null,
      G.downloadButton(`${given.code}-totals`, () => totalRows(groups)),
    );
  };
  const totalRows = (groups) => [
    [t("区划代码", "district_code"), t("指标", "measure"), t("范围", "scope"), ...G.pointHeads()],
    ...groups.flatMap(({entry: [, zh, en, unit], scopes}) =>
      scopes.flatMap(({scope, points}) =>
        points.map((point) => [given.code, t(zh, en), scope, ...G.pointRow(point, unit)]),
      ),
    ),
  ];

  const section = (id, title, ...content) => h("section", {}, h("h2", {id}, title), ...content);
  const wide = (label, table) => h("div", {class: "wide", tabindex: "0", role: "region", "aria-label": label}, table);

  const belowTable = () => {
    if (!given.below.length) return null;
    const row = ([code, name, [count, counts]]) =>
      h(
        "tr",
        {},
        h(
          "th",
          {scope: "row"},
          h("a", {href: G.page(`district/${code}.html`)}, name),
          h("span", {class: "dim"}, ` ${G.number(count)}`),
        ),
        counts.length ? counts.map((text, i) => G.matrix.sumCell(text, years[i], name)) : years.map(() => h("td", {})),
      );
    return section(
      "below",
      t("下辖区划", "Districts below"),
      wide(
        t("下辖区划", "districts below"),
        h(
          "table",
          {class: "matrix"},
          G.matrix.head(years, t("行政区划", "District")),
          h("tbody", {}, given.below.map(row)),
        ),
      ),
    );
  };

  const agencyTable = () =>
    given.agencies.length
      ? section(
          "agencies",
          t("本级机关", "Agencies of this level"),
          wide(
            t("本级机关", "agencies of this level"),
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

  // the agencies of this level by one rate
  const BARS = 60;
  const ranking = () => {
    if (new Set(rates.map((row) => row.slug)).size < 2) return null;
    const choice = h(
      "select",
      {
        id: "rate",
        onchange: () => {
          ranked = choice.value;
          picture();
        },
      },
      formed.map(([id, zh, en]) => h("option", {value: id}, t(zh, en))),
    );
    choice.value = ranked;
    const held = h("div", {class: "picture"});
    const name = new Map(given.agencies);
    const picture = () => {
      const [, zh, en, unit] = formed.find(([id]) => id === ranked);
      const rows = rates
        .filter((row) => row.rate === ranked)
        .sort((a, b) => Number(b.value) - Number(a.value))
        .slice(0, BARS)
        .map((row) => ({
          name: `${name.get(row.slug)} ${row.year}`,
          point: {value: row.value, doubt: row.doubt, how: row.how},
        }));
      held.replaceChildren(
        G.bars.draw(Math.min(Math.max(held.clientWidth, 320), 860), rows, {
          unit,
          heading: t(`${zh}，各机关最近一年`, `${en}, newest year of each agency`),
          source: G.version(),
        }),
      );
    };
    later.push(picture);
    return section(
      "ranking",
      t("本级机关排行", "Agencies of this level, ranked"),
      h("div", {class: "controls"}, h("div", {class: "field"}, h("label", {for: "rate"}, t("比率", "Rate")), choice)),
      held,
    );
  };

  const compareLink = () => {
    const newest = rates.length ? Math.max(...rates.map((row) => row.year)) : years[years.length - 1];
    return h(
      "p",
      {},
      h(
        "a",
        {href: G.page(`compare.html#m=${ranked || "requests.received"}&s=u${given.code}&v=${newest}&o=most`)},
        t("比较这里和下辖区划的所有机关", "Compare all agencies of this district and those below"),
      ),
    );
  };

  // the newest of each rate, agency by agency
  const rateTable = () => {
    if (!formed.length) return null;
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
    const rows = given.agencies.filter(([slug]) => rates.some((row) => row.slug === slug));
    return section(
      "rates",
      t("本级机关的比率", "Rates of the agencies of this level"),
      h(
        "p",
        {class: "intro"},
        t(
          `各机关最近一年的比率；没有注明年份的是 ${latest} 年。与同类机关的比较在机关的页面上。`,
          `The newest rate of each agency; ${latest} where no year is given. Comparisons with peers stand on the agencies' pages.`,
        ),
      ),
      wide(
        t("比率", "rates"),
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
              formed.map(([, zh, en]) => h("th", {scope: "col", class: "n"}, t(zh, en))),
            ),
          ),
          h(
            "tbody",
            {},
            rows.map(([slug, name]) =>
              h(
                "tr",
                {},
                h("th", {scope: "row"}, h("a", {href: G.page(`agency/${slug}.html`)}, name)),
                formed.map(([id, , , unit]) => cell(at.get(`${slug} ${id}`), unit)),
              ),
            ),
          ),
        ),
      ),
      G.downloadButton(`${given.code}-rates`, () => rateRows(rows)),
    );
  };
  const rateRows = (rows) => {
    const names = new Map(rows);
    const labels = new Map(formed.map(([id, zh, en]) => [id, t(zh, en)]));
    return [
      [
        ["机关", "agency"],
        ["比率", "rate"],
        ["年度", "year"],
        ["数值", "value"],
        ["可比性", "comparability"],
        ["分子", "numerator"],
        ["分母", "denominator"],
        ["存疑", "doubt"],
      ].map((words) => t(...words)),
      ...rates.map((row) => [
        names.get(row.slug),
        labels.get(row.rate),
        row.year,
        row.value,
        G.how(row.how),
        row.numerator,
        row.denominator,
        G.doubtText(row.doubt),
      ]),
    ];
  };

  // the listed breaks of what is shown here, each with the measures that it touches
  const breaks = (groups) => {
    const touched = new Map();
    for (const [, zh, en, , , reasons] of [...groups.map(({entry}) => entry), ...formed])
      for (const [year, ...words] of reasons) {
        if (Number(year) <= years[0]) continue;
        const key = `${year} ${t(...words)}`;
        touched.set(key, [...(touched.get(key) || []), t(zh, en)]);
      }
    if (!touched.size) return null;
    return section(
      "breaks",
      t("口径在哪里断开", "Where the series break"),
      h(
        "ul",
        {class: "breaks"},
        [...touched]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, labels]) =>
            h(
              "li",
              {},
              h("b", {}, key.slice(0, 4)),
              key.slice(4),
              " ",
              h("span", {class: "dim"}, `${labels.slice(0, 6).join(t("、", ", "))}${labels.length > 6 ? "…" : ""}`),
            ),
          ),
      ),
    );
  };

  G.draw(() => {
    later = [];
    const groups = grouped();
    place.replaceChildren(
      ...[
        totalCharts(groups),
        ranking(),
        belowTable(),
        agencyTable(),
        given.below.length || given.agencies.length ? G.matrix.legend() : null,
        compareLink(),
        rateTable(),
        breaks(groups),
      ].filter(Boolean),
    );
    for (const drawn of later) drawn();
    document.documentElement.dataset.ready = "1";
  });
})();
