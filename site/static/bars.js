// A ranking of one year as bars: drawn as SVG, so that it can be saved as it stands.
"use strict";
G.bars = (() => {
  const {t} = G;
  const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
  const ROW = 22;
  const INK = "#1c2126";
  const SOFT = "#5a626b";

  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children.flat().filter(Boolean));
    return element;
  };
  const text = (x, y, words, attributes = {}) =>
    svg("text", {x, y, fill: INK, "font-size": 12, "font-family": FONT, ...attributes}, words);
  // Chinese characters are twice as wide as Latin letters
  const widthOf = (words) => [...words].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12 : 6.8), 0);
  const shorten = (words, width) => {
    let cut = [...words];
    while (widthOf(cut.join("")) > width) cut = cut.slice(0, -1);
    return cut.length < [...words].length ? `${cut.join("")}…` : words;
  };

  // rows: [{name, point}]; the reference is {value, label}; heading and source make the picture one that can stand alone
  /** @type {(width: number, rows: any[], more: {unit: string, heading?: any, source?: any, reference?: any}) => any} */
  const draw = (width, rows, {unit, heading, source, reference = null}) => {
    const left = Math.min(Math.max(...rows.map(({name}) => widthOf(name))) + 20, width * 0.45);
    const room = width - left - 92;
    const numbers = rows.map(({point}) => Number(point.value ?? 0));
    const most = Math.max(...numbers, reference ? Number(reference.value) : 0, 0) || 1;
    const least = Math.min(...numbers, 0);
    const place = (value) => left + (room * (value - least)) / (most - least);
    const top = 34;
    const bottom = top + rows.length * ROW;
    const height = bottom + 40;
    const bar = ({name, point}, i) => {
      const y = top + i * ROW;
      const value = Number(point.value);
      const [from, to] = [place(Math.min(value, 0)), place(Math.max(value, 0))];
      return [
        text(left - 6, y + 15, shorten(name, left - 18), {"text-anchor": "end"}),
        point.value === null
          ? text(left + 4, y + 15, `— ${G.how(point.how)}`, {fill: SOFT})
          : [
              svg("rect", {x: from, y: y + 4, width: Math.max(to - from, 1), height: ROW - 8, fill: "#3f6c93"}),
              text(to + 5, y + 15, `${G.amount(point.value, unit)}${point.doubt}`),
            ],
      ].flat();
    };
    return svg(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        role: "img",
        class: "bars",
      },
      svg("title", {}, heading),
      svg("rect", {width, height, fill: "#fff"}),
      text(8, 20, heading, {"font-size": 14, "font-weight": 600}),
      rows.flatMap(bar),
      svg("line", {x1: place(0), x2: place(0), y1: top, y2: bottom, stroke: SOFT}),
      reference
        ? [
            svg("line", {
              x1: place(Number(reference.value)),
              x2: place(Number(reference.value)),
              y1: top,
              y2: bottom + 4,
              stroke: "#b3541e",
              "stroke-dasharray": "4 3",
            }),
            text(
              Math.min(place(Number(reference.value)), width - widthOf(reference.label) - 6),
              bottom + 16,
              reference.label,
              {
                fill: "#8f3f12",
                "font-size": 11,
              },
            ),
          ]
        : [],
      text(8, height - 7, shorten(source, width - 16), {fill: SOFT, "font-size": 10}),
    );
  };
  const save = (name, drawn) => {
    G.save(name, new Blob([new XMLSerializer().serializeToString(drawn)], {type: "image/svg+xml"}));
  };
  // a chart on a canvas with its heading, the names of its lines and its source
  const saveCanvas = (name, chart, {heading, lines, source}) => {
    const scale = window.devicePixelRatio;
    const row = 18 * scale;
    const canvas = document.createElement("canvas");
    canvas.width = chart.width;
    canvas.height = chart.height + (lines.length + 3) * row;
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const write = (words, x, y, size, colour) => {
      pen.font = `${size * scale}px ${FONT}`;
      pen.fillStyle = colour;
      pen.fillText(words, x, y, canvas.width - x);
    };
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    write(heading, 8 * scale, row, 14, INK);
    pen.drawImage(chart, 0, 1.5 * row);
    lines.forEach((line, i) => {
      const y = chart.height + (2.5 + i) * row;
      pen.fillStyle = line.colour;
      pen.fillRect(8 * scale, y - 9 * scale, 14 * scale, 9 * scale);
      write(line.name, 28 * scale, y, 12, INK);
    });
    write(source, 8 * scale, canvas.height - 6 * scale, 10, SOFT);
    canvas.toBlob((blob) => G.save(name, blob));
  };
  const label = (count, value, unit) =>
    t(
      `已读到的 ${G.number(count)} 个机关的中位数 ${G.amount(value, unit)}`,
      `median of the ${G.number(count)} agencies read: ${G.amount(value, unit)}`,
    );

  return {draw, save, saveCanvas, label};
})();
