// What every page shares: data files, the two languages, making elements, numbers, and the search box.
"use strict";
const G = (() => {
  // charts are drawn for paper, too; uPlot reads this
  window.devicePixelRatio = Math.max(2, window.devicePixelRatio);

  const html = document.documentElement;
  const root = html.dataset.root;
  const kept = new Map();
  const awaited = new Map();

  const english = () => html.lang === "en";
  const t = (zh, en) => (english() ? en : zh);

  // Data comes as scripts that call put(): a page opened from disk may load scripts, but fetch nothing.
  const put = (name, value) => {
    kept.set(name, name === "measures" ? withReasons(value) : value);
    // the run stands in one file, so that a night writes only pages that say something else
    if (name === "run") for (const place of document.querySelectorAll("code.run")) place.textContent = value;
  };
  // breaks name their reasons by number
  const withReasons = ({reasons, measures, rates, ...rest}) => {
    const broken = (breaks) => breaks.map(([year, number]) => [year, ...reasons[number]]);
    const filled = (list) => list.map((entry) => [...entry.slice(0, -1), broken(entry[entry.length - 1])]);
    return {...rest, measures: filled(measures), rates: filled(rates)};
  };
  const load = (name) => {
    if (kept.has(name)) return Promise.resolve(kept.get(name));
    if (!awaited.has(name)) {
      awaited.set(
        name,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = `${root}data/${encodeURIComponent(name)}.js`;
          script.onload = () => resolve(kept.get(name));
          script.onerror = () => {
            awaited.delete(name);
            reject(new Error(name));
          };
          document.head.append(script);
        }),
      );
    }
    return awaited.get(name);
  };
  // an element that the template of a page holds
  const byId = (id) => {
    const found = document.getElementById(id);
    if (!found) throw new Error(`#${id}`);
    return found;
  };
  const data = () => JSON.parse(byId("data").textContent);

  // h("td", {class: "n"}, "12"): texts become text nodes, so nothing a report says can become markup
  const h = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(
      ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
    );
    return element;
  };

  // 1234567.5 → 1,234,567.5, on the text itself: no digit is lost on the way
  const number = (text) => {
    if (text === null || text === undefined || text === "") return "";
    const [whole, part] = String(text).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
  };
  const percent = (text) =>
    text === "" || text === null || text === undefined ? "" : `${(100 * Number(text)).toFixed(1)}%`;

  // a share as percent, a ratio that is none to three places, a count as printed
  const amount = (text, unit) =>
    unit === "%"
      ? percent(text)
      : unit || text === null || text === ""
        ? number(text)
        : number(Number(text).toFixed(3));

  // What a coded value is called (data/reference/terms.csv); the value itself where it has no name.
  const term = (vocabulary, name) => t(...((kept.get("terms")[vocabulary] || {})[name] || [name, name]));

  // The letters of a series → how a number compares, or why there is none.
  const HOW = {
    e: ["comparability", "exact"],
    n: ["comparability", "near"],
    a: ["comparability", "aggregate"],
    c: ["comparability", "caveat"],
    "-": ["availability", "not_reported"],
    ".": ["availability", "no_counterpart"],
    0: ["availability", "denominator_0"],
    x: ["availability", "not_a_share"],
    t: ["availability", "no_total"],
    " ": ["availability", "no_report"],
    m: ["boundary", "part_missing"],
    d: ["boundary", "taken_apart"],
    l: ["boundary", "part_of_larger"],
    s: ["boundary", "scopes_differ"],
    w: ["boundary", "not_of_its_year"],
    v: ["boundary", "area_changed"],
    k: ["boundary", "no_counterpart"],
    g: ["boundary", "in_another"],
  };
  const how = (letter) => term(...(HOW[letter] || HOW[" "]));

  const CODES = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  // A series as the queries write it (caveats come in both languages) → a point per year.
  const points = (series, years, caveats, broken = []) => {
    const reasons = new Map(broken.map(([year, ...texts]) => [Number(year), texts]));
    const other = ["机关、区划或表式有变", "the agency, its district or its form changed"];
    const [values, hows, noted, doubts, breaks, over, under] = series;
    const value = values.split(",");
    const above = over ? over.split(",") : [];
    const below = under ? under.split(",") : [];
    return years.map((year, i) => ({
      year,
      value: value[i] === "" ? null : value[i],
      how: hows[i],
      caveat: t(...(caveats[CODES.indexOf(noted[i])] || ["", ""])),
      doubt: (doubts[i] || "").trim(),
      broken: breaks[i] === "|",
      reason: breaks[i] === "|" ? t(...(reasons.get(year) || other)) : "",
      over: above[i] || "",
      under: below[i] || "",
    }));
  };

  // The mark of a doubt and what it says: ! an error, ? a warning, * a correction.
  const doubtText = (mark) => (mark ? term("doubt", mark) : "");
  const doubtMark = (mark) => (mark ? h("sup", {title: doubtText(mark)}, mark) : null);

  // What stands in a table where a number is, or is not. Missing never looks like 0.
  const figure = (point, unit) => {
    if (point.value !== null) return amount(point.value, unit);
    if ("-0xtmdlswg".includes(point.how)) return h("span", {class: "q q-none", title: how(point.how)}, "—");
    if (point.how === ".") return h("span", {class: "q q-nocounter", title: how(".")}, "∅");
    return h("span", {class: "q q-noreport", title: how(" ")}, "");
  };

  // The comparability of a series in words: which years are what, and why.
  const inWords = (list) => {
    const runs = [];
    for (const point of list) {
      if (point.value === null) continue;
      const last = runs[runs.length - 1];
      if (last && last.how === point.how && last.caveat === point.caveat) last.to = point.year;
      else runs.push({how: point.how, caveat: point.caveat, from: point.year, to: point.year});
    }
    if (runs.length === 1 && !runs[0].caveat) return [how(runs[0].how)];
    return runs.map((run) => {
      const years = run.from === run.to ? `${run.from}` : `${run.from}–${run.to}`;
      return `${years} ${how(run.how)}${run.caveat ? t("：", ": ") + run.caveat : ""}`;
    });
  };

  // The totals of a district as the queries write them: one per measure and scope.
  const totals = (rows, years, measures) =>
    rows.map(([measure, scope, series, reports, missing]) => {
      const lacking = missing.split(",");
      const counted = reports.split(",");
      const broken = (measures.find(([id]) => id === measure) || [])[5];
      const list = points([...series, null, null], years, [], broken);
      let before = "";
      list.forEach((point, i) => {
        if (point.value === null) return;
        point.caveat =
          t(`${counted[i]} 份报告`, `${counted[i]} reports`) +
          (Number(lacking[i]) ? t(`，另 ${lacking[i]} 个未计入`, `, ${lacking[i]} more not counted`) : "");
        // a sum of fewer or more reports is no change of what was counted
        if (before && before !== counted[i]) {
          const changed = t(
            `计入的报告由 ${before} 份变为 ${counted[i]} 份`,
            `${counted[i]} reports counted, ${before} before`,
          );
          point.reason = [point.reason, changed].filter(Boolean).join(t("；", "; "));
          point.broken = true;
        }
        before = counted[i];
      });
      return {measure, scope: term("total", scope), points: list};
    });

  const severity = (name) => h("span", {class: `sev sev-${name}`}, term("severity", name));
  const cause = (name) => term("cause", name);
  const decision = (name) => term("decision", name);

  // Rows as the queries write them, by names: those of the line `row:` in the head of the query.
  const named = (names, rows) => {
    const columns = names.split(" ");
    return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
  };
  const FINDING =
    "severity rule slug agency year report indicator applicant expected actual cause zh en decision decided id current";
  const finding = (row) => named(FINDING, [row])[0];

  const page = (path) => root + path;
  const evidence = (report, indicator, applicant) =>
    page(`report/${report}.html`) +
    (indicator ? `#c=${encodeURIComponent(indicator)}${applicant ? `&a=${applicant}` : ""}` : "");

  // A finding has an address of its own on the page of its report.
  const findingPage = ({report, id}) => page(`report/${report}.html#f=${id}`);
  // The program and the run that the site was made of, as a citation names them.
  const version = () => [html.dataset.version, kept.get("run")].filter(Boolean).join(" ");
  // A line to cite.
  const citation = (text) =>
    h("p", {class: "cite"}, h("span", {class: "dim"}, t("引用：", "Cite: ")), h("span", {class: "whole"}, text));

  // What is chosen goes into the address, so that it can be kept and sent on.
  const remember = (asked) => {
    if (String(asked) || location.hash) history.replaceState(null, "", `#${asked}`);
  };

  // New content for an element; the control that had the focus gets it back.
  const refill = (element, ...children) => {
    const focused = document.activeElement?.id;
    element.replaceChildren(...children.flat().filter(Boolean));
    if (focused) document.getElementById(focused)?.focus();
  };

  // A page draws itself once its data is there, and again when the language changes.
  const pages = [];
  const draw = (render) => {
    pages.push(render);
    render();
  };
  const setLanguage = (language) => {
    html.lang = language;
    try {
      localStorage.setItem("language", language);
    } catch {
      // the address carries it
    }
    for (const render of pages) render();
  };

  byId("language").addEventListener("click", () => setLanguage(english() ? "zh-CN" : "en"));
  // where nothing can be kept between pages, links take the language along
  document.addEventListener(
    "click",
    (event) => {
      /** @type {HTMLAnchorElement | null} */
      const link = /** @type {Element} */ (event.target).closest("a[href]");
      if (!link || !english() || /^(https?:|#|blob:)/.test(link.getAttribute("href") ?? "")) return;
      const address = new URL(link.href);
      address.searchParams.set("lang", "en");
      link.href = address.href;
    },
    true,
  );

  /** @type {Shared} */
  const shared = {
    put,
    load,
    byId,
    data,
    h,
    t,
    term,
    english,
    number,
    percent,
    amount,
    how,
    points,
    totals,
    doubtText,
    doubtMark,
    figure,
    inWords,
    severity,
    cause,
    decision,
    finding,
    named,
    page,
    evidence,
    findingPage,
    version,
    citation,
    remember,
    refill,
    draw,
  };
  return /** @type {Shared & AddedByScripts} */ (shared);
})();
