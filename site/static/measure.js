// A measure: all agencies of a year in order, how they spread, and the year as CSV.
"use strict";
(async () => {
  const {h, t} = G;
  const place = G.byId("body");
  const id = place.dataset.measure;
  const [known, names, series, cities] = await Promise.all(
    ["measures", "names", `measure-${id}`, `cities-${id}`].map((name) => G.load(name)),
  );
  const rate = known.rates.some(([name]) => name === id);
  const [, zh, en, unit, caveats, breaks] = [...known.measures, ...known.rates].find(([name]) => name === id);
  const agencies = new Map(names.agencies.map(([slug, name, code, key]) => [slug, {name, code, key}]));
  const lines = Object.entries(series).map(([slug, row]) => ({
    slug,
    ...agencies.get(slug),
    points: G.points(row, known.years, caveats, breaks),
  }));
  const FEW = 100; // lines of the ranking that are shown at once
  const counted = (year) => lines.filter((line) => line.points[known.years.indexOf(year)].value !== null).length;
  const years = known.years.filter((year) => counted(year)).reverse();
  const most = Math.max(...years.map(counted));
  const state = {year: years.find((year) => 2 * counted(year) >= most), all: false};
  const asked = Number(new URLSearchParams(location.hash.slice(1)).get("y"));
  if (years.includes(asked)) state.year = asked;

  const ranked = () => {
    const at = known.years.indexOf(state.year);
    const rows = lines
      .map((line) => ({...line, point: line.points[at]}))
      .filter((line) => line.point.value !== null)
      .sort((a, b) => Number(b.point.value) - Number(a.point.value) || a.name.localeCompare(b.name, "zh"));
    // equal numbers have one rank
    rows.forEach((row, i) => {
      row.rank = i && Number(rows[i - 1].point.value) === Number(row.point.value) ? rows[i - 1].rank : i + 1;
    });
    return rows;
  };
  const without = () => {
    const at = known.years.indexOf(state.year);
    return lines.filter((line) => line.points[at].value === null && line.points[at].how !== " ");
  };
  const NAMED = 10; // agencies without a number that are named
  const lackingNames = (lacking) =>
    lacking.length
      ? h(
          "p",
          {class: "fine", id: "lacking"},
          t(
            `另有 ${lacking.length} 个机关有这一年的报告而没有这个数，不参加排列：`,
            `${lacking.length} more agencies have a report of that year without this number and take no part: `,
          ),
          lacking
            .slice(0, NAMED)
            .flatMap((line, i) => [
              i ? t("、", ", ") : "",
              h("a", {href: G.page(`agency/${line.slug}.html`)}, line.name),
            ]),
          lacking.length > NAMED ? t(" 等。", " and others.") : t("。", "."),
        )
      : null;

  // the number that stands for a city; only those that lack nothing are coloured: a sum of some parts is no rank
  const cityRows = () =>
    Object.entries(cities)
      .flatMap(([code, rows]) =>
        G.named("year value basis absent names how doubt", rows)
          .filter((row) => row.year === state.year)
          .map((row) => ({code, ...row})),
      )
      .sort((a, b) => Number(b.value !== null) - Number(a.value !== null) || Number(b.value) - Number(a.value));
  const isWhole = (row) => row.value !== null && row.basis !== "some_parts" && row.doubt !== "!";
  const cityTable = () => {
    const rows = cityRows();
    if (!rows.length) return null;
    const ordered = rows.filter(isWhole).map((row) => Number(row.value));
    // five equal shares of the cities, equal numbers in one
    const tint = (row) =>
      isWhole(row)
        ? ` tint-${Math.floor((5 * ordered.filter((one) => one < Number(row.value)).length) / ordered.length)}`
        : "";
    const lacks = (row) =>
      row.absent
        ? t(
            `缺 ${row.absent}：${row.names.join("、")}${row.absent > row.names.length ? " 等" : ""}`,
            `lacks ${row.absent}: ${row.names.join(", ")}${row.absent > row.names.length ? " and others" : ""}`,
          )
        : "";
    const value = (row) =>
      row.value === null
        ? h("span", {class: "q q-none"}, "—")
        : `${row.basis === "some_parts" ? "≥ " : ""}${G.number(row.value)}`;
    const heads = [
      t("城市", "City"),
      t("数值", "Value"),
      t("依据", "Basis"),
      t("缺少", "Missing"),
      t("可比性", "Comparability"),
    ];
    return h(
      "section",
      {id: "cities"},
      h("h2", {id: "cities-title"}, t("各市", "By city")),
      h(
        "div",
        {class: "wide", tabindex: "0", role: "region", "aria-labelledby": "cities-title"},
        h(
          "table",
          {class: "sheet ranking"},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              heads.map((text, i) => h("th", {scope: "col", class: i === 1 ? "n" : null}, text)),
            ),
          ),
          h(
            "tbody",
            {},
            rows.map((row) =>
              h(
                "tr",
                {},
                h("th", {scope: "row"}, h("a", {href: G.page(`district/${row.code}.html`)}, where(row.code))),
                h("td", {class: `n${row.doubt === "!" ? " err" : ""}${tint(row)}`}, value(row), G.doubtMark(row.doubt)),
                h("td", {}, G.term("basis", row.basis)),
                h("td", {}, lacks(row)),
                h("td", {}, row.how ? G.term("comparability", row.how) : ""),
              ),
            ),
          ),
        ),
      ),
      h(
        "p",
        {class: "fine"},
        t(
          "全地区的报告，没有就是各部分之和，每个只算一次。颜色深的数大；部分之和（≥）和有错的不上色，也不能比。",
          "The report of the whole city, else the sum of its parts, each counted once. The darker, the larger; sums of some parts (≥) and numbers in error have no colour and do not compare.",
        ),
      ),
    );
  };
  const quantile = (sorted, share) => {
    const at = (sorted.length - 1) * share;
    const low = Math.floor(at);
    return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
  };
  const spread = (rows) => {
    const sorted = rows.map((row) => Number(row.point.value)).reverse();
    const say = (value) => G.amount(String(Number(value.toFixed(4))), unit);
    const figure = (label, value) => h("div", {}, h("dt", {}, label), h("dd", {}, value));
    return h(
      "dl",
      {class: "figures"},
      figure(t("有数的机关", "Agencies"), G.number(rows.length)),
      figure(t("最低", "Lowest"), say(sorted[0])),
      figure(t("四分之一处", "Lower quarter"), say(quantile(sorted, 0.25))),
      figure(t("中位", "Middle"), say(quantile(sorted, 0.5))),
      figure(t("四分之三处", "Upper quarter"), say(quantile(sorted, 0.75))),
      figure(t("最高", "Highest"), say(sorted[sorted.length - 1])),
    );
  };
  const SVG = "http://www.w3.org/2000/svg";
  const bar = (value, greatest) => {
    const svg = document.createElementNS(SVG, "svg");
    const rect = document.createElementNS(SVG, "rect");
    for (const [name, text] of [
      ["class", "bar"],
      ["viewBox", "0 0 100 8"],
      ["preserveAspectRatio", "none"],
      ["aria-hidden", "true"],
    ])
      svg.setAttribute(name, text);
    rect.setAttribute("height", "8");
    rect.setAttribute("width", String(greatest > 0 ? Math.max(0, (100 * value) / greatest) : 0));
    svg.append(rect);
    return svg;
  };
  const where = (code) => (names.districts[code] || ["", "", "", ""])[3];

  const download = (rows) =>
    G.download(`${id}-${state.year}.csv`, [
      [
        ["名次", "rank"],
        ["机关编号", "agency_id"],
        ["机关", "agency"],
        ["行政区划", "district"],
        ["年度", "year"],
        ["指标", "measure"],
        ["数值", "value"],
        ["单位", "unit"],
        ["可比性", "comparability"],
        ["注意", "caveat"],
        ["存疑", "doubt"],
        ["分子", "numerator"],
        ["分母", "denominator"],
      ].map((words) => t(...words)),
      ...rows.map((row) => [
        row.rank,
        row.key,
        row.name,
        where(row.code),
        state.year,
        t(zh, en),
        row.point.value,
        rate ? "" : unit,
        G.how(row.point.how),
        row.point.caveat,
        G.doubtText(row.point.doubt),
        row.point.over,
        row.point.under,
      ]),
    ]);

  const table = (rows) => {
    const greatest = Math.max(...rows.map((row) => Number(row.point.value)));
    const head = (label, kind) => h("th", {scope: "col", class: kind}, label);
    return h(
      "table",
      {class: "sheet ranking"},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head(t("名次", "Rank"), "n"),
          head(t("机关", "Agency")),
          head(t("行政区划", "District")),
          head(t("数值", "Value"), "n"),
          head(h("span", {class: "sr"}, t("图", "bar"))),
          head(t("可比性", "Comparability")),
        ),
      ),
      h(
        "tbody",
        {},
        (state.all ? rows : rows.slice(0, FEW)).map((row) =>
          h(
            "tr",
            {},
            h("td", {class: "n"}, row.rank),
            h("th", {scope: "row"}, h("a", {href: G.page(`agency/${row.slug}.html`)}, row.name)),
            h("td", {}, h("a", {href: G.page(`district/${row.code}.html`)}, where(row.code))),
            h(
              "td",
              {
                class: `n${row.point.doubt === "!" ? " err" : ""}`,
                title: row.point.under ? `${G.number(row.point.over)} / ${G.number(row.point.under)}` : null,
              },
              G.figure(row.point, unit),
              G.doubtMark(row.point.doubt),
            ),
            h("td", {class: "bar"}, bar(Number(row.point.value), rate && unit === "%" ? 1 : greatest)),
            h("td", {title: row.point.caveat || null}, G.how(row.point.how)),
          ),
        ),
      ),
    );
  };

  const render = () => {
    const rows = ranked();
    const lacking = without();
    const year = h(
      "select",
      {
        id: "year",
        onchange: (event) => {
          state.year = Number(event.target.value);
          G.remember(new URLSearchParams({y: state.year}));
          render();
        },
      },
      years.map((one) => h("option", {value: one}, one)),
    );
    year.value = String(state.year);
    G.refill(
      place,
      h(
        "form",
        {class: "controls", onsubmit: (event) => event.preventDefault()},
        h("div", {class: "field"}, h("label", {for: "year"}, t("年度", "Year")), year),
      ),
      spread(rows),
      h(
        "p",
        {class: "fine"},
        t(
          "政府的报告可能含其各部门，部门的只是自己的：名次相近不等于可比。",
          "A government's report may include its departments, a department's is its own: near ranks need not compare.",
        ),
      ),
      lackingNames(lacking),
      h(
        "p",
        {},
        h(
          "button",
          {type: "button", id: "download", class: "primary", onclick: () => download(rows)},
          t("下载这一年为 CSV", "Download this year as CSV"),
        ),
      ),
      h("div", {class: "wide", tabindex: "0", role: "region", "aria-label": t("排行", "ranking")}, table(rows)),
      rows.length > FEW && !state.all
        ? h(
            "p",
            {},
            h(
              "button",
              {
                type: "button",
                id: "all",
                onclick: () => {
                  state.all = true;
                  render();
                },
              },
              t(`显示全部 ${rows.length} 个`, `Show all ${rows.length}`),
            ),
          )
        : null,
      cityTable(),
    );
    document.documentElement.dataset.ready = "1";
  };
  G.draw(render);
})();
