// The tables of an agency: its newest rates among its peers, and every number of every year.
"use strict";
const AgencyTables = (given, years, compared) => {
  const {h, t} = G;
  const reports = given.reports.split(",");
  // a phone shows the heads first
  const folding = (head, ...content) =>
    matchMedia("(max-width: 44rem)").matches
      ? h("details", {}, h("summary", {}, head), content)
      : h("section", {}, head, content);
  const name = (measure) => t(measure.zh, measure.en);
  const LEVELS = {city: ["同市", "Same city"], province: ["同省", "Same province"], country: ["全国", "Country"]};
  const weight = (doubt) => (doubt === "!" ? "error" : "warning");
  const doubtSign = (doubt) =>
    doubt ? h("span", {class: `sev sev-${weight(doubt)}`, title: G.doubtText(doubt)}, doubt) : null;

  const linked = (point, i, shown, measure) =>
    point.value !== null && reports[i]
      ? h("a", {href: `${G.evidence(reports[i])}#m=${encodeURIComponent(measure)}`}, shown)
      : shown;

  const rateTable = (rates) => {
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
            h("span", {class: "n"}, n >= 5 && median !== null ? G.amount(median, rate.unit) : few ? "" : "—"),
            h("small", {}, n >= 5 && q1 !== null ? ` ${G.amount(q1, rate.unit)}–${G.amount(q3, rate.unit)}` : ""),
            " ",
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
            h("small", {class: "dim"}, point.under ? ` ${G.number(point.over)} / ${G.number(point.under)}` : ""),
          ),
          h("td", {}, point.year, h("small", {class: "dim"}, ` ${G.how(point.how)}`)),
          beside,
        );
      })
      .filter(Boolean);
    if (!rows.length) return null;
    return folding(
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

  const csvRows = (measures, rates) => [
    [t("机关编号", "agency_id"), t("机关", "agency"), t("指标", "measure"), ...G.pointHeads(), t("报告", "report_id")],
    ...[...measures, ...rates].flatMap((one) =>
      one.points.map((point, i) => [
        given.agency[3],
        given.agency[1],
        name(one),
        ...G.pointRow(point, one.unit),
        reports[i],
      ]),
    ),
  ];
  const dataTable = (measures, rates) => {
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
    return folding(
      h("h2", {id: "all-years"}, t("各年数据", "All years")),
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
          {class: "sheet years agency-data"},
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
      G.downloadButton(given.agency[0], () => csvRows(shown, rates)),
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

  return {rateTable, dataTable};
};
