// Findings, filtered by rule, severity, agency and state. They come in pieces of a thousand, as many as are looked at.
"use strict";
(async () => {
  const {h, t} = G;
  const place = G.byId("body");
  const [given, names] = await Promise.all([G.load("rules"), G.load("names")]);
  const agencies = new Map(names.agencies.map(([slug, name, code]) => [slug, {name, code}]));
  const SEVERITIES = ["error", "warning", "info"];
  const PAGE = 100;
  const state = {rule: "", severity: "", agency: "", decision: "", shown: PAGE};
  const keys = {r: "rule", v: "severity", a: "agency", d: "decision"};

  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const [key, name] of Object.entries(keys)) state[name] = asked.get(key) || "";
    if (!agencies.has(state.agency)) state.agency = "";
    state.shown = PAGE;
  };
  const keep = () => {
    const asked = new URLSearchParams(
      Object.entries(keys)
        .filter(([, name]) => state[name])
        .map(([key, name]) => [key, state[name]]),
    );
    G.remember(asked);
  };
  const counts = G.named("rule severity decision findings", given.counts);
  const fits = (chosen) => (one) =>
    ["rule", "severity", "decision"].every((name) => !chosen[name] || one[name] === chosen[name]);
  const counted = (filter) => counts.filter(filter).reduce((sum, row) => sum + row.findings, 0);

  // the pieces that can hold what is asked for, errors first
  const pieces = (chosen) => {
    if (chosen.agency) {
      const key = `place-${agencies.get(chosen.agency).code.slice(0, 4)}`;
      return (given.pieces[key] || []).map((_, i) => `findings-${key}-${i}`);
    }
    const weight = (rule) =>
      Math.min(...counts.filter((row) => row.rule === rule).map((row) => SEVERITIES.indexOf(row.severity)));
    const rules = [...new Set(counts.filter(fits(chosen)).map((row) => row.rule))].sort(
      (a, b) => weight(a) - weight(b) || (a < b ? -1 : 1),
    );
    return rules.flatMap((rule) => (given.pieces[`rule-${rule}`] || []).map((_, i) => `findings-rule-${rule}-${i}`));
  };

  // what fits the filters as they are now, whatever is chosen while the pieces come
  const collect = async (wanted, isStale = () => false) => {
    const chosen = {...state};
    const found = [];
    const waiting = pieces(chosen);
    let loaded = 0;
    while (loaded < waiting.length && found.length <= wanted && !isStale()) {
      const rows = await G.load(waiting[loaded]).catch(() => []);
      const ones = rows.map((row) => G.finding(row)).filter(fits(chosen));
      found.push(...ones.filter((one) => !chosen.agency || one.slug === chosen.agency));
      loaded += 1;
    }
    return {found, more: loaded < waiting.length || found.length > wanted};
  };

  const filters = h("form", {class: "controls"});
  filters.addEventListener("submit", (event) => event.preventDefault());
  const result = h("div", {id: "result", "aria-live": "polite"});
  place.replaceChildren(filters, result);

  const select = (name, label, options) => {
    const made = h(
      "select",
      {
        id: name,
        onchange: () => {
          state[name] = made.value;
          state.shown = PAGE;
          show();
        },
      },
      h("option", {value: ""}, t("全部", "all")),
      options,
    );
    made.value = state[name];
    return h("div", {class: "field"}, h("label", {for: name}, label), made);
  };
  const option = (value, label, count) => h("option", {value}, `${label} (${G.number(count)})`);
  const drawFilters = () => {
    const rules = [...new Set(counts.map((row) => row.rule))];
    const decisions = [...new Set(counts.map((row) => row.decision))];
    const box = h("input", {
      id: "agency",
      type: "search",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: state.agency ? agencies.get(state.agency).name : t("机关的名字", "name of an agency"),
    });
    G.refill(
      filters,
      select(
        "severity",
        t("严重程度", "Severity"),
        SEVERITIES.map((one) =>
          option(
            one,
            {error: t("错误", "error"), warning: t("警告", "warning"), info: t("提示", "info")}[one],
            counted((row) => row.severity === one),
          ),
        ),
      ),
      select(
        "rule",
        t("规则", "Rule"),
        rules.map((one) =>
          option(
            one,
            one,
            counted((row) => row.rule === one),
          ),
        ),
      ),
      select(
        "decision",
        t("处理状态", "State"),
        decisions.map((one) =>
          option(
            one,
            G.decision(one),
            counted((row) => row.decision === one),
          ),
        ),
      ),
      h(
        "div",
        {class: "field grow"},
        h("label", {for: "agency"}, t("机关", "Agency")),
        box,
        state.agency
          ? h(
              "button",
              {
                type: "button",
                class: "quietly",
                onclick: () => {
                  state.agency = "";
                  show();
                },
              },
              `× ${agencies.get(state.agency).name}`,
            )
          : null,
      ),
    );
    G.search(box, (chosen) => {
      if (chosen.kind !== "agency") return;
      state.agency = chosen.key;
      state.shown = PAGE;
      show();
    });
  };

  const row = (one) => {
    const [, , , source] = given.rules[one.rule] || [];
    return h(
      "li",
      {},
      G.severity(one.severity),
      one.slug
        ? h("a", {class: "who", href: G.page(`agency/${one.slug}.html`)}, one.agency)
        : h("span", {class: "who"}, one.agency),
      " ",
      h("span", {class: "dim"}, one.year ?? ""),
      h("br"),
      h("a", {href: G.findingPage(one)}, t(one.zh, one.en)),
      h("br"),
      h(
        "span",
        {class: "dim"},
        h("code", {title: source || ""}, one.rule),
        ` · ${G.cause(one.cause)} · ${G.decision(one.decision)}${one.current ? "" : t(" · 旧版本", " · superseded edition")}${one.decided ? ` · ${one.decided}` : ""}`,
        // a remark counts what could be checked, or quotes: its numbers are no others than it says
        one.severity !== "info" && (one.expected !== null || one.actual !== null)
          ? ` · ${t("应为", "expected")} ${one.expected ?? "—"}${t("，实为", ", actual")} ${one.actual ?? "—"}`
          : "",
      ),
    );
  };
  const csvRows = async () => {
    const heads = [
      ["问题编号", "finding_id", "id"],
      ["严重程度", "severity", "severity"],
      ["规则", "rule", "rule"],
      ["机关", "agency", "agency"],
      ["年度", "year", "year"],
      ["报告", "report_id", "report"],
      ["指标", "indicator", "indicator"],
      ["申请人", "applicant", "applicant"],
      ["应为", "expected", "expected"],
      ["实为", "actual", "actual"],
      ["原因", "cause", "cause"],
      ["说明", "message", t("zh", "en")],
      ["处理", "decision", "decision"],
    ];
    const {found} = await collect(Infinity);
    return [heads.map(([zh, en]) => t(zh, en)), ...found.map((one) => heads.map(([, , name]) => one[name]))];
  };
  let asked = 0;
  const show = async () => {
    const mine = ++asked;
    keep();
    drawFilters();
    const got = await collect(state.shown, () => mine !== asked);
    if (mine !== asked) return;
    const total = state.agency ? null : counted(fits(state));
    const rule = given.rules[state.rule];
    result.replaceChildren(
      ...[
        rule
          ? h(
              "p",
              {class: "intro"},
              h("code", {}, state.rule),
              ` ${t(rule[1], rule[2])}`,
              rule[3] ? h("span", {class: "dim"}, ` — ${rule[3]}`) : null,
            )
          : null,
        h(
          "p",
          {class: "count"},
          total === null
            ? got.more
              ? ""
              : t(`${G.number(got.found.length)} 条`, `${G.number(got.found.length)} findings`)
            : t(`${G.number(total)} 条`, `${G.number(total)} findings`),
        ),
        got.found.length ? G.downloadButton("findings", csvRows) : null,
        got.found.length
          ? h("ul", {class: "findings long"}, got.found.slice(0, state.shown).map(row))
          : h(
              "p",
              {class: "note"},
              given.counts.length
                ? t("没有符合这些条件的问题。", "No finding fits these filters.")
                : t(
                    "没有发现问题：能核对的都对得上，或还没有载入报告。",
                    "No findings: everything that can be checked holds, or nothing is loaded yet.",
                  ),
            ),
        got.more
          ? h(
              "p",
              {},
              h(
                "button",
                {
                  type: "button",
                  id: "more",
                  onclick: () => {
                    state.shown += PAGE;
                    show();
                  },
                },
                t("再看一百条", "Show a hundred more"),
              ),
            )
          : null,
      ].filter(Boolean),
    );
    document.documentElement.dataset.ready = "1";
  };

  read();
  G.draw(show);
  addEventListener("hashchange", () => {
    read();
    show();
  });
})();
