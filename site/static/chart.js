// Line charts by uPlot: lines stop at series breaks, and a dashed upright marks them.
"use strict";
G.chart = (() => {
  const {h, t} = G;
  const COLOURS = ["#17456e", "#b3541e", "#2c7a5b", "#7a3e8e", "#8a6d00", "#a02c43", "#3b6fb6", "#5b5f66"];
  const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
  const COUNTS = [1, 1e3, 1e6, 1e9].flatMap((n) => [1, 2, 5, 10, 20, 50, 100, 200, 500].map((step) => n * step));
  const FINE = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, ...COUNTS];
  const INK = "#4c535b";
  const FONT = '11px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

  const colour = (i) => COLOURS[i % COLOURS.length];
  const dash = (i) => DASHES[Math.floor(i / 2) % DASHES.length];
  const before = (list, i) => list.slice(0, i).findLast((point) => point.value !== null);
  // a number's own year and those without one before it: a break in any of them stands between two numbers
  const since = (list, i) => list.slice(list.indexOf(before(list, i)) + 1, i + 1);
  // A number does not continue the one before it: the warehouse says so, or, across years without a number, what is
  // counted is no longer the same.
  const isBreak = (list, i) => {
    const last = before(list, i);
    if (!last || list[i].value === null) return false;
    return (
      since(list, i).some((point) => point.broken) ||
      (list[i - 1].value === null && (last.how !== list[i].how || last.caveat !== list[i].caveat))
    );
  };
  const breakWords = (list) =>
    list.flatMap((point, i) => {
      if (!isBreak(list, i)) return [];
      const from = before(list, i).year;
      return [
        point.year - from === 1
          ? t(`${point.year} 年起`, `from ${point.year} on`)
          : t(`${from} 与 ${point.year} 年之间`, `between ${from} and ${point.year}`),
      ];
    });

  const breakReasons = (list) =>
    list.flatMap((_, i) => {
      const named = isBreak(list, i) ? since(list, i).filter((point) => point.reason) : [];
      return named.map((point) => `${point.year}${t("：", ": ")}${point.reason}`);
    });

  // lines: [{name, points}]; the years are those of the points
  /** @type {(place: any, lines: any[], more?: {unit?: string, height?: number, label?: string, band?: any, log?: boolean}) => any} */
  const draw = (place, lines, {unit = "", height = 130, label = "", band = null, log = false} = {}) => {
    const years = lines[0].points.map((point) => point.year);
    const shown = years.map((_, i) => lines.some((line) => line.points[i].value !== null));
    const from = Math.max(0, shown.indexOf(true));
    const to = shown.lastIndexOf(true);
    const cut = (list) => list.slice(from, to + 1);
    const xs = cut(years);
    const columns = lines.map((line) =>
      // a log scale has no place for 0
      cut(line.points).map(({value}) => (value === null || (log && Number(value) <= 0) ? null : Number(value))),
    );
    const breaks = lines.map((line) => cut(line.points).map((_, i, list) => isBreak(list, i)));
    const share = unit === "%";
    const say = (value) => G.amount(value, unit);
    const ticks = (_, values) =>
      values.map((value) =>
        value === null
          ? ""
          : share
            ? `${Math.round(100 * value)}%`
            : value >= 10000 && !G.english()
              ? `${G.number(value / 10000)}万`
              : G.number(value),
      );

    const series = lines.map((line, number) => ({
      label: line.name,
      stroke: line.colour || colour(number),
      dash: line.dash || (lines.length > 1 ? dash(number) : []),
      width: 1.75,
      points: {show: true, size: 6, fill: line.colour || colour(number)},
      value: (_, value) => (value === null || value === undefined ? "—" : say(value)),
      gaps: (u, _, first, last, gaps) => {
        for (let i = Math.max(first, 1); i <= last; i++) {
          if (breaks[number][i] && columns[number][i - 1] !== null) {
            gaps.push([u.valToPos(xs[i - 1], "x", true), u.valToPos(xs[i], "x", true)].map(Math.round));
          }
        }
        return gaps.sort((a, b) => a[0] - b[0]);
      },
    }));
    const uprights = (u) => {
      const {ctx, bbox} = u;
      ctx.save();
      ctx.strokeStyle = "#8b9097";
      ctx.setLineDash([4, 4].map((length) => length * devicePixelRatio));
      ctx.lineWidth = devicePixelRatio;
      const places = lines.flatMap((line, number) =>
        cut(line.points).flatMap((point, i, list) =>
          breaks[number][i] ? [(before(list, i).year + point.year) / 2] : [],
        ),
      );
      new Set(places).forEach((year) => {
        const x = Math.round(u.valToPos(year, "x", true));
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      });
      ctx.restore();
    };
    const reading = h("p", {class: "reading", "aria-live": "polite"}, "");
    const read = (u) => {
      const i = u.cursor.idx;
      reading.textContent =
        i === null || i === undefined
          ? ""
          : `${xs[i]}${t("：", ": ")}${lines
              .map((line) => {
                const point = cut(line.points)[i];
                const value =
                  point.value === null ? G.how(point.how) : say(point.value) + (share || !unit ? "" : ` ${unit}`);
                return lines.length > 1 ? `${line.name} ${value}` : value;
              })
              .join(t("；", "; "))}`;
    };
    const most = Math.max(
      0,
      ...columns.flat().filter((value) => value !== null),
      ...(band ? cut(band.high).filter((value) => value !== null) : []),
    );
    const options = {
      width: Math.max(place.clientWidth || 300, 200),
      height,
      padding: [8, 10, 0, 0],
      legend: {show: false},
      cursor: {y: false, points: {size: 9}, drag: {x: false, y: false}},
      scales: {
        x: {time: false, range: [xs[0] - 0.5, xs[xs.length - 1] + 0.5]},
        y: log
          ? {distr: 3, range: (_, low, high) => uPlot.rangeLog(low, high, 10, true)}
          : {range: [0, share ? Math.min(1, Math.max(0.1, most * 1.15)) : most > 0 ? most * 1.15 : 1]},
      },
      axes: [
        {
          stroke: INK,
          font: FONT,
          incrs: [1, 2, 5, 10],
          space: 36,
          size: 26,
          grid: {show: false},
          ticks: {stroke: "#c9c6bd", size: 4},
          values: (_, values) => values.map(String),
        },
        {
          stroke: INK,
          font: FONT,
          size: 48,
          space: 32,
          ...(log ? {} : {incrs: share ? [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5] : unit ? COUNTS : FINE}),
          grid: {stroke: "#e6e3da", width: 1},
          ticks: {show: false},
          values: ticks,
        },
      ],
      series: [{}, ...series],
      hooks: {draw: [uprights], setCursor: [read]},
    };
    const table = [xs, ...columns];
    if (band) {
      table.push(cut(band.high), cut(band.low));
      // what the peers count changes when the line's own does
      const faint = {stroke: "transparent", points: {show: false}, width: 0, gaps: series[0].gaps};
      options.series.push(faint, {...faint});
      options.bands = [{series: [lines.length + 1, lines.length + 2], fill: "rgba(23,69,110,.1)"}];
    }
    const canvas = h("div", {
      class: "plot",
      tabindex: "0",
      role: "img",
      "aria-label": `${label}${t("：", ": ")}${t("按左右键逐年读数", "left and right arrows read year by year")}`,
    });
    place.replaceChildren(canvas, reading);
    options.width = Math.max(canvas.clientWidth || options.width, 160);
    const plot = new uPlot(options, table, canvas);
    canvas.addEventListener("keydown", (event) => {
      const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      if (!step) return;
      event.preventDefault();
      const at = plot.cursor.idx ?? (step > 0 ? -1 : xs.length);
      const i = Math.min(xs.length - 1, Math.max(0, at + step));
      plot.setCursor({left: plot.valToPos(xs[i], "x"), top: 10});
    });
    watch(canvas, plot, height);
    const words = [...new Set(lines.flatMap((line) => breakWords(cut(line.points))))];
    const reasons = [...new Set(lines.flatMap((line) => breakReasons(cut(line.points))))].sort();
    return words.length
      ? h(
          "p",
          {class: "broken"},
          `┊ ${t(`${words.join("、")}口径有变，线在此断开`, `What is counted changed ${words.join(", ")}: lines stop there`)}`,
          reasons.map((text) => h("span", {class: "why"}, text)),
        )
      : null;
  };

  const plots = new WeakMap();
  const sizes = new ResizeObserver((entries) => {
    for (const {target, contentRect} of entries) {
      const known = plots.get(target);
      if (known && contentRect.width && Math.abs(known.plot.width - contentRect.width) > 1)
        known.plot.setSize({width: contentRect.width, height: known.height});
    }
  });
  const watch = (element, plot, height) => {
    plots.set(element, {plot, height});
    sizes.observe(element);
  };

  return {draw, colour, dash, isBreak};
})();
