// The pictures of the pages of a report, with a box for each cell that stands on them.
"use strict";
const ReportViewer = (given, {cells, worst, label}, current, choose) => {
  const {h, t} = G;
  const viewer = h("div", {class: "viewer", tabindex: "0", role: "region"});
  const zooms = h("div", {class: "zooms"});

  const centre = (box) => {
    const [own, seen] = [box.getBoundingClientRect(), viewer.getBoundingClientRect()];
    viewer.scrollTo({
      top: viewer.scrollTop + own.top - seen.top + (own.height - viewer.clientHeight) / 2,
      left: viewer.scrollLeft + own.left - seen.left + (own.width - viewer.clientWidth) / 2,
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
  };
  // A document without pages: its tables as they were read. A number stands in the row that its label names: in its
  // applicant's column, or where it stands among those that share the row; some print a whole table of a form in a row.
  const plain = (text) => text.replace(/\s+/g, "");
  // the labels of the row, or of the columns above the last where a table has one row
  const pathOf = ({indicator: {rows, columns}}) => rows || (columns || "").split(">").slice(0, -1).join(">");
  const placesOf = (cell, rows) => {
    const path = pathOf(cell);
    const named = plain(path.split(">").pop());
    const leaf = named.replace(/^(（?[一二三四五六七八九十]+[、）]|\d+\.)/, "");
    const withLabel = (words) => rows.filter((row) => row.some((place) => plain(place.textContent).includes(words)));
    const labelled = [leaf, leaf.slice(-8), leaf.slice(-4)].map(withLabel).find((some) => some.length) || [];
    const prints = (place, one = cell) => plain(place.textContent) === plain(one.raw);
    const among = (row, list) => {
      const last = row.slice(-list.length);
      return last.length === list.length && last.every((place, i) => prints(place, list[i]));
    };
    const table = cells.filter((one) => one.form === cell.form && one.indicator.table === cell.indicator.table);
    const shares = cell.who
      ? table.filter((one) => one.position === cell.position)
      : table.filter((one) => pathOf(one) === path);
    for (const [list, some] of [
      [shares, labelled],
      [table, rows],
    ]) {
      const row = some.find((one) => among(one, list));
      if (row) return [row.slice(-list.length)[list.indexOf(cell)]];
    }
    return cell.raw ? labelled.flat().filter((place) => prints(place)) : [];
  };
  const drawPrinted = () => {
    viewer.className = "viewer printed";
    const draw = (text, rowspan, colspan) => h("td", {rowspan, colspan}, text);
    const tables = given.tables.map((rows) =>
      h(
        "table",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((place) => draw(...place)),
          ),
        ),
      ),
    );
    zooms.replaceChildren(
      h("span", {}, t("原件里的表，照读到的样子", "The tables of the original, as they were read")),
    );
    viewer.replaceChildren(...tables);
    const rows = [...viewer.querySelectorAll("tr")].map((row) => [...row.cells]);
    for (const cell of cells) cell.boxes = placesOf(cell, rows);
  };
  let zoom = 1;
  const drawViewer = () => {
    const {folder, sizes, standing, reason} = given.pictures;
    viewer.setAttribute("aria-label", t("原件页面", "pages of the original"));
    if (standing === "no_pages" && given.tables.length) {
      drawPrinted();
      return;
    }
    if (standing !== "ok") {
      const words = {
        no_pages: [
          "这类文件（网页、Word、表格）没有页面图。表里是它印着的内容，可打开来源核对。",
          "This kind of file (web page, Word, spreadsheet) has no page pictures. The table holds what it prints; open the source to compare.",
        ],
        absent: [
          "存档里没有这个文件，所以没有页面图。数据和位置仍在下表。",
          "The archive does not hold this file, so there are no pictures. Numbers and places stand in the table.",
        ],
        failed: ["这个文件的页面画不出来。", "The pages of this file could not be drawn."],
        quarantined: [
          "这个文件未能读取（见下面的问题），因此也不画它的页面。",
          "This file could not be read (see the findings below), so its pages are not drawn either.",
        ],
      };
      viewer.className = "viewer none";
      viewer.replaceChildren(h("p", {class: "note"}, t(...words[standing]), reason ? h("br") : "", reason || ""));
      return;
    }
    zooms.replaceChildren(
      h("span", {}, t(`原件，${sizes.length} 页`, `The original, ${sizes.length} pages`)),
      h(
        "span",
        {},
        h(
          "button",
          {type: "button", "aria-label": t("缩小", "smaller"), onclick: () => setZoom(Math.max(1, zoom - 1))},
          "−",
        ),
        h(
          "button",
          {type: "button", "aria-label": t("放大", "larger"), onclick: () => setZoom(Math.min(3, zoom + 1))},
          "+",
        ),
      ),
    );
    for (const cell of cells) cell.boxes = [];
    viewer.replaceChildren(
      ...sizes.map(([width, height], i) => {
        const image = h("img", {
          src: G.page(`${folder}/${i + 1}.webp`),
          alt: t(`原件第 ${i + 1} 页`, `page ${i + 1} of the original`),
          width: Math.round(width),
          height: Math.round(height),
          loading: i ? "lazy" : "eager",
          decoding: "async",
        });
        const sheet = h("div", {class: "sheetpage"}, image);
        image.addEventListener("error", () =>
          sheet.replaceChildren(
            h("p", {class: "note"}, t(`第 ${i + 1} 页的图片缺失`, `the picture of page ${i + 1} is missing`)),
          ),
        );
        for (const cell of cells) {
          if (cell.page !== i + 1 || !cell.box) continue;
          const [x0, y0, x1, y1] = cell.box;
          const box = h("button", {
            type: "button",
            class: `box${worst(cell) ? ` has-${worst(cell)}` : ""}`,
            tabindex: "-1",
            "aria-label": `${label(cell)} ${cell.raw}`,
            onclick: () => {
              choose(cell, {scroll: false});
              cell.cells[0]?.scrollIntoView({block: "center", inline: "nearest"});
            },
          });
          Object.assign(box.style, {
            left: `${(100 * x0) / width}%`,
            top: `${(100 * y0) / height}%`,
            width: `${(100 * (x1 - x0)) / width}%`,
            height: `${(100 * (y1 - y0)) / height}%`,
          });
          cell.boxes.push(box);
          sheet.append(box);
        }
        sheet.append(h("span", {class: "pageno"}, t(`第 ${i + 1} 页`, `page ${i + 1}`)));
        return sheet;
      }),
    );
    setZoom(zoom);
  };
  const setZoom = (value) => {
    zoom = value;
    viewer.className = `viewer zoom${zoom}`;
    for (const box of current()?.boxes || []) centre(box);
  };

  return {viewer, zooms, drawViewer, centre};
};
