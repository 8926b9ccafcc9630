// The evidence of one report: its cells as read, beside the pictures of its pages; each points at the other.
"use strict";
(async () => {
  const {h, t} = G;
  const given = G.data();
  const known = await G.load("forms");
  const place = document.getElementById("body");
  const report = ReportCells(given, known);
  const {cells, byKey, findings, corrections, label, rulesOf} = report;
  const {drawTable} = ReportTables(known, report);

  let current = null;
  const detail = h("div", {class: "detail", "aria-live": "polite"});
  const tables = h("div", {class: "tables"});
  const pane = h("div", {class: "pane"});

  const drawDetail = () => {
    const cell = current;
    if (!cell) {
      detail.replaceChildren(
        h(
          "p",
          {class: "dim"},
          !cells.length
            ? t("这份报告没有读出的格子。", "No cells were read from this report.")
            : given.pictures.standing !== "ok"
              ? t(
                  "点表里的数，看它的原文、怎么读的、受哪些规则核对。方向键在格子间移动。",
                  "Click a number to see what is printed, how it was read and which rules check it. Arrow keys move between cells.",
                )
              : t(
                  "点表里的数，看它在页面上的位置；点页面上的格子，看它读成了什么。方向键在格子间移动。",
                  "Click a number to see it on the page; click a cell on the page to see what it was read as. Arrow keys move between cells.",
                ),
        ),
      );
      return;
    }
    const correction = corrections.get(cell.key);
    const rules = rulesOf(cell);
    detail.replaceChildren(
      ...[
        h(
          "button",
          {type: "button", class: "close", "aria-label": t("关闭", "close"), onclick: () => choose(null)},
          "×",
        ),
        h("h3", {}, label(cell)),
        h(
          "dl",
          {class: "facts"},
          h(
            "div",
            {},
            h("dt", {}, t("数值", "Value")),
            h(
              "dd",
              {},
              h("b", {}, cell.value === null ? "—" : G.number(cell.value)),
              cell.value === null ? "" : ` ${cell.unit || ""}`,
              h("span", {class: "dim"}, ` ${G.term("state", cell.state)}`),
            ),
          ),
          h(
            "div",
            {},
            h("dt", {}, t("原文", "As printed")),
            h(
              "dd",
              {},
              cell.raw ? h("q", {}, cell.raw) : h("span", {class: "dim"}, t("（空）", "(nothing)")),
              cell.note ? h("span", {class: "dim"}, ` ${t("附注", "note")} ${cell.note}`) : null,
            ),
          ),
          h(
            "div",
            {},
            h("dt", {}, t("两次读取", "Two readings")),
            h(
              "dd",
              {},
              h("span", {class: cell.agreed ? "yes" : "no"}, cell.agreed ? t("一致", "agree") : t("不一致", "differ")),
              h("span", {class: "dim"}, ` ${cell.reader}`),
            ),
          ),
          h(
            "div",
            {},
            h("dt", {}, t("位置", "Place")),
            h(
              "dd",
              {},
              cell.page
                ? t(`第 ${cell.page} 页`, `page ${cell.page}`)
                : t("此类文件没有页", "this medium has no pages"),
            ),
          ),
          correction
            ? h(
                "div",
                {},
                h("dt", {}, t("更正", "Correction")),
                h(
                  "dd",
                  {},
                  `${correction.expect} → ${G.number(correction.value)}${t("：", ": ")}${correction.reason}（${correction.author}，${correction.date}）`,
                ),
              )
            : null,
        ),
        cell.findings.length
          ? h(
              "ul",
              {class: "findings"},
              cell.findings.map((one) =>
                h(
                  "li",
                  {},
                  G.severity(one.severity),
                  t(one.zh, one.en),
                  " ",
                  h("span", {class: "dim"}, `${one.rule} · ${G.cause(one.cause)}`),
                ),
              ),
            )
          : h(
              "p",
              {class: "fine"},
              rules.length
                ? t("没有涉及此格的问题。", "No finding touches this cell.")
                : t("没有涉及此格的问题；也没有规则核对它。", "No finding touches this cell, and no rule checks it."),
            ),
        rules.length
          ? h(
              "details",
              {},
              h("summary", {}, t(`核对此格的规则（${rules.length}）`, `Rules that check this cell (${rules.length})`)),
              h(
                "ul",
                {class: "plain"},
                rules.map(([id, , , zh, en, source]) => h("li", {}, t(zh, en), " ", h("code", {title: source}, id))),
              ),
            )
          : null,
      ].filter(Boolean),
    );
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

  // what asks for attention first; remarks can be opened
  const drawFindings = () => {
    if (!findings.length) return null;
    const item = (one) =>
      h(
        "li",
        {},
        G.severity(one.severity),
        one.touched.length
          ? h(
              "button",
              {
                type: "button",
                class: "aslink",
                onclick: () => {
                  choose(one.touched[0], {also: one.touched.slice(1)});
                  one.touched[0].cells[0]?.scrollIntoView({block: "center"});
                },
              },
              t(one.zh, one.en),
            )
          : t(one.zh, one.en),
        " ",
        h(
          "span",
          {class: "dim"},
          `${one.rule} · ${G.cause(one.cause)}${one.decision === "open" ? "" : ` · ${G.decision(one.decision)}`}`,
        ),
      );
    const remarks = findings.filter((one) => one.severity === "info");
    return h(
      "section",
      {},
      h("h2", {}, t("问题", "Findings"), h("span", {class: "dim"}, ` ${findings.length}`)),
      h("ul", {class: "findings"}, findings.filter((one) => one.severity !== "info").map(item)),
      remarks.length
        ? h(
            "details",
            {},
            h("summary", {}, t(`提示 ${remarks.length} 条`, `${remarks.length} remarks`)),
            h("ul", {class: "findings"}, remarks.map(item)),
          )
        : null,
    );
  };

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
    if (asked.get("c")) {
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
    (...chosen) => choose(...chosen),
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
  const {drawStatements} = ReportStatements(given, openPage);
  pane.replaceChildren(detail, zooms, viewer);
  const top = h("div", {});
  place.replaceChildren(top, h("div", {class: "evidence"}, tables, pane));
  G.draw(() => {
    for (const cell of cells) cell.cells = [];
    const drawn = new Set(cells.map((cell) => `${cell.form} ${cell.indicator.table}`));
    top.replaceChildren(...[drawFindings()].filter(Boolean));
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
