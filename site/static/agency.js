// An agency: its reports, its rates among its peers, its measures over the years, its findings.
"use strict";
(async () => {
  const {h, t} = G;
  const given = G.data();
  const known = await G.load("measures");
  const years = known.years;
  const place = document.getElementById("body");
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
  const weight = (doubt) => (doubt === "!" ? "error" : "warning");
  const doubtSign = (doubt) =>
    doubt ? h("span", {class: `sev sev-${weight(doubt)}`, title: G.doubtText(doubt)}, doubt) : null;
  let measures = [];
  let rates = [];
  const name = (measure) => t(measure.zh, measure.en);
  const LEVELS = {city: ["同市", "Same city"], province: ["同省", "Same province"], country: ["全国", "Country"]};

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

  const linked = (point, i, shown, measure) =>
    point.value !== null && reports[i]
      ? h("a", {href: `${G.evidence(reports[i])}#m=${encodeURIComponent(measure)}`}, shown)
      : shown;

  const rateTable = () => {
    const peers = new Map();
    for (const row of compared) peers.set(`${row.rate} ${row.year} ${row.level}`, row);
    const rows = rates
      .map((rate) => {
        const i = rate.points.findLastIndex((point) => point.value !== null);
        if (i < 0) return null;
        const point = rate.points[i];
        const beside = ["city", "province", "country"].map((level) => {
          const row = peers.get(`${rate.id} ${point.year} ${level}`);
          if (!row || !row.n) return h("td", {class: "dim"}, "—");
          const {n, median, q1, q3, rank, without, unlike, absent, names} = row;
          const few = n < 5 || rank === null;
          return h(
            "td",
            {},
            h("span", {class: "n"}, n >= 5 && median !== null ? G.amount(median, rate.unit) : "—"),
            h("small", {}, n >= 5 && q1 !== null ? ` ${G.amount(q1, rate.unit)}–${G.amount(q3, rate.unit)}` : ""),
            h("br"),
            h(
              "small",
              {class: "dim"},
              few
                ? t(`仅 ${n} 个机关有数，不排名`, `only ${n} with a number: no rank`)
                : t(`第 ${rank} / ${n}`, `rank ${rank} of ${n}`),
              absent
                ? h(
                    "span",
                    {title: names ? names.join(t("、", ", ")) : null},
                    t(`；${absent} 个缺报告`, `; ${absent} without a report`),
                  )
                : "",
              without ? t(`，${without} 个算不出`, `, ${without} cannot form it`) : "",
              unlike
                ? h(
                    "span",
                    {title: t("所比的报告统计范围不一", "the reports compared differ in scope")},
                    t("；范围不一", "; scopes differ"),
                  )
                : "",
            ),
          );
        });
        return h(
          "tr",
          {},
          h("th", {scope: "row"}, name(rate)),
          h(
            "td",
            {class: "n"},
            h("b", {}, G.amount(point.value, rate.unit)),
            doubtSign(point.doubt),
            h("br"),
            h("small", {class: "dim"}, point.under ? `${G.number(point.over)} / ${G.number(point.under)}` : ""),
          ),
          h("td", {}, point.year, h("br"), h("small", {class: "dim"}, G.how(point.how))),
          beside,
        );
      })
      .filter(Boolean);
    if (!rows.length) return null;
    return h(
      "section",
      {},
      h("h2", {id: "rates"}, t("比率，与同类机关相比", "Rates, beside the same kind of agency")),
      h(
        "p",
        {class: "intro"},
        t(
          "每个比率都写明分子和分母；同类机关给出中位数和四分位区间，满五个机关才排名。",
          "Each rate stands with its parts; peers with median and quartiles; ranks only from five agencies.",
        ),
      ),
      h(
        "div",
        {class: "wide", tabindex: "0", role: "region", "aria-label": t("比率", "rates")},
        h(
          "table",
          {class: "sheet rates"},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              [
                t("比率", "Rate"),
                t("数值", "Value"),
                t("年度", "Year"),
                ...Object.values(LEVELS).map((words) => t(...words)),
              ].map((words) => h("th", {scope: "col"}, words)),
            ),
          ),
          h("tbody", {}, rows),
        ),
      ),
    );
  };

  const chartGrid = (list, isRate) => {
    const some = list.filter((one) => one.points && one.points.filter((point) => point.value !== null).length > 1);
    if (!some.length) return null;
    return h(
      "div",
      {class: "charts"},
      some.map((one) => {
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

  const dataTable = () => {
    const shown = measures.filter((measure) => measure.points);
    const without = measures.filter((measure) => !measure.points);
    if (!shown.length) return null;
    const used = years.map((_, i) => reports[i] || given.states[i] !== " ");
    const row = (one, isRate) =>
      h(
        "tr",
        {},
        h("th", {scope: "row"}, name(one), !isRate && one.unit ? h("span", {class: "dim"}, ` ${one.unit}`) : null),
        one.points.map((point, i) =>
          used[i]
            ? h(
                "td",
                {
                  class: `n${G.chart.isBreak(one.points, i) ? " brk" : ""}${point.doubt === "!" ? " err" : ""}`,
                  title: [point.year, G.how(point.how), point.caveat, G.doubtText(point.doubt)]
                    .filter(Boolean)
                    .join(" · "),
                },
                linked(point, i, G.figure(point, one.unit), one.id),
                G.doubtMark(point.doubt),
              )
            : null,
        ),
      );
    return h(
      "section",
      {},
      h("h2", {id: "data"}, t("各年数据", "All years")),
      h(
        "p",
        {class: "intro"},
        t("点任何一个数，看它在原件的哪一格。", "Click a number to see its cells on the page. "),
        h(
          "span",
          {class: "keyline"},
          h("span", {class: "q q-none"}, "—"),
          G.how("-"),
          " ",
          h("span", {class: "q q-nocounter"}, "∅"),
          G.how("."),
          " ",
          h("span", {class: "q q-noreport"}),
          G.how(" "),
          " ",
          h("b", {class: "brkkey"}, "┊"),
          t("口径中断", "series break"),
        ),
      ),
      h(
        "div",
        {class: "wide", tabindex: "0", role: "region", "aria-label": t("各年数据", "all years")},
        h(
          "table",
          {class: "sheet years"},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", {scope: "col"}, t("指标", "Measure")),
              years.map((year, i) => (used[i] ? h("th", {scope: "col", class: "n"}, year) : null)),
            ),
          ),
          h(
            "tbody",
            {},
            shown.map((one) => row(one, false)),
            rates.map((one) => row(one, true)),
          ),
        ),
      ),
      without.length
        ? h(
            "p",
            {class: "dim"},
            t("任何一年都没有数的指标：", "Measures without a number in any year: "),
            without.map(name).join(t("、", ", ")),
          )
        : null,
    );
  };

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
            ["charts", "走势", "Charts", !nothing && !single],
            ["data", "各年数据", "All years", !nothing],
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
        rateTable(),
        rates.length ? chartGrid(rates, true) : null,
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
        nothing || single
          ? null
          : h("section", {}, h("h2", {id: "charts"}, t("指标走势", "Measures over time")), chartGrid(measures, false)),
        dataTable(),
        findings(),
      ].filter(Boolean),
    );
    for (const drawn of later) drawn();
    document.documentElement.dataset.ready = "1";
  });
})();
