// What the comparison shows: the chart or the ranking, the table, and what can be taken away of each.
"use strict";
G.comparison = (() => {
  const {h, t} = G;
  const FEW = 200; // rows that are shown at once
  const LINES = 12;
  const BARS = 60;

  const heading = ({measure}) =>
    t(measure.zh, measure.en) + (measure.rate || !measure.unit ? "" : t(`（${measure.unit}）`, ` (${measure.unit})`));
  const years = ({from, to, year}) => year || (from === to ? from : `${from}–${to}`);
  const source = () =>
    t(
      `来源：各机关政府信息公开工作年度报告，${G.version()} 读取`,
      `Source: the agencies' open-government reports, read by ${G.version()}`,
    );

  const csvRows = ({measure, drawn, year}) => {
    const [head, ...heads] = G.pointHeads();
    return [
      [
        t("机关编号或区划代码", "agency_id_or_district_code"),
        t("机关或区划", "agency_or_district"),
        head,
        t("指标", "measure"),
        ...heads,
      ],
      ...drawn.flatMap(({id, name, points}) =>
        points
          .filter((point) => !year || point.year === year)
          .map((point) => {
            const [first, ...rest] = G.pointRow(point, measure.rate ? "%" : measure.unit);
            return [id, name, first, t(measure.zh, measure.en), ...rest];
          }),
      ),
    ];
  };
  const button = (id, words, onclick) => h("button", {type: "button", id, class: "quietly", onclick}, words);
  const more = (asked, result) => () => G.comparison(result, {...asked, whole: true});

  const nameCell = ({key, name}, number) =>
    h(
      "th",
      {scope: "row"},
      number === null ? null : h("span", {class: `line line-${number % 8}`, "aria-hidden": "true"}),
      h("a", {href: G.page(`${key[0] === "a" ? "agency" : "district"}/${key.slice(1)}.html`)}, name),
    );
  const valueCell = (points, i, unit) => {
    const point = points[i];
    return h(
      "td",
      {
        class: `n${G.chart.isBreak(points, i) ? " brk" : ""}${point.doubt === "!" ? " err" : ""}`,
        title: [
          G.how(point.how),
          point.caveat,
          point.reason,
          point.under ? `${G.number(point.over)} / ${G.number(point.under)}` : "",
        ]
          .filter(Boolean)
          .join(" · "),
      },
      G.figure(point, unit),
      G.doubtMark(point.doubt),
    );
  };
  // one year has room for what must be said of each number
  const yearCells = (point) => [
    h("td", {class: "n"}, point.under ? `${G.number(point.over)} / ${G.number(point.under)}` : ""),
    h("td", {}, G.how(point.how), point.caveat ? h("span", {class: "dim"}, ` ${point.caveat}`) : null),
    h("td", {}, G.doubtText(point.doubt)),
  ];
  const table = ({measure, drawn, from, to, year, whole}) => {
    const at = year ? [year - from] : Array.from({length: to - from + 1}, (_, i) => i);
    const single = at.length === 1;
    const column = (words) => h("th", {scope: "col"}, words);
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
            column(t("机关或区划", "Agency or district")),
            at.map((i) => h("th", {scope: "col", class: "n"}, from + i)),
            single
              ? [
                  h("th", {scope: "col", class: "n"}, measure.rate ? t("分子 / 分母", "Parts") : ""),
                  column(t("可比性", "Comparability")),
                  column(t("存疑", "Doubt")),
                ]
              : null,
          ),
        ),
        h(
          "tbody",
          {},
          drawn.slice(0, whole ? drawn.length : FEW).map((line, number) =>
            h(
              "tr",
              {},
              nameCell(line, single ? null : number),
              at.map((i) => valueCell(line.points, i, measure.unit)),
              single ? yearCells(line.points[at[0]]) : null,
            ),
          ),
        ),
      ),
    );
  };
  const middle = (values) => {
    const list = values.map(Number).sort((a, b) => a - b);
    return list.length < 5
      ? null
      : (list[Math.floor((list.length - 1) / 2)] + list[Math.ceil((list.length - 1) / 2)]) / 2;
  };
  // the middle of all agencies that have been read, chosen or not
  const reference = ({others, measure}, at) => {
    const values = others.map((points) => points[at]).filter(({value, doubt}) => value !== null && doubt !== "!");
    const value = middle(values.map((point) => point.value));
    if (value === null) return null;
    const said = String(measure.rate ? value : Number(value.toFixed(1)));
    return {value: said, label: G.bars.label(values.length, said, measure.unit)};
  };
  const left = (shown, drawn) =>
    drawn.length > shown
      ? h(
          "p",
          {class: "dim"},
          t(
            `图上按排序画前 ${shown} 个，没有画其余 ${drawn.length - shown} 个；表和下载里是全部。`,
            `The chart shows the first ${shown} in this order and leaves out ${drawn.length - shown}; table and download have all.`,
          ),
        )
      : null;

  const ranking = (place, asked) => {
    const {measure, drawn, at, year} = asked;
    const rows = drawn.slice(0, BARS).map(({name, points}) => ({name, point: points[at]}));
    const width = Math.min(Math.max(place.clientWidth, 340), 860);
    const picture = G.bars.draw(width, rows, {
      unit: measure.unit,
      heading: t(`${year} 年${heading(asked)}`, `${heading(asked)}, ${year}`),
      source: source(),
      reference: reference(asked, at),
    });
    place.replaceChildren(
      picture,
      ...[
        left(BARS, drawn),
        button("image", t("下载图（SVG）", "Download the picture (SVG)"), () =>
          G.bars.save(`${measure.id}-${year}.svg`, picture),
        ),
      ].filter(Boolean),
    );
  };
  const chart = (place, asked) => {
    const {measure, drawn, log} = asked;
    const valued = drawn.filter((line) => line.points.some((point) => point.value !== null));
    if (!valued.some((line) => line.points.filter((point) => point.value !== null).length > 1)) return;
    const lines = valued.slice(0, LINES).map((line) => ({
      ...line,
      colour: G.chart.colour(drawn.indexOf(line)),
      dash: G.chart.dash(drawn.indexOf(line)),
    }));
    const plot = h("div", {class: "hold big"});
    place.replaceChildren(plot);
    const broken = G.chart.draw(plot, lines, {unit: measure.unit, height: 300, label: heading(asked), log});
    const save = () =>
      G.bars.saveCanvas(`${measure.id}-${years(asked)}.png`, plot.querySelector("canvas"), {
        heading: `${heading(asked)} ${years(asked)}`,
        lines,
        source: source(),
      });
    const zeros = log && lines.some((line) => line.points.some((point) => Number(point.value ?? 1) <= 0));
    place.append(
      ...[
        broken,
        zeros
          ? h(
              "p",
              {class: "dim"},
              t("对数刻度上画不出 0，表里有。", "A log scale has no place for 0; the table has it."),
            )
          : null,
        left(LINES, valued),
        button("image", t("下载图（PNG）", "Download the picture (PNG)"), save),
      ].filter(Boolean),
    );
  };
  const notes = ({drawn}) => {
    const valued = drawn.some((line) => line.points.some((point) => point.value !== null));
    if (drawn.some((line) => line.points.some((point) => point.how === "t")))
      return h(
        "p",
        {class: "note"},
        t(
          "有的区划没有这个指标的合计：可以用上面的「加其机关」比较它的机关。",
          "Some districts have no total of this measure: compare their agencies instead, with the buttons above.",
        ),
      );
    if (valued) return null;
    return h(
      "p",
      {class: "note"},
      t(
        "所选的机关和年度里，这个指标没有一个数；下表说明各年为什么没有。",
        "None of the chosen has a number for this measure in these years; the table says why, year by year.",
      ),
    );
  };
  const boundaryNote = ({boundaries, measure, newest, drawn}) => {
    if (!boundaries || measure.rate) return null;
    const withTotals = drawn.some((line) => line.key[0] === "d");
    return h(
      "p",
      {class: "note"},
      t(
        `按 ${newest} 年的区划：改名、改代码的照跟，合并的各部分都有数才相加，拆开的没有数，从不分摊。`,
        `In the districts of ${newest}: new names and codes are followed, districts that became one are added where each has a number, what was taken apart has none; nothing is apportioned.`,
      ),
      withTotals
        ? t(
            "区划的合计不换算，仍是各年当时的。",
            " Totals of districts are not converted: they are those of each year.",
          )
        : null,
    );
  };
  const words = ({drawn}) =>
    h(
      "p",
      {class: "in-words"},
      [...new Set(drawn.flatMap((line) => G.inWords(line.points)))].slice(0, 8).map((said) => h("span", {}, said)),
    );
  const cite = (asked) =>
    G.citation(
      t(
        `${heading(asked)}，${years(asked)} 年，${asked.drawn.length} 个机关或区划；政府信息公开年报数据，${G.version()}；${location.href}`,
        `${heading(asked)}, ${years(asked)}, ${asked.drawn.length} agencies or districts; open-government annual reports, ${G.version()}; ${location.href}`,
      ),
    );

  return (result, asked) => {
    const picture = h("div", {class: "picture"});
    const {measure, drawn, whole} = asked;
    result.replaceChildren(
      ...[
        h("h2", {}, heading(asked)),
        picture,
        boundaryNote(asked),
        notes(asked),
        words(asked),
        h(
          "p",
          {},
          h(
            "button",
            {
              type: "button",
              id: "download",
              class: "primary",
              onclick: () =>
                G.download(`${measure.id}-${asked.year || `${asked.from}-${asked.to}`}.csv`, csvRows(asked)),
            },
            t("下载所选为 CSV（Excel、WPS 可直接打开）", "Download the selection as CSV (opens in Excel and WPS)"),
          ),
        ),
        table(asked),
        drawn.length > FEW && !whole
          ? button("whole", t(`显示全部 ${drawn.length} 行`, `show all ${drawn.length} rows`), more(asked, result))
          : null,
        cite(asked),
      ].filter(Boolean),
    );
    if (asked.year) ranking(picture, asked);
    else chart(picture, asked);
  };
})();
