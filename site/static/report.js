// The evidence of one report: its cells as read, beside the pictures of its pages; each points at the other.
"use strict";
(async () => {
  const {h, t} = G;
  const given = G.data();
  const known = await G.load("forms");
  const place = document.getElementById("body");
  const applicants = new Map(known.applicants.map(([position, id, zh, en]) => [position, {position, id, zh, en}]));
  const names = ["position", "table", "indicator", "zh", "en", "unit", "byApplicant", "rows", "columns"];
  const forms = Object.fromEntries(Object.entries(known.forms).map(([form, list]) => [form, list.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])))]));
  const indicators = new Map(Object.entries(forms).flatMap(([form, list]) => list.map((one) => [`${form} ${one.position}`, one])));

  const cells = given.cells.map(([form, position, applicant, raw, value, state, page, box, reader, agreed, corrected, unit, note]) => {
    const indicator = indicators.get(`${form} ${position}`);
    const who = applicants.get(applicant) || null;
    return {form, position, who, indicator, raw, value, state, page, box, reader: given.readers[reader], agreed: agreed === 1, corrected: corrected === 1, unit: unit || indicator.unit, note,
      key: `${indicator.indicator} ${who ? who.id : ""}`, findings: [], cells: [], boxes: []};
  });
  const byKey = new Map();
  for (const cell of cells) byKey.set(cell.key, [...(byKey.get(cell.key) || []), cell]);
  const findings = given.findings.map(({f, c}) => ({...G.finding(f), touched: c.flatMap((key) => byKey.get(key) || [])}));
  for (const finding of findings) for (const cell of finding.touched) cell.findings.push(finding);
  const corrections = new Map(given.corrections.map(([key, expect, value, reason, author, date]) => [key, {expect, value, reason, author, date}]));
  const worst = (cell) => ["error", "warning", "info"].find((severity) => cell.findings.some((one) => one.severity === severity));

  const shown = (cell) => {
    if (!cell) return h("span", {class: "q q-unread", title: t("没有读到这一格", "this cell was not read")}, "·");
    if (cell.value !== null) return [G.number(cell.value), cell.corrected ? h("sup", {title: t("经人更正", "corrected by a person")}, "✎") : null];
    if (cell.state === "blank") return h("span", {class: "q q-blank"}, t("空", "blank"));
    return h("span", {class: `q q-${cell.state}`}, cell.raw);
  };
  const label = (cell) => t(cell.indicator.zh.replaceAll("/", " › "), cell.indicator.en) + (cell.who ? ` · ${t(cell.who.zh, cell.who.en)}` : "");

  let current = null;
  const detail = h("div", {class: "detail", "aria-live": "polite"});
  const viewer = h("div", {class: "viewer", tabindex: "0", role: "region"});
  const tables = h("div", {class: "tables"});
  const zooms = h("div", {class: "zooms"});
  const pane = h("div", {class: "pane"});

  // Tables as the form lays them out. Rows: [labels leading to the row, column → cell].
  const layout = (form, table) => {
    const list = forms[form].filter((one) => one.table === table);
    const byApplicant = list.some((one) => one.byApplicant);
    const rows = [];
    for (const one of list) {
      const own = cells.filter((cell) => cell.form === form && cell.position === one.position);
      if (byApplicant) {
        rows.push({path: one.rows.split(">"), en: one.en, unit: one.unit, columns: known.applicants.map(([position, , zh, en]) => ({label: t(zh, en), cell: own.find((cell) => cell.who?.position === position)}))});
        continue;
      }
      const columns = (one.columns || "").split(">");
      const path = one.rows ? one.rows.split(">") : columns.slice(0, -1);
      const column = {label: one.rows ? columns.join(" ") : columns[columns.length - 1], cell: own[0]};
      const last = rows[rows.length - 1];
      if (!G.english() && last && last.path.join(">") === path.join(">")) last.columns.push(column);
      else rows.push({path, en: one.en, unit: one.unit, columns: [G.english() ? {...column, label: t("数值", "Value")} : column]});
    }
    return rows;
  };
  const drawTable = (form, table) => {
    const rows = layout(form, table);
    const width = Math.max(...rows.map((row) => row.columns.length));
    const body = [];
    let before = [];
    let head = "";
    for (const row of rows) {
      const heads = row.columns.map((column) => column.label).join("|");
      const path = G.english() ? [row.en] : row.path;
      path.slice(0, -1).forEach((group, depth) => {
        if (before.slice(0, depth + 1).join(">") !== path.slice(0, depth + 1).join(">")) body.push(h("tr", {class: "group"}, h("th", {scope: "colgroup", colspan: width + 1, class: `in${depth}`}, group)));
      });
      if (heads !== head) body.push(h("tr", {class: "heads"}, h("td", {}, ""), row.columns.map((column) => h("th", {scope: "col"}, column.label)), row.columns.length < width ? h("td", {colspan: width - row.columns.length}) : null));
      head = heads;
      before = path;
      body.push(h("tr", {}, h("th", {scope: "row", class: `in${path.length - 1}`}, path[path.length - 1]), row.columns.map(({cell}) => valueCell(cell)), row.columns.length < width ? h("td", {class: "void", colspan: width - row.columns.length}) : null));
    }
    return h("section", {class: "form"}, h("h2", {}, G.term("table", table), h("span", {class: "dim"}, ` ${G.term("form", form)}`)),
      h("div", {class: "wide"}, h("table", {class: `sheet cells${width > 4 ? " many" : ""}`, role: "grid", "aria-label": G.term("table", table)}, h("tbody", {}, body))));
  };
  // What the text states: the sentence with its number marked, and the way to its page.
  const drawStatements = () => h("section", {class: "form"}, h("h2", {}, t("正文里的数", "Numbers of the text"), h("span", {class: "dim"}, t(" 由句子读出，不参加勾稽", " read from sentences; no rule adds them up"))),
    h("div", {class: "wide"}, h("table", {class: "sheet stated"}, h("tbody", {}, given.statements.map(drawStatement)))));
  const drawStatement = ([indicator, value, approximate, unit, denied, quote, page, corrected]) => h("tr", {},
    h("th", {scope: "row", title: indicator}, G.term("statement", indicator)),
    h("td", {class: "n"}, approximate ? t("约 ", "about ") : "", G.number(value), ` ${unit || ""}`, corrected ? h("sup", {title: t("经人更正", "corrected by a person")}, "✎") : null),
    h("td", {class: "quote"}, h("q", {}, marked(quote, denied ? null : corrected ? corrected[0] : value)), page ? [" ", pageLink(page)] : null,
      corrected ? h("p", {class: "fine"}, `${corrected[0]} → ${G.number(value)}${t("：", ": ")}${corrected[1]}（${corrected[2]}，${corrected[3]}）`) : null));
  // the last place where the number stands as it is, without a digit on either side; a denial is marked as a whole
  const marked = (quote, value) => {
    const places = value === null ? [] : [...quote.matchAll(/[\d.,]+/g)].filter(([digits]) => Number(digits.replaceAll(",", "")) === Number(value));
    const found = places[places.length - 1];
    if (!found) return h("mark", {}, quote);
    return [quote.slice(0, found.index), h("mark", {}, found[0]), quote.slice(found.index + found[0].length)];
  };
  const pageLink = (page) => given.pictures.standing !== "ok" ? h("span", {class: "dim"}, t(`第 ${page} 页`, `page ${page}`))
    : h("button", {type: "button", class: "aslink", onclick: () => {
      pane.classList.add("open");
      const sheet = viewer.querySelectorAll(".sheetpage")[page - 1];
      if (sheet) viewer.scrollTo({top: sheet.offsetTop});
    }}, t(`第 ${page} 页`, `page ${page}`));
  const valueCell = (cell) => {
    if (!cell) return h("td", {class: "n"}, shown(null));
    const severity = worst(cell);
    const made = h("td", {class: `n v${cell.agreed ? "" : " split"}${severity ? ` has-${severity}` : ""}`, role: "gridcell", tabindex: "-1", "aria-selected": "false", title: `${label(cell)}${cell.agreed ? "" : t(" · 两次读取不一致", " · the readings differ")}`}, shown(cell), severity ? h("sup", {}, severity === "info" ? "i" : "!") : null);
    made.cell = cell;
    cell.cells.push(made);
    return made;
  };

  const rulesOf = (cell) => known.rules.filter(([, form, table, , , , terms]) => form === cell.form && table === cell.indicator.table && terms.some((term) => {
    const [indicator, who] = term.split(" ");
    return (!indicator || indicator === cell.indicator.indicator) && (!who || who === cell.who?.id);
  }));

  const drawDetail = () => {
    const cell = current;
    if (!cell) {
      detail.replaceChildren(h("p", {class: "dim"}, !cells.length ? t("这份报告没有读出的格子。", "No cells were read from this report.") : given.pictures.standing !== "ok" ? t("点表里的数，看它的原文、怎么读的、受哪些规则核对。方向键在格子间移动。", "Click a number to see what is printed, how it was read and which rules check it. Arrow keys move between cells.") : t("点表里的数，看它在页面上的位置；点页面上的格子，看它读成了什么。方向键在格子间移动。", "Click a number to see it on the page; click a cell on the page to see what it was read as. Arrow keys move between cells.")));
      return;
    }
    const correction = corrections.get(cell.key);
    const rules = rulesOf(cell);
    detail.replaceChildren(...[
      h("button", {type: "button", class: "close", "aria-label": t("关闭", "close"), onclick: () => choose(null)}, "×"),
      h("h3", {}, label(cell)),
      h("dl", {class: "facts"},
        h("div", {}, h("dt", {}, t("数值", "Value")), h("dd", {}, h("b", {}, cell.value === null ? "—" : G.number(cell.value)), cell.value === null ? "" : ` ${cell.unit || ""}`, h("span", {class: "dim"}, ` ${G.term("state", cell.state)}`))),
        h("div", {}, h("dt", {}, t("原文", "As printed")), h("dd", {}, cell.raw ? h("q", {}, cell.raw) : h("span", {class: "dim"}, t("（空）", "(nothing)")), cell.note ? h("span", {class: "dim"}, ` ${t("附注", "note")} ${cell.note}`) : null)),
        h("div", {}, h("dt", {}, t("两次读取", "Two readings")), h("dd", {}, h("span", {class: cell.agreed ? "yes" : "no"}, cell.agreed ? t("一致", "agree") : t("不一致", "differ")), h("span", {class: "dim"}, ` ${cell.reader}`))),
        h("div", {}, h("dt", {}, t("位置", "Place")), h("dd", {}, cell.page ? t(`第 ${cell.page} 页`, `page ${cell.page}`) : t("此类文件没有页", "this medium has no pages"))),
        correction ? h("div", {}, h("dt", {}, t("更正", "Correction")), h("dd", {}, `${correction.expect} → ${G.number(correction.value)}${t("：", ": ")}${correction.reason}（${correction.author}，${correction.date}）`)) : null),
      cell.findings.length ? h("ul", {class: "findings"}, cell.findings.map((one) => h("li", {}, G.severity(one.severity), t(one.zh, one.en), " ", h("span", {class: "dim"}, `${one.rule} · ${G.cause(one.cause)}`)))) : h("p", {class: "fine"}, rules.length ? t("没有涉及此格的问题。", "No finding touches this cell.") : t("没有涉及此格的问题；也没有规则核对它。", "No finding touches this cell, and no rule checks it.")),
      rules.length ? h("details", {}, h("summary", {}, t(`核对此格的规则（${rules.length}）`, `Rules that check this cell (${rules.length})`)), h("ul", {class: "plain"}, rules.map(([id, , , zh, en, source]) => h("li", {}, t(zh, en), " ", h("code", {title: source}, id))))) : null,
    ].filter(Boolean));
  };

  const choose = (cell, {scroll = true, also = []} = {}) => {
    for (const marked of document.querySelectorAll(".on, .also")) {
      marked.classList.remove("on", "also");
      if (marked.hasAttribute("aria-selected")) marked.setAttribute("aria-selected", "false");
    }
    current = cell;
    pane.classList.toggle("open", Boolean(cell));
    for (const other of also) for (const element of [...other.cells, ...other.boxes]) element.classList.add("also");
    if (cell) {
      for (const element of cell.cells) {
        element.classList.add("on");
        element.setAttribute("aria-selected", "true");
        stop(element);
      }
      for (const box of cell.boxes) {
        box.classList.add("on");
        if (scroll) centre(box);
      }
    }
    drawDetail();
  };
  const centre = (box) => {
    const sheet = box.parentElement;
    const top = sheet.offsetTop + box.offsetTop + box.offsetHeight / 2 - viewer.clientHeight / 2;
    const left = sheet.offsetLeft + box.offsetLeft + box.offsetWidth / 2 - viewer.clientWidth / 2;
    viewer.scrollTo({top, left, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"});
  };
  // one tab stop for all cells: the arrow keys do the rest
  let stopped = null;
  const stop = (element) => {
    if (stopped) stopped.tabIndex = -1;
    stopped = element;
    if (element) element.tabIndex = 0;
  };
  tables.addEventListener("click", (event) => {
    const made = event.target.closest("td.v");
    if (made) {
      made.focus({preventScroll: true});
      choose(made.cell);
    }
  });
  tables.addEventListener("keydown", (event) => {
    const made = event.target.closest("td.v");
    if (!made) return;
    const across = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    const down = {ArrowUp: -1, ArrowDown: 1}[event.key];
    let next = null;
    if (across) {
      const row = [...made.parentElement.querySelectorAll("td.v")];
      next = row[row.indexOf(made) + across];
    } else if (down) {
      const all = [...tables.querySelectorAll("tr")].filter((row) => row.querySelector("td.v"));
      const row = all[all.indexOf(made.parentElement) + down];
      if (row) {
        const same = [...row.querySelectorAll("td.v")];
        next = same[Math.min([...made.parentElement.querySelectorAll("td.v")].indexOf(made), same.length - 1)];
      }
    } else if (event.key === "Enter" || event.key === " ") next = made;
    else if (event.key === "Escape") choose(null);
    if (across || down || next) event.preventDefault();
    if (next) {
      next.focus({preventScroll: false});
      choose(next.cell);
    }
  });

  let zoom = 1;
  const drawViewer = () => {
    const {folder, sizes, standing, reason} = given.pictures;
    viewer.setAttribute("aria-label", t("原件页面", "pages of the original"));
    if (standing !== "ok") {
      const words = {
        no_pages: ["这类文件（网页、Word、表格）没有页面图。表里是它印着的内容，可打开来源核对。", "This kind of file (web page, Word, spreadsheet) has no page pictures. The table holds what it prints; open the source to compare."],
        absent: ["存档里没有这个文件，所以没有页面图。数据和位置仍在下表。", "The archive does not hold this file, so there are no pictures. Numbers and places stand in the table."],
        failed: ["这个文件的页面画不出来。", "The pages of this file could not be drawn."],
        quarantined: ["这个文件未能读取（见下面的问题），因此也不画它的页面。", "This file could not be read (see the findings below), so its pages are not drawn either."],
      };
      viewer.className = "viewer none";
      viewer.replaceChildren(h("p", {class: "note"}, t(...words[standing]), reason ? h("br") : "", reason || ""));
      return;
    }
    zooms.replaceChildren(h("span", {}, t(`原件，${sizes.length} 页`, `The original, ${sizes.length} pages`)), h("span", {},
      h("button", {type: "button", "aria-label": t("缩小", "smaller"), onclick: () => setZoom(Math.max(1, zoom - 1))}, "−"),
      h("button", {type: "button", "aria-label": t("放大", "larger"), onclick: () => setZoom(Math.min(3, zoom + 1))}, "+")));
    for (const cell of cells) cell.boxes = [];
    viewer.replaceChildren(...sizes.map(([width, height], i) => {
      const image = h("img", {src: G.page(`${folder}/${i + 1}.webp`), alt: t(`原件第 ${i + 1} 页`, `page ${i + 1} of the original`), width: Math.round(width), height: Math.round(height), loading: i ? "lazy" : "eager", decoding: "async"});
      const sheet = h("div", {class: "sheetpage"}, image);
      image.addEventListener("error", () => sheet.replaceChildren(h("p", {class: "note"}, t(`第 ${i + 1} 页的图片缺失`, `the picture of page ${i + 1} is missing`))));
      for (const cell of cells) {
        if (cell.page !== i + 1 || !cell.box) continue;
        const [x0, y0, x1, y1] = cell.box;
        const box = h("button", {type: "button", class: `box${worst(cell) ? ` has-${worst(cell)}` : ""}`, tabindex: "-1", "aria-label": `${label(cell)} ${cell.raw}`, onclick: () => {
          choose(cell, {scroll: false});
          cell.cells[0]?.scrollIntoView({block: "center", inline: "nearest"});
        }});
        Object.assign(box.style, {left: `${(100 * x0) / width}%`, top: `${(100 * y0) / height}%`, width: `${(100 * (x1 - x0)) / width}%`, height: `${(100 * (y1 - y0)) / height}%`});
        cell.boxes.push(box);
        sheet.append(box);
      }
      sheet.append(h("span", {class: "pageno"}, t(`第 ${i + 1} 页`, `page ${i + 1}`)));
      return sheet;
    }));
    setZoom(zoom);
  };
  const setZoom = (value) => {
    zoom = value;
    viewer.className = `viewer zoom${zoom}`;
    for (const box of current?.boxes || []) centre(box);
  };

  // what asks for attention first; remarks can be opened
  const drawFindings = () => {
    if (!findings.length) return null;
    const item = (one) => h("li", {}, G.severity(one.severity),
      one.touched.length ? h("button", {type: "button", class: "aslink", onclick: () => {
        choose(one.touched[0], {also: one.touched.slice(1)});
        one.touched[0].cells[0]?.scrollIntoView({block: "center"});
      }}, t(one.zh, one.en)) : t(one.zh, one.en), " ", h("span", {class: "dim"}, `${one.rule} · ${G.cause(one.cause)}${one.decision === "open" ? "" : ` · ${G.decision(one.decision)}`}`));
    const remarks = findings.filter((one) => one.severity === "info");
    return h("section", {}, h("h2", {}, t("问题", "Findings"), h("span", {class: "dim"}, ` ${findings.length}`)),
      h("ul", {class: "findings"}, findings.filter((one) => one.severity !== "info").map(item)),
      remarks.length ? h("details", {}, h("summary", {}, t(`提示 ${remarks.length} 条`, `${remarks.length} remarks`)), h("ul", {class: "findings"}, remarks.map(item))) : null);
  };

  const key = () => h("p", {class: "keyline"}, h("span", {class: "q q-blank"}, t("空", "blank")), t("空白", "empty"), " ", h("span", {class: "q q-mark"}, "/"), t("记号", "a mark"), " ", h("span", {class: "q q-unread"}, "·"), t("没有读到", "not read"), " ", h("span", {class: "splitkey"}, "12"), t("两次读取不一致", "the readings differ"), " ", h("sup", {class: "bang"}, "!"), t("有问题涉及", "a finding touches it"), t("。缺的不是 0。", ". Missing is not 0."));

  const ask = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (asked.get("c")) {
      const found = byKey.get(`${asked.get("c")} ${asked.get("a") || ""}`) || cells.filter((cell) => cell.indicator.indicator === asked.get("c"));
      if (found.length) go(found[found.length - 1], []);
    } else if (asked.get("m")) {
      const found = known.feeds.filter(([measure]) => measure === asked.get("m")).flatMap(([, form, list]) => list.flatMap((indicator) => cells.filter((cell) => cell.form === form && cell.indicator.indicator === indicator && (!cell.who || cell.who.id === "total")))).sort((a, b) => a.position - b.position);
      if (found.length) go(found[0], found.slice(1));
    }
  };
  const go = (cell, also) => {
    choose(cell, {also});
    cell.cells[0]?.scrollIntoView({block: "center"});
  };

  pane.replaceChildren(detail, zooms, viewer);
  const top = h("div", {});
  place.replaceChildren(top, h("div", {class: "evidence"}, tables, pane));
  G.draw(() => {
    for (const cell of cells) cell.cells = [];
    const drawn = new Set(cells.map((cell) => `${cell.form} ${cell.indicator.table}`));
    top.replaceChildren(...[drawFindings()].filter(Boolean));
    tables.replaceChildren(...[cells.length ? key() : h("p", {class: "note"}, t("没有从这份报告读出统计表的格子。原因见上面的状态和问题。", "No table cells were read from this report; its status and findings say why.")), ...[...drawn].map((one) => drawTable(...one.split(" "))), given.statements.length ? drawStatements() : null].filter(Boolean));
    drawViewer();
    stop(tables.querySelector("td.v"));
    choose(current);
    document.documentElement.dataset.ready = "1";
  });
  ask();
  addEventListener("hashchange", ask);
})();
