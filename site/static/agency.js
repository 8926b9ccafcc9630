// An agency: its reports, its rates among its peers, its measures over the years, its findings.
"use strict";
(async () => {
  const {h, t} = G;
  const given = G.data();
  const known = await G.load("measures");
  const years = known.years;
  const place = G.byId("body");
  const [slug] = given.agency;
  const reports = given.reports.split(",");
  const read = (series, caveats, breaks) => {
    const points = series && G.points(series, years, caveats, breaks);
    return points && points.some((point) => point.value !== null) ? points : null;
  };
  const compared = G.named("rate year level n median q1 q3 rank without unlike absent names", given.peers);
  const decoded = ([id, zh, en, unit, caveats, breaks]) => {
    return {id, zh, en, unit, points: read(given.series[id], caveats, breaks)};
  };
  const {rateTable, dataTable} = AgencyTables(given, years, compared);
  let measures = [];
  let rates = [];
  const name = (measure) => t(measure.zh, measure.en);

  const reportStrip = () =>
    h(
      "div",
      {class: "wide", tabindex: "0", role: "region", "aria-label": t("各年报告", "reports by year")},
      h(
        "table",
        {class: "matrix strip"},
        G.matrix.head(years, t("年度", "Year")),
        h(
          "tbody",
          {},
          h(
            "tr",
            {},
            h("th", {scope: "row"}, t("报告", "Report")),
            years.map((year, i) => G.matrix.cell(given.states[i], year, reports[i], given.agency[1])),
          ),
        ),
      ),
    );

  // what most readers come for; the others fold out
  const KEY = ["requests.received", "granted_of_concluded", "denied_of_concluded", "review.total", "litigation.total"];
  const charts = () => {
    const some = [...measures, ...rates].filter(
      (one) => one.points && one.points.filter((point) => point.value !== null).length > 1,
    );
    const others = some.filter((one) => !KEY.includes(one.id));
    return h(
      "section",
      {},
      h("h2", {id: "charts"}, t("走势", "Over the years")),
      chartGrid(KEY.flatMap((id) => some.filter((one) => one.id === id))),
      others.length
        ? h(
            "details",
            {},
            h("summary", {}, t(`其余 ${others.length} 个指标的走势`, `${others.length} more`)),
            chartGrid(others),
          )
        : null,
    );
  };
  const chartGrid = (some) => {
    return h(
      "div",
      {class: "charts"},
      some.map((one) => {
        const isRate = rates.includes(one);
        const plot = h("div", {class: "hold"});
        const last = one.points.findLast((point) => point.value !== null);
        const figure = h(
          "figure",
          {},
          h(
            "figcaption",
            {},
            h("a", {href: compareLink(one.id), title: t("与其他机关比较", "compare with others")}, name(one)),
            h(
              "span",
              {class: "last"},
              `${last.year} `,
              h("b", {}, G.amount(last.value, one.unit)),
              isRate ? "" : ` ${one.unit || ""}`,
            ),
          ),
          plot,
          h(
            "p",
            {class: "in-words"},
            G.inWords(one.points).map((words) => h("span", {}, words)),
          ),
        );
        later.push(() => {
          const band = isRate ? bandOf(one.id) : null;
          const broken = G.chart.draw(plot, [{name: name(one), points: one.points}], {
            unit: one.unit,
            label: name(one),
            band,
          });
          if (broken) figure.append(broken);
          if (band)
            figure.append(
              h(
                "p",
                {class: "broken"},
                h("span", {class: "swatch"}),
                t("全国同类机关的四分位区间", "quartiles of the same kind of agency, country"),
              ),
            );
        });
        return figure;
      }),
    );
  };
  const bandOf = (rate) => {
    const rows = new Map(
      compared
        .filter((row) => row.rate === rate && row.level === "country" && row.n >= 5)
        .map((row) => [row.year, row]),
    );
    if (!rows.size) return null;
    return {
      low: years.map((year) => rows.get(year)?.q1 ?? null),
      high: years.map((year) => rows.get(year)?.q3 ?? null),
    };
  };
  const compareLink = (measure) => G.page(`compare.html#m=${encodeURIComponent(measure)}&s=a${slug}`);

  const editions = () =>
    given.changes.length
      ? h(
          "section",
          {},
          h("h2", {id: "editions"}, t("版本之间不一样的数", "Numbers that editions print differently")),
          h(
            "ul",
            {class: "plain"},
            given.changes.map(([page, year, count, published, seen, sameAddress]) =>
              h(
                "li",
                {},
                h(
                  "a",
                  {href: G.page(`change/${page}.html`)},
                  t(`${year} 年的报告有 ${count} 格不一样`, `${count} cells of the report for ${year}`),
                ),
                " ",
                h(
                  "span",
                  {class: "dim"},
                  sameAddress
                    ? t("同一网址改过", "one address was changed")
                    : t("两个网址不一样", "two addresses differ"),
                  t("，", ", "),
                  published
                    ? t(`现行版本公布于 ${published}`, `the current edition was published on ${published}`)
                    : t(`现行版本首次取得 ${seen}`, `the current edition was first seen on ${seen}`),
                ),
              ),
            ),
          ),
        )
      : null;
  const findings = () => {
    const list = given.findings.map(G.finding);
    return h(
      "section",
      {},
      h("h2", {id: "findings"}, t("问题", "Findings"), h("span", {class: "dim"}, ` ${G.number(given.count)}`)),
      list.length
        ? h(
            "ul",
            {class: "findings"},
            list.map((one) =>
              h(
                "li",
                {},
                G.severity(one.severity),
                h("span", {class: "dim"}, one.year ?? ""),
                " ",
                h("a", {href: G.findingPage(one)}, t(one.zh, one.en)),
                " ",
                h(
                  "span",
                  {class: "dim"},
                  `${one.rule} · ${G.cause(one.cause)}${one.decision === "open" ? "" : ` · ${G.decision(one.decision)}`}`,
                ),
              ),
            ),
          )
        : h("p", {class: "note"}, t("没有发现问题：能核对的都对得上。", "None: everything that can be checked holds.")),
      given.count > list.length
        ? h(
            "p",
            {},
            h(
              "a",
              {href: G.page(`findings.html#a=${slug}`)},
              t(`全部 ${G.number(given.count)} 条`, `all ${G.number(given.count)}`),
            ),
          )
        : null,
    );
  };

  let later = [];
  G.draw(() => {
    later = [];
    measures = known.measures.map(decoded);
    rates = known.rates.map(decoded).filter((rate) => rate.points);
    const nothing = measures.every((measure) => !measure.points);
    const single =
      !nothing &&
      measures.every((measure) => !measure.points || measure.points.filter((point) => point.value !== null).length < 2);
    place.replaceChildren(
      ...[
        h(
          "nav",
          {class: "jump", "aria-label": t("本页", "on this page")},
          [
            ["rates", "比率", "Rates", rates.length],
            ["charts", "走势", "Over the years", !nothing && !single],
            ["all-years", "各年数据", "All years", !nothing],
            ["editions", "不一样的版本", "Editions that differ", given.changes.length],
            ["findings", `问题 ${G.number(given.count)}`, `Findings ${G.number(given.count)}`, true],
          ].map(([id, zh, en, there]) => (there ? h("a", {href: `#${id}`}, t(zh, en)) : null)),
        ),
        h("section", {}, reportStrip(), G.matrix.legend()),
        nothing
          ? h(
              "p",
              {class: "note"},
              t(
                "还没有读到这个机关的数：报告没有取到，或没有统计表。上面列出了每一年的状态。",
                "No number of this agency has been read yet: its reports are missing or have no table. The states of all years stand above.",
              ),
            )
          : null,
        rateTable(rates),
        single
          ? h(
              "p",
              {class: "note"},
              t(
                "每个指标只有一年有数，画不出走势；数在下表。",
                "Each measure has a number for one year only: there is nothing to chart. The numbers are in the table.",
              ),
            )
          : null,
        nothing || single ? null : charts(),
        dataTable(measures, rates),
        editions(),
        findings(),
      ].filter(Boolean),
    );
    for (const drawn of later) drawn();
    document.documentElement.dataset.ready = "1";
  });
})();
