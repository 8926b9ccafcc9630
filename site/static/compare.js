// The comparison: a measure, years, agencies and districts; the address keeps what is chosen.
"use strict";
(async () => {
  const {h, t} = G;
  const place = G.byId("body");
  const [known, names] = await Promise.all([G.load("measures"), G.load("names")]);
  const all = [
    ...known.measures.map((entry) => ({entry, rate: false})),
    ...known.rates.map((entry) => ({entry, rate: true})),
  ].map(({entry: [id, zh, en, unit, caveats, breaks], rate}) => ({id, zh, en, unit, caveats, breaks, rate}));
  const agencies = new Map(names.agencies.map(([slug, name, code, id]) => [slug, {slug, name, code, id}]));
  const SORTS = {
    added: ["加入次序", "as added"],
    most: ["由大到小", "largest first"],
    least: ["由小到大", "smallest first"],
    name: ["名称", "by name"],
  };
  const [oldest, newest] = [known.years[0], known.years[known.years.length - 1]];
  // chosen: a… an agency, d… a district, u… all agencies in and below a district; year: of the ranking, or null
  /** @type {{measure: any, from: number, to: number, chosen: string[], year: number | null, sort: string, log: boolean, boundaries: boolean}} */
  const start = {
    measure: all[0],
    from: oldest,
    to: newest,
    chosen: [],
    year: null,
    sort: "added",
    log: false,
    boundaries: false,
  };
  const state = {...start};

  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const there = {a: (key) => agencies.has(key), d: (key) => names.districts[key], u: (key) => names.districts[key]};
    const [from, to] = (asked.get("y") || "").split("-").map(Number);
    const span = known.years.includes(from) && known.years.includes(to);
    Object.assign(state, start, {
      measure: all.find((one) => one.id === asked.get("m")) || state.measure,
      chosen: [...new Set((asked.get("s") || "").split(","))].filter((key) => there[key[0]]?.(key.slice(1))),
      year: known.years.find((year) => String(year) === asked.get("v")) || null,
      sort: SORTS[asked.get("o")] ? asked.get("o") : "added",
      log: asked.get("l") === "1",
      boundaries: asked.get("b") === "1",
      ...(span ? {from: Math.min(from, to), to: Math.max(from, to)} : {}),
    });
  };
  const keep = () =>
    G.remember(
      new URLSearchParams([
        ["m", state.measure.id],
        ["s", state.chosen.join(",")],
        ["y", `${state.from}-${state.to}`],
        ...(state.year ? [["v", String(state.year)]] : []),
        ...(state.sort === "added" ? [] : [["o", state.sort]]),
        ...(state.log ? [["l", "1"]] : []),
        ...(state.boundaries ? [["b", "1"]] : []),
      ]),
    );
  const under = (code) => {
    const prefix = code.replace(/(00)+$/, "");
    return names.agencies.filter(([, , at]) => at === code || (prefix.length < 6 && at.startsWith(prefix)));
  };
  const title = (key) => {
    if (key[0] === "a") return agencies.get(key.slice(1)).name;
    const name = names.districts[key.slice(1)][3];
    const count = G.number(under(key.slice(1)).length);
    return key[0] === "d" ? name : t(`${name}的 ${count} 个机关`, `${name}, its ${count} agencies`);
  };
  const change = (changes) => {
    Object.assign(state, changes);
    drawControls();
    show();
  };
  const add = (key) => change({chosen: [...new Set([...state.chosen, key])]});

  // The points of an agency in the districts of the newest year: those that differ come from their own file.
  const BOUNDARY = "year value how doubt parts";
  const inBoundaries = (list, changed) => {
    const other = new Map(G.named(BOUNDARY, changed).map((point) => [point.year, point]));
    const words = (parts) =>
      parts === 1
        ? t(`原在别的代码下，按 ${newest} 年区划`, `under another code then; districts of ${newest}`)
        : t(`${parts} 个原区划之和，按 ${newest} 年区划`, `sum of ${parts} districts of then; districts of ${newest}`);
    return list.map((point) => {
      const converted = other.get(point.year);
      if (!converted) return point;
      const {value, how, doubt, parts} = converted;
      return {...point, value, how, doubt, caveat: value === null ? "" : words(parts)};
    });
  };

  // the lines of the selection, one per agency, and one per district and scope of its totals
  const lines = async () => {
    const {measure} = state;
    const series = await G.load(`measure-${measure.id}`).catch(() => ({}));
    const converted = state.boundaries && !measure.rate;
    const changed = converted ? await G.load(`boundaries-${measure.id}`).catch(() => ({})) : {};
    const totals = state.chosen.some((key) => key[0] === "d") ? await G.load("totals").catch(() => ({})) : {};
    const cut = (points) => points.filter((point) => point.year >= state.from && point.year <= state.to);
    const empty = {value: null, caveat: "", broken: false, reason: "", doubt: "", over: "", under: ""};
    const none = (how) => known.years.map((year) => ({...empty, how, year}));
    const pointsOf = (slug) => {
      const row = series[slug];
      const own = row ? G.points(row, known.years, measure.caveats, measure.breaks) : none(" ");
      return cut(inBoundaries(own, changed[slug] || []));
    };
    const expanded = state.chosen.flatMap((key) =>
      key[0] === "u" ? under(key.slice(1)).map(([slug]) => `a${slug}`) : [key],
    );
    const drawn = [...new Set(expanded)].flatMap((key) => {
      const name = title(key);
      if (key[0] === "a") {
        const {code, id} = agencies.get(key.slice(1));
        return [{key, id, name, where: names.districts[code]?.[3] || "", points: pointsOf(key.slice(1))}];
      }
      const rows = G.totals(totals[key.slice(1)] || [], known.years, known.measures).filter(
        (one) => one.measure === measure.id,
      );
      const id = key.slice(1);
      if (!rows.length) return [{key, id, name, where: "", points: cut(none("t"))}];
      return rows.map((one) => ({
        key,
        id,
        name: `${name}${t("：", ": ")}${one.scope}`,
        where: "",
        points: cut(one.points),
      }));
    });
    // two of one name are told apart by their place
    const [seen, twice] = [new Set(), new Set()];
    for (const {name} of drawn) (seen.has(name) ? twice : seen).add(name);
    for (const line of drawn) if (line.where && twice.has(line.name)) line.name = `${line.name}（${line.where}）`;
    return {drawn, others: Object.keys(series).map(pointsOf)};
  };
  const sorted = (drawn, at) => {
    const number = (line) => Number(line.points[at].value);
    const isMissing = (line) => Number(line.points[at].value === null);
    const last = (a, b) => isMissing(a) - isMissing(b);
    const orders = {
      added: () => 0,
      most: (a, b) => last(a, b) || number(b) - number(a),
      least: (a, b) => last(a, b) || number(a) - number(b),
      name: (a, b) => a.name.localeCompare(b.name, "zh"),
    };
    return [...drawn].sort(orders[state.sort]);
  };

  const controls = h("form", {class: "controls"});
  const chips = h("ul", {class: "chips"});
  const result = h("div", {id: "result", "aria-live": "polite"});
  controls.addEventListener("submit", (event) => event.preventDefault());
  place.replaceChildren(controls, chips, result);

  const field = (id, zh, en, control) => h("div", {class: "field"}, h("label", {for: id}, t(zh, en)), control);
  const select = (id, options, value, chosen) => {
    const made = h("select", {id, onchange: () => chosen(made.value)}, options);
    made.value = String(value);
    return made;
  };
  const option = (value, words) => h("option", {value}, words);
  const drawControls = () => {
    const measures = (label, list) =>
      list.length
        ? h(
            "optgroup",
            {label},
            list.map((one) => option(one.id, t(one.zh, one.en))),
          )
        : null;
    const years = known.years.map((one) => option(one, one));
    const copies = () => years.map((one) => one.cloneNode(true));
    const box = h("input", {
      id: "add",
      type: "search",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: t("机关或行政区划的名字、拼音", "name of an agency or district, also in pinyin"),
    });
    const log = h("input", {id: "log", type: "checkbox", onchange: () => change({log: log.checked})});
    log.checked = state.log;
    G.refill(
      controls,
      field(
        "measure",
        "指标",
        "Measure",
        select(
          "measure",
          [
            measures(
              t("数量", "Counts"),
              all.filter((one) => !one.rate),
            ),
            measures(
              t("比率", "Rates"),
              all.filter((one) => one.rate),
            ),
          ].filter(Boolean),
          state.measure?.id,
          (value) => change({measure: all.find((one) => one.id === value)}),
        ),
      ),
      h(
        "div",
        {class: "field"},
        h("span", {class: "label"}, t("年度", "Years")),
        h(
          "span",
          {class: "range"},
          select("from", copies(), state.from, (value) =>
            change({from: Number(value), to: Math.max(state.to, Number(value))}),
          ),
          "–",
          select("to", copies(), state.to, (value) =>
            change({to: Number(value), from: Math.min(state.from, Number(value))}),
          ),
        ),
      ),
      field(
        "view",
        "看",
        "Show",
        select(
          "view",
          [
            option("", t("各年走势", "all years")),
            ...known.years.map((one) => option(one, t(`${one} 年排行`, `ranking of ${one}`))),
          ],
          state.year || "",
          (value) => {
            const year = Number(value) || null;
            const sort = year && state.sort === "added" ? "most" : state.sort;
            const span = year ? {from: Math.min(state.from, year), to: Math.max(state.to, year)} : {};
            change({year, sort, ...span});
          },
        ),
      ),
      field(
        "sort",
        "排序",
        "Order",
        select(
          "sort",
          Object.entries(SORTS).map(([name, words]) => option(name, t(...words))),
          state.sort,
          (sort) => change({sort}),
        ),
      ),
      state.year || state.measure?.rate
        ? null
        : h("div", {class: "field tick"}, h("label", {for: "log"}, log, ` ${t("对数刻度", "log scale")}`)),
      state.measure?.rate
        ? null
        : field(
            "boundaries",
            "区划",
            "Districts",
            select(
              "boundaries",
              [
                option("", t("各年当时的", "of each year")),
                option("1", t(`一律按 ${newest} 年的`, `all as of ${newest}`)),
              ],
              state.boundaries ? "1" : "",
              (value) => change({boundaries: value === "1"}),
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
    G.search(box, (chosen) => add((chosen.kind === "agency" ? "a" : "d") + chosen.key));
  };

  const drawChips = () =>
    chips.replaceChildren(
      ...state.chosen.map((key) => {
        const count = G.number(key[0] === "a" ? 0 : under(key.slice(1)).length);
        return h(
          "li",
          {},
          title(key),
          key[0] === "d" && count !== "0"
            ? h(
                "button",
                {type: "button", class: "quietly", onclick: () => add(`u${key.slice(1)}`)},
                t(`加其 ${count} 个机关`, `add its ${count} agencies`),
              )
            : null,
          h(
            "button",
            {
              type: "button",
              "aria-label": `${t("去掉", "remove")} ${title(key)}`,
              onclick: () => change({chosen: state.chosen.filter((one) => one !== key)}),
            },
            "×",
          ),
        );
      }),
    );

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
            "还没有选机关或行政区划。在上面输入名字的任意一部分或拼音，用上下键选择，按回车加入。",
            "Nothing is chosen yet. Type any part of a name above, choose with the arrow keys, add with Enter.",
          ),
        ),
      );
      document.documentElement.dataset.ready = "1";
      return;
    }
    const {drawn, others} = await lines();
    if (asked !== latest) return; // another choice was made while this one loaded: its numbers would stand under that name
    const at = (asked.year || asked.to) - asked.from;
    G.comparison(result, {...asked, at, newest, drawn: sorted(drawn, at), others});
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
