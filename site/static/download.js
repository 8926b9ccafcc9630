// A table as a CSV file, as the exports write it.
"use strict";
(() => {
  // no cell that a spreadsheet takes for a formula
  const cell = (value) => {
    let text = String(value ?? "");
    if (/^\s*[=+\-@]/.test(text) && Number.isNaN(Number(text))) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  // a byte order mark, for Excel and WPS
  const csv = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

  G.download = (name, rows) => {
    const address = URL.createObjectURL(new Blob([csv(rows)], {type: "text/csv;charset=utf-8"}));
    G.h("a", {href: address, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };
})();
