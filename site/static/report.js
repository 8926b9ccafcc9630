// The evidence of one report: its cells as read, beside the pictures of its pages; each points at the other.
"use strict";
(async () => {
  const {h, t} = G;
  const given = G.data();
  const known = await G.load("forms");
  const place = G.byId("body");
  const report = ReportCells(given, known);
  const {cells, byKey, findings, pointedAt} = report;
  const {drawStatements, drawSentence, showSentence} = ReportStatements(given, (...asked) => openPage(...asked));
  const {drawTable} = ReportTables(known, report, drawSentence);
  const {drawDetail} = ReportDetail(given, report, drawSentence, () => choose(null));

  const {drawFindings} = ReportFindings(report, known, drawSentence, (finding) => {
    G.remember(new URLSearchParams(finding ? {f: finding.id} : {}));
    open(finding);
    finding?.touched[0]?.cells[0]?.scrollIntoView({block: "center"});
  });

  let current = null;
  const detail = h("div", {class: "detail", "aria-live": "polite"});
  const tables = h("div", {class: "tables"});
  const pane = h("div", {class: "pane"});

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
      for (const box of cell.boxes) box.classList.add("on");
    }
    detail.replaceChildren(...drawDetail(cell));
    if (scroll && cell?.boxes.length) centre(cell.boxes[0]);
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
      pick(made.cell);
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
      pick(next.cell);
    }
  });

  // what is chosen stands in the address
  const pick = (cell, options) => {
    G.remember(new URLSearchParams({c: cell.indicator.indicator, ...(cell.who ? {a: cell.who.id} : {})}));
    choose(cell, options);
  };
  let opened = null;
  const drawTop = () => top.replaceChildren(...[drawFindings(opened)].filter(Boolean));
  const open = (finding) => {
    opened = finding;
    drawTop();
    if (!finding) return;
    const [first, ...also] = pointedAt(finding);
    if (first) choose(first, {also});
    if (finding.sentence >= 0) showSentence(finding.sentence);
  };

  const csvRows = () => [
    [
      ["报告", "report_id"],
      ["表式", "form"],
      ["指标编号", "indicator"],
      ["指标", "label"],
      ["申请人", "applicant"],
      ["数值", "value"],
      ["单位", "unit"],
      ["状态", "state"],
      ["原文", "raw"],
      ["页", "page"],
      ["两次读取一致", "agreed"],
      ["经人更正", "corrected"],
      ["问题", "findings"],
    ].map((words) => t(...words)),
    ...cells.map((cell) => [
      given.report.report_id,
      cell.form,
      cell.indicator.indicator,
      t(cell.indicator.zh, cell.indicator.en),
      cell.who ? t(cell.who.zh, cell.who.en) : "",
      cell.value ?? "",
      cell.unit,
      G.term("state", cell.state),
      cell.raw,
      cell.page ?? "",
      cell.agreed,
      cell.corrected,
      cell.suspected.map((one) => t(one.zh, one.en)).join(t("；", "; ")),
    ]),
  ];
  const key = () =>
    h(
      "p",
      {class: "keyline"},
      h("span", {class: "q q-blank"}, t("空", "blank")),
      t("空白", "empty"),
      " ",
      h("span", {class: "q q-mark"}, "/"),
      t("记号", "a mark"),
      " ",
      h("span", {class: "q q-unread"}, "·"),
      t("没有读到", "not read"),
      " ",
      h("span", {class: "splitkey"}, "12"),
      t("两次读取不一致", "the readings differ"),
      " ",
      h("sup", {class: "bang"}, "!"),
      t("有问题涉及", "a finding touches it"),
      t("。缺的不是 0。", ". Missing is not 0."),
    );

  const ask = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (asked.get("f")) {
      open(findings.find((one) => one.id === asked.get("f")) || null);
      top.querySelector(".chosen")?.scrollIntoView({block: "nearest"});
    } else if (asked.get("c")) {
      const found =
        byKey.get(`${asked.get("c")} ${asked.get("a") || ""}`) ||
        cells.filter((cell) => cell.indicator.indicator === asked.get("c"));
      if (found.length) go(found[found.length - 1], []);
    } else if (asked.get("m")) {
      const found = known.feeds
        .filter(([measure]) => measure === asked.get("m"))
        .flatMap(([, form, indicators]) =>
          indicators.flatMap((indicator) =>
            cells.filter(
              (cell) =>
                cell.form === form && cell.indicator.indicator === indicator && (!cell.who || cell.who.id === "total"),
            ),
          ),
        )
        .sort((a, b) => a.position - b.position);
      if (found.length) go(found[0], found.slice(1));
    }
  };
  const go = (cell, also) => {
    choose(cell, {also});
    cell.cells[0]?.scrollIntoView({block: "center"});
  };

  const {viewer, zooms, drawViewer, centre} = ReportViewer(
    given,
    report,
    () => current,
    (...chosen) => pick(...chosen),
  );
  const openPage = (page, boxes) => {
    pane.classList.add("open");
    for (const old of viewer.querySelectorAll(".sentence")) old.remove();
    const sheet = viewer.querySelectorAll(".sheetpage")[page - 1];
    if (!sheet) return;
    const [width, height] = given.pictures.sizes[page - 1];
    const lines = boxes.map(([x0, y0, x1, y1]) => {
      const line = h("div", {class: "box sentence"});
      Object.assign(line.style, {
        left: `${(100 * x0) / width}%`,
        top: `${(100 * y0) / height}%`,
        width: `${(100 * (x1 - x0)) / width}%`,
        height: `${(100 * (y1 - y0)) / height}%`,
      });
      sheet.append(line);
      return line;
    });
    if (lines.length) centre(lines[0]);
    else viewer.scrollTo({top: sheet.offsetTop});
  };
  pane.replaceChildren(detail, zooms, viewer);
  const top = h("div", {});
  place.replaceChildren(top, h("div", {class: "evidence"}, tables, pane));
  G.draw(() => {
    for (const cell of cells) cell.cells = [];
    const drawn = new Set(cells.map((cell) => `${cell.form} ${cell.indicator.table}`));
    drawTop();
    tables.replaceChildren(
      ...[
        cells.length
          ? key()
          : h(
              "p",
              {class: "note"},
              t(
                "没有从这份报告读出统计表的格子。原因见上面的状态和问题。",
                "No table cells were read from this report; its status and findings say why.",
              ),
            ),
        ...[...drawn].map((one) => drawTable(...one.split(" "))),
        cells.length ? G.downloadButton(given.report.report_id, csvRows) : null,
        given.statements.length ? drawStatements() : null,
      ].filter(Boolean),
    );
    drawViewer();
    stop(tables.querySelector("td.v"));
    choose(current);
    document.documentElement.dataset.ready = "1";
  });
  ask();
  addEventListener("hashchange", ask);
})();
