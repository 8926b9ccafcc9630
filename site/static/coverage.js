// The coverage: provinces first; a click opens their cities, another the agencies, whose rows come when asked for.
"use strict";
(() => {
  const {h, t} = G;
  const {years, matrix, whole} = G.data();
  const place = document.getElementById("matrix");
  const FEW = 60; // agencies that are shown at once
  const open = new Set();
  const loaded = new Map();

  if (!place) return;

  const toggle = async (key, chunks) => {
    if (open.has(key)) open.delete(key);
    else {
      open.add(key);
      await fetchAll(chunks);
    }
    render();
    document.getElementById(`fold-${key}`)?.focus();
  };
  const fetchAll = (chunks) =>
    Promise.all(chunks.map(async (chunk) => loaded.set(chunk, await G.load(`coverage-${chunk}`))));

  const folding = (key, name, count, chunks, district) =>
    h(
      "th",
      {scope: "row"},
      h(
        "button",
        {
          type: "button",
          class: "fold",
          id: `fold-${key}`,
          "aria-expanded": open.has(key) ? "true" : "false",
          onclick: () => toggle(key, chunks),
        },
        name,
      ),
      h("span", {class: "dim"}, ` ${G.number(count)}`),
      !district
        ? null
        : h(
            "a",
            {
              class: "go",
              href: G.page(`district/${district.padEnd(6, "0")}.html`),
              title: t("区划页面", "district page"),
              "aria-label": `${name} ${t("区划页面", "district page")}`,
            },
            "→",
          ),
    );

  const render = () => {
    const rows = [];
    const sum = (counted, name) => counted.map((text, i) => G.matrix.sumCell(text, years[i], name));
    for (const [code, name, [count, counts], cities] of matrix) {
      const known = name || t("区划不明", "district unknown");
      const only = cities.length === 1;
      rows.push(
        h(
          "tr",
          {class: "d0"},
          folding(code, known, count, only ? [cities[0][0]] : [], name ? code : null),
          sum(counts, known),
        ),
      );
      if (!open.has(code)) continue;
      for (const [chunk, city, [inCity, cityCounts]] of cities) {
        const label = chunk.endsWith("00")
          ? t(`${known}本级`, `${known}, own level`)
          : city || t(`${known}直辖`, `directly below ${known}`);
        const shown = loaded.get(chunk);
        if (!only || (city && !chunk.endsWith("00"))) {
          rows.push(
            h(
              "tr",
              {class: "d1"},
              folding(chunk, label, inCity, [chunk], chunk.endsWith("00") || !city ? null : chunk),
              sum(cityCounts, label),
            ),
          );
          if (!open.has(chunk)) continue;
        }
        for (const agency of shown || []) rows.push(G.matrix.agencyRow(agency, years, 2));
      }
    }
    const [count, counts] = whole;
    place.replaceChildren(
      h(
        "table",
        {class: "matrix"},
        G.matrix.head(years, t("行政区划和机关", "Districts and agencies")),
        h("tbody", {}, rows),
        h(
          "tfoot",
          {},
          h(
            "tr",
            {},
            h("th", {scope: "row"}, t("全部", "All"), h("span", {class: "dim"}, ` ${G.number(count)}`)),
            sum(counts, t("全部", "all")),
          ),
        ),
      ),
    );
    G.byId("legend").replaceChildren(G.matrix.legend());
    document.documentElement.dataset.ready = "1";
  };
  const csvRows = async () => {
    await fetchAll(matrix.flatMap(([, , , cities]) => cities.map(([chunk]) => chunk)));
    return [
      [t("机关", "agency"), t("区划代码", "district_code"), ...years],
      ...[...loaded.values()]
        .flat()
        .map(([, name, code, states]) => [name, code, ...[...states].map((digit) => G.matrix.says(digit))]),
    ];
  };
  const below = h("p", {});
  place.after(below);
  G.draw(() => {
    render();
    below.replaceChildren(G.downloadButton("coverage", csvRows));
  });

  if (whole[0] <= FEW) {
    const all = matrix.flatMap(([code, , , cities]) => {
      open.add(code);
      return cities.map(([chunk]) => {
        open.add(chunk);
        return chunk;
      });
    });
    fetchAll(all).then(render);
  }
})();
