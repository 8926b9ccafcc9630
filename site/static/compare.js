// The comparison: a measure, years, agencies and districts; chart, table, and the selection as CSV.
"use strict";
(async () => {
  const {h, t} = G;
  const place = document.getElementById("body");
  const [known, names] = await Promise.all([G.load("measures"), G.load("names")]);
  const all = [
    ...known.measures.map((entry) => ({entry, rate: false})),
    ...known.rates.map((entry) => ({entry, rate: true})),
  ].map(({entry: [id, zh, en, unit, caveats, breaks], rate}) => ({id, zh, en, unit, caveats, breaks, rate}));
  const agencies = new Map(names.agencies.map(([slug, name, code, id]) => [slug, {slug, name, code, id}]));
  const MOST = 40;
  const state = {measure: null, from: known.years[0], to: known.years[known.years.length - 1], chosen: []};

  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    state.measure = all.find((one) => one.id === asked.get("m")) || state.measure || all[0];
    state.chosen = [...new Set((asked.get("s") || "").split(","))]
      .filter((key) => (key[0] === "a" ? agencies.has(key.slice(1)) : key[0] === "d" && names.districts[key.slice(1)]))
      .slice(0, MOST);
    const [from, to] = (asked.get("y") || "").split("-").map(Number);
    if (known.years.includes(from) && known.years.includes(to))
      [state.from, state.to] = [from, to].sort((a, b) => a - b);
  };
  const keep = () => {
    const asked = new URLSearchParams({m: state.measure.id, s: state.chosen.join(","), y: `${state.from}-${state.to}`});
    G.remember(asked);
  };
  const title = (key) => (key[0] === "a" ? agencies.get(key.slice(1)).name : names.districts[key.slice(1)][3]);
  const add = (keys) => {
    for (const key of keys) if (!state.chosen.includes(key) && state.chosen.length < MOST) state.chosen.push(key);
    show();
  };

  // the lines of the selection, one per agency, and one per district that has totals
  const lines = async () => {
    const {measure} = state;
    const series = await G.load(`measure-${measure.id}`).catch(() => ({}));
    const totals = state.chosen.some((key) => key[0] === "d") ? await G.load("totals").catch(() => ({})) : {};
    const cut = (points) => points.filter((point) => point.year >= state.from && point.year <= state.to);
    const empty = {value: null, how: " ", caveat: "", error: false, broken: false, over: "", under: ""};
    const none = known.years.map((year) => ({...empty, year}));
    return state.chosen.flatMap((key) => {
      if (key[0] === "a") {
        const row = series[key.slice(1)];
        const points = row ? G.points(row, known.years, measure.caveats, measure.breaks) : none;
        return [{key, name: title(key), points: cut(points)}];
      }
      const rows = G.totals(totals[key.slice(1)] || [], known.years, known.measures).filter(
        (one) => one.measure === measure.id,
      );
      if (!rows.length) return [{key, name: title(key), points: cut(none.map((point) => ({...point, how: "t"})))}];
      return rows.map((one) => ({key, name: `${title(key)}${t("：", ": ")}${one.scope}`, points: cut(one.points)}));
    });
  };

  const csvRows = (drawn, measure) => {
    const head = [
      ["机关编号或区划代码", "agency_id_or_district_code"],
      ["机关或区划", "agency_or_district"],
      ["年度", "year"],
      ["指标", "measure"],
      ["数值", "value"],
      ["单位", "unit"],
      ["可比性", "comparability"],
      ["注意", "caveat"],
      ["口径中断", "series_break"],
      ["存疑", "doubt"],
      ["分子", "numerator"],
      ["分母", "denominator"],
    ];
    const rows = [head.map((words) => t(...words))];
    for (const line of drawn) {
      const id = line.key[0] === "a" ? agencies.get(line.key.slice(1)).id : line.key.slice(1);
      for (const point of line.points) {
        rows.push([
          id,
          line.name,
          point.year,
          t(measure.zh, measure.en),
          point.value ?? "",
          measure.rate ? "" : measure.unit,
          G.how(point.how),
          point.caveat,
          point.value === null ? "" : point.reason,
          point.value === null ? "" : G.doubtText(point.doubt),
          point.over,
          point.under,
        ]);
      }
    }
    return rows;
  };
  const download = (drawn, {measure, from, to}) =>
    G.download(`${measure.id}-${from}-${to}.csv`, csvRows(drawn, measure));

  const controls = h("form", {class: "controls"});
  const chips = h("ul", {class: "chips"});
  const result = h("div", {id: "result", "aria-live": "polite"});
  controls.addEventListener("submit", (event) => event.preventDefault());
  place.replaceChildren(controls, chips, result);

  const field = (id, zh, en, control) => h("div", {class: "field"}, h("label", {for: id}, t(zh, en)), control);
  const select = (id, options, value, change) => {
    const made = h("select", {id, onchange: () => change(made.value)}, options);
    made.value = String(value);
    return made;
  };
  const drawControls = () => {
    const option = (one) => h("option", {value: one.id}, t(one.zh, one.en));
    const group = (label, list) => (list.length ? h("optgroup", {label}, list.map(option)) : null);
    const year = (id, value, change) =>
      select(
        id,
        known.years.map((one) => h("option", {value: one}, one)),
        value,
        change,
      );
    const box = h("input", {
      id: "add",
      type: "search",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: t("机关或行政区划的名字", "name of an agency or district"),
    });
    G.refill(
      controls,
      field(
        "measure",
        "指标",
        "Measure",
        select(
          "measure",
          [
            group(
              t("数量", "Counts"),
              all.filter((one) => !one.rate),
            ),
            group(
              t("比率", "Rates"),
              all.filter((one) => one.rate),
            ),
          ].filter(Boolean),
          state.measure?.id,
          (value) => {
            state.measure = all.find((one) => one.id === value);
            show();
          },
        ),
      ),
      h(
        "div",
        {class: "field"},
        h("span", {class: "label"}, t("年度", "Years")),
        h(
          "span",
          {class: "range"},
          year("from", state.from, (value) => {
            state.from = Number(value);
            if (state.to < state.from) state.to = state.from;
            drawControls();
            show();
          }),
          "–",
          year("to", state.to, (value) => {
            state.to = Number(value);
            if (state.to < state.from) state.from = state.to;
            drawControls();
            show();
          }),
        ),
      ),
      h(
        "div",
        {class: "field grow"},
        h("label", {for: "add"}, t("加机关或行政区划", "Add an agency or a district")),
        box,
      ),
    );
    controls.querySelector("#from").setAttribute("aria-label", t("从", "from"));
    controls.querySelector("#to").setAttribute("aria-label", t("到", "to"));
    G.search(box, (chosen) => add([(chosen.kind === "agency" ? "a" : "d") + chosen.key]));
  };

  const under = (code) => {
    const prefix = code.replace(/(00)+$/, "");
    return names.agencies.filter(([, , at]) => at === code || (prefix.length < 6 && at.startsWith(prefix)));
  };
  const drawChips = () =>
    chips.replaceChildren(
      ...state.chosen.map((key) =>
        h(
          "li",
          {},
          title(key),
          key[0] === "d"
            ? h(
                "button",
                {type: "button", class: "quietly", onclick: () => add(under(key.slice(1)).map(([slug]) => `a${slug}`))},
                t(
                  `加其 ${Math.min(under(key.slice(1)).length, MOST)} 个机关`,
                  `add its ${Math.min(under(key.slice(1)).length, MOST)} agencies`,
                ),
              )
            : null,
          h(
            "button",
            {
              type: "button",
              "aria-label": `${t("去掉", "remove")} ${title(key)}`,
              onclick: () => {
                state.chosen = state.chosen.filter((one) => one !== key);
                show();
              },
            },
            "×",
          ),
        ),
      ),
    );

  const table = (drawn) => {
    const years = known.years.filter((year) => year >= state.from && year <= state.to);
    const single = years.length === 1;
    return h(
      "div",
      {class: "wide", tabindex: "0", role: "region", "aria-label": t("所选数据", "selected data")},
      h(
        "table",
        {class: "sheet years"},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", {scope: "col"}, t("机关或区划", "Agency or district")),
            years.map((year) => h("th", {scope: "col", class: "n"}, year)),
            single ? h("th", {scope: "col"}, t("可比性", "Comparability")) : null,
          ),
        ),
        h(
          "tbody",
          {},
          drawn.map((line, number) =>
            h(
              "tr",
              {},
              h(
                "th",
                {scope: "row"},
                h("span", {class: `line line-${number % 8}`, "aria-hidden": "true"}),
                line.key[0] === "a"
                  ? h("a", {href: G.page(`agency/${line.key.slice(1)}.html`)}, line.name)
                  : h("a", {href: G.page(`district/${line.key.slice(1)}.html`)}, line.name),
              ),
              line.points.map((point, i) =>
                h(
                  "td",
                  {
                    class: `n${G.chart.isBreak(line.points, i) ? " brk" : ""}${point.doubt === "!" ? " err" : ""}`,
                    title: [
                      G.how(point.how),
                      point.caveat,
                      point.reason,
                      point.under ? `${G.number(point.over)} / ${G.number(point.under)}` : "",
                    ]
                      .filter(Boolean)
                      .join(" · "),
                  },
                  G.figure(point, state.measure.unit),
                  G.doubtMark(point.doubt),
                ),
              ),
              single ? h("td", {}, G.how(line.points[0].how)) : null,
            ),
          ),
        ),
      ),
    );
  };

  let latest = null;
  const show = async () => {
    const asked = (latest = {...state});
    drawChips();
    if (!state.measure) {
      result.replaceChildren(h("p", {class: "note"}, t("数据库里没有可比指标。", "The warehouse holds no measures.")));
      return;
    }
    keep();
    if (!state.chosen.length) {
      result.replaceChildren(
        h(
          "p",
          {class: "note"},
          t(
            "还没有选机关或行政区划。在上面输入名字的任意一部分，用上下键选择，按回车加入。",
            "Nothing is chosen yet. Type any part of a name above, choose with the arrow keys, add with Enter.",
          ),
        ),
      );
      document.documentElement.dataset.ready = "1";
      return;
    }
    const drawn = await lines();
    if (asked !== latest) return; // another choice was made while this one loaded: its numbers would stand under that name
    const valued = drawn.filter((line) => line.points.some((point) => point.value !== null));
    const plot = h("div", {class: "hold big"});
    const label = t(state.measure.zh, state.measure.en);
    const charted = valued.slice(0, 12);
    const several =
      state.to > state.from && valued.some((line) => line.points.filter((point) => point.value !== null).length > 1);
    result.replaceChildren(
      ...[
        h("h2", {}, label, state.measure.rate ? null : h("span", {class: "dim"}, ` ${state.measure.unit || ""}`)),
        several ? plot : null,
        several && valued.length > charted.length
          ? h(
              "p",
              {class: "dim"},
              t(
                `图上只画前 ${charted.length} 个，表里是全部。`,
                `The chart shows the first ${charted.length}; the table has all.`,
              ),
            )
          : null,
        drawn.some((line) => line.points.some((point) => point.how === "t"))
          ? h(
              "p",
              {class: "note"},
              t(
                "有的区划没有这个指标的合计：可以用上面的「加其机关」比较它的机关。",
                "Some districts have no total of this measure: compare their agencies instead, with the buttons above.",
              ),
            )
          : valued.length
            ? null
            : h(
                "p",
                {class: "note"},
                t(
                  "所选的机关和年度里，这个指标没有一个数；下表说明各年为什么没有。",
                  "None of the chosen has a number for this measure in these years; the table says why, year by year.",
                ),
              ),
        h(
          "p",
          {class: "in-words"},
          [...new Set(valued.flatMap((line) => G.inWords(line.points)))]
            .slice(0, 8)
            .map((words) => h("span", {}, words)),
        ),
        h(
          "p",
          {},
          h(
            "button",
            {type: "button", id: "download", class: "primary", onclick: () => download(drawn, asked)},
            t("下载所选为 CSV（Excel、WPS 可直接打开）", "Download the selection as CSV (opens in Excel and WPS)"),
          ),
        ),
        table(drawn),
      ].filter(Boolean),
    );
    if (several) {
      const broken = G.chart.draw(
        plot,
        charted.map((line) => ({
          ...line,
          colour: G.chart.colour(drawn.indexOf(line)),
          dash: G.chart.dash(drawn.indexOf(line)),
        })),
        {unit: state.measure.unit, height: 300, label},
      );
      if (broken) plot.after(broken);
    }
    document.documentElement.dataset.ready = "1";
  };

  read();
  G.draw(() => {
    drawControls();
    show();
  });
  addEventListener("hashchange", () => {
    read();
    drawControls();
    show();
  });
})();
