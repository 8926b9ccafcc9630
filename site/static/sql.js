// SQL in the browser: DuckDB-WASM over the tables beside the site. The engine is fetched when it is first needed.
"use strict";
(() => {
  const {h, t} = G;
  const MOST = 1000;
  const ENGINE = "static/vendor/duckdb-wasm-1.32.0";
  const find = (id) => document.getElementById(id);
  const statement = /** @type {HTMLTextAreaElement} */ (find("statement"));

  // files lie packed beside the site; a server may have unpacked one on its way already
  const unpacked = async (name, type) => {
    const answer = await fetch(`${ENGINE}/${name}.gz`);
    if (!answer.ok) throw new Error(`${answer.status} ${name}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return URL.createObjectURL(new Blob([bytes], {type}));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const whole = await new Response(stream, {headers: {"content-type": type}}).blob();
    return URL.createObjectURL(whole);
  };

  // a worker made of a blob is under the policy of this page: it, too, reaches no other server
  const open = async () => {
    const [duckdb, worker, engine, tables] = await Promise.all([
      import(new URL(`${ENGINE}/duckdb.js`, document.baseURI).href),
      unpacked("duckdb-browser-eh.worker.js", "text/javascript"),
      unpacked("duckdb-eh.wasm", "application/wasm"),
      fetch("data/gongkai.duckdb").then((answer) => answer.arrayBuffer()),
    ]);
    const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(worker));
    await database.instantiate(engine);
    await database.registerFileBuffer("gongkai.duckdb", new Uint8Array(tables));
    await database.open({path: "gongkai.duckdb", accessMode: duckdb.DuckDBAccessMode.READ_ONLY});
    const connection = await database.connect();
    await connection.query("set enable_external_access = false");
    return connection;
  };
  const engineSize = 8_000_000;
  const megabytes = Math.round((engineSize + Number(find("sql").dataset.size)) / 1e6);
  let opened = null;
  const connected = () => {
    opened ||= open().catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  };

  const rowsOf = (answer) => {
    const columns = answer.schema.fields.map((_, i) => answer.getChildAt(i));
    return Array.from({length: answer.numRows}, (_, i) => columns.map((column) => column.get(i)));
  };
  const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL.*|DOUBLE|FLOAT)$/;
  // every value as DuckDB writes it: no digit is lost on the way
  const ask = async (text) => {
    const connection = await connected();
    const sql = text.trim().replace(/(;\s*)+$/, "");
    await (await connection.prepare(sql)).close(); // what is wrong in it is said of its own lines
    const described = await connection
      .query(`from (describe from (\n${sql}\n)) select column_name, column_type`)
      .catch(() => {
        throw new Error(
          t(
            "这里只能查询：以 select、from、with、describe、summarize 或 show 开头。",
            "This page only asks: begin with select, from, with, describe, summarize or show.",
          ),
        );
      });
    const columns = rowsOf(described);
    const rows = rowsOf(
      await connection.query(`select cast(columns(*) as varchar) from (\n${sql}\n) limit ${MOST + 1}`),
    );
    return {sql, columns, rows: rows.slice(0, MOST), more: rows.length > MOST};
  };

  let shown = null;
  let busy = false;
  // DuckDB shows the line twice
  const messageOf = (error) => {
    const parts = String(error?.message || error)
      .split(/\n\s+at /)[0]
      .trimEnd()
      .split("\n\n");
    return [...new Set(parts)].join("\n\n");
  };

  const table = ({columns, rows}) => {
    const kinds = columns.map(([, type]) => (NUMBERS.test(type) ? "n" : null));
    return h(
      "div",
      {class: "wide", tabindex: "0", role: "group", "aria-label": t("结果", "Result")},
      h(
        "table",
        {class: "sheet"},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            columns.map(([name], i) => h("th", {scope: "col", class: kinds[i]}, name)),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((row) =>
            h(
              "tr",
              {},
              row.map((value, i) => h("td", {class: kinds[i]}, value ?? h("span", {class: "dim"}, "NULL"))),
            ),
          ),
        ),
      ),
    );
  };

  const draw = () => {
    const {answer, error, seconds} = shown || {};
    find("state").textContent = busy
      ? t(
          `运行中；第一次要先载入数据库（约 ${megabytes} MB）…`,
          `Running; the first time the database (about ${megabytes} MB) is loaded…`,
        )
      : answer
        ? t(`${answer.rows.length} 行，${seconds} 秒`, `${answer.rows.length} rows, ${seconds} s`) +
          (answer.more ? t(`；只取前 ${MOST} 行`, `; the first ${MOST} alone`) : "")
        : "";
    if (error) G.refill(find("result"), h("pre", {class: "err", role: "alert"}, error));
    else if (answer)
      G.refill(
        find("result"),
        table(answer),
        h(
          "p",
          {},
          G.downloadButton("query", () => [answer.columns.map(([name]) => name), ...answer.rows]),
        ),
        G.citation(`${G.version()}, SQL: ${answer.sql.replace(/\s+/g, " ")}`),
      );
    else G.refill(find("result"));
  };

  const run = async () => {
    if (busy || !statement.value.trim()) return;
    busy = true;
    shown = null;
    draw();
    const asked = new URLSearchParams({q: statement.value});
    const started = performance.now();
    try {
      const answer = await ask(statement.value);
      shown = {answer, seconds: ((performance.now() - started) / 1000).toFixed(1)};
      G.remember(asked);
    } catch (error) {
      shown = {error: messageOf(error)};
    }
    busy = false;
    draw();
  };

  const served = location.protocol !== "file:";
  find("sql").hidden = !served;
  find("from-disk").hidden = served;
  const kept = new URLSearchParams(location.hash.slice(1)).get("q");
  if (kept) statement.value = kept;
  find("run").addEventListener("click", run);
  statement.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    }
  });
  /** @type {NodeListOf<HTMLElement>} */
  const examples = document.querySelectorAll("[data-sql]");
  for (const button of examples)
    button.addEventListener("click", () => {
      statement.value = button.dataset.sql;
      run();
    });
  G.draw(draw);
  document.documentElement.dataset.ready = "1";
})();
