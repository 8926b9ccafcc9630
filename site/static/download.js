// What is made here to be kept: tables as CSV files, as the exports write them, and pictures.
"use strict";
(() => {
  const {h, t} = G;
  // no cell that a spreadsheet takes for a formula
  const cell = (value) => {
    let text = String(value ?? "");
    if (/^\s*[=+\-@]/.test(text) && Number.isNaN(Number(text))) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  // a byte order mark, for Excel and WPS
  const csv = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

  G.save = (name, blob) => {
    const address = URL.createObjectURL(blob);
    h("a", {href: address, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };
  G.download = (name, rows) => G.save(name, new Blob([csv(rows)], {type: "text/csv;charset=utf-8"}));
  // a button for the table of a page; `make` gives its rows, the heads first
  G.downloadButton = (name, make) =>
    h(
      "button",
      {type: "button", class: "quietly csv", onclick: async () => G.download(`${name}.csv`, await make())},
      t("下载为 CSV（Excel、WPS 可直接打开）", "Download as CSV (opens in Excel and WPS)"),
    );
  // tables that stand in a page as they are, by the words of the language that is shown
  const plain = (shown) => {
    const text = shown.innerText.trim().replace(/\s+/g, " ");
    return shown.classList.contains("n") ? text.replace(/(\d),(?=\d)/g, "$1") : text;
  };
  /** @type {NodeListOf<HTMLTableElement>} */
  const tables = document.querySelectorAll("table[data-csv]");
  for (const table of tables) {
    const place = h("p", {});
    (table.closest(".wide") || table).after(place);
    G.draw(() =>
      place.replaceChildren(
        G.downloadButton(table.dataset.csv, () => [...table.rows].map((row) => [...row.cells].map(plain))),
      ),
    );
  }
  // the columns that say how far a number of a series can be trusted
  G.pointHeads = () =>
    [
      ["年度", "year"],
      ["数值", "value"],
      ["单位", "unit"],
      ["可比性", "comparability"],
      ["注意", "caveat"],
      ["口径中断", "series_break"],
      ["存疑", "doubt"],
      ["分子", "numerator"],
      ["分母", "denominator"],
    ].map((words) => t(...words));
  G.pointRow = (point, unit) => [
    point.year,
    point.value ?? "",
    unit === "%" ? "" : unit,
    G.how(point.how),
    point.caveat,
    point.value === null ? "" : point.reason,
    point.value === null ? "" : G.doubtText(point.doubt),
    point.over,
    point.under,
  ];
})();
