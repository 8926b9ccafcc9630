// SQL in the browser: DuckDB-WASM over Parquet beside the site. The engines are fetched when they are first needed,
// a table when a question names it.
"use strict";
(() => {
  const {h, t} = G;
  const MOST = 1000;
  const VENDOR = "static/vendor";
  const DUCKDB = `${VENDOR}/duckdb-wasm-1.32.0`;
  const PARQUET = `${VENDOR}/parquet-wasm-0.8.0`;
  const statement = /** @type {HTMLTextAreaElement} */ (G.byId("statement"));

  // files lie packed beside the site; a server may have unpacked one on its way already
  const fetched = async (name) => {
    const answer = await fetch(name);
    if (!answer.ok) throw new Error(`${answer.status} ${name}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  const unpacked = async (name, type) => {
    const bytes = await fetched(`${name}.gz`);
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new Blob([bytes], {type});
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await new Response(stream, {headers: {"content-type": type}}).blob();
  };
  const library = (name) => import(new URL(name, document.baseURI).href);

  // a worker made of a blob is under the policy of this page: it, too, reaches no other server
  const open = async () => {
    const [duckdb, worker, engine, parquet, reader] = await Promise.all([
      library(`${DUCKDB}/duckdb.js`),
      unpacked(`${DUCKDB}/duckdb-browser-eh.worker.js`, "text/javascript"),
      unpacked(`${DUCKDB}/duckdb-eh.wasm`, "application/wasm"),
      library(`${PARQUET}/parquet.js`),
      unpacked(`${PARQUET}/parquet_wasm_bg.wasm`, "application/wasm"),
    ]);
    parquet.initSync({module: await WebAssembly.compile(await reader.arrayBuffer())});
    const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(URL.createObjectURL(worker)));
    await database.instantiate(URL.createObjectURL(engine));
    const connection = await database.connect();
    await connection.query("set enable_external_access = false");
    ready = true;
    return {connection, readParquet: parquet.readParquet};
  };
  let opened = null;
  let ready = false;
  const connected = () => {
    opened ||= open().catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  };

  const ENGINES_SIZE = 9_700_000;
  // the files of each table with their bytes: a large one has one for each year
  const files = JSON.parse(G.byId("sql").dataset.files ?? "{}");
  const loaded = new Set();
  // a question that names no table may be about all of them, as "show tables" is
  const missing = (sql) => {
    const named = Object.keys(files).filter((name) => new RegExp(`\\b${name}\\b`, "i").test(sql));
    return (named.length ? named : Object.keys(files)).filter((name) => !loaded.has(name));
  };
  // in millions of bytes
  const toFetch = (sql) =>
    missing(sql)
      .flatMap((name) => Object.values(files[name]))
      .reduce((sum, size) => sum + size, ready ? 0 : ENGINES_SIZE) / 1e6;
  const load = async ({connection, readParquet}, names) => {
    const read = await Promise.all(names.map((name) => Promise.all(Object.keys(files[name]).map(fetched))));
    for (const [i, name] of names.entries()) {
      for (const [n, bytes] of read[i].entries())
        await connection.insertArrowFromIPCStream(readParquet(bytes).intoIPCStream(), {name, create: n === 0});
      loaded.add(name);
    }
  };

  const rowsOf = (answer) => {
    const columns = answer.schema.fields.map((_, i) => answer.getChildAt(i));
    return Array.from({length: answer.numRows}, (_, i) => columns.map((column) => column.get(i)));
  };
  const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL.*|DOUBLE|FLOAT)$/;
  // every value as DuckDB writes it: no digit is lost on the way
  const ask = async (text) => {
    const engines = await connected();
    const {connection} = engines;
    const sql = text.trim().replace(/(;\s*)+$/, "");
    await load(engines, missing(sql));
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

  const running = () => {
    const megabytes = toFetch(statement.value);
    if (!megabytes) return t("运行中…", "Running…");
    const size = megabytes < 1 ? megabytes.toFixed(2) : megabytes.toFixed(0);
    return t(
      `运行中；第一次要先载入数据库或表（约 ${size} MB）…`,
      `Running; what is asked the first time (about ${size} MB) is loaded…`,
    );
  };

  const draw = () => {
    const {answer, error, seconds} = shown || {};
    G.byId("state").textContent = busy
      ? running()
      : answer
        ? t(`${answer.rows.length} 行，${seconds} 秒`, `${answer.rows.length} rows, ${seconds} s`) +
          (answer.more ? t(`；只取前 ${MOST} 行`, `; the first ${MOST} alone`) : "")
        : "";
    if (error) G.refill(G.byId("result"), h("pre", {class: "err", role: "alert"}, error));
    else if (answer)
      G.refill(
        G.byId("result"),
        table(answer),
        h(
          "p",
          {},
          G.downloadButton("query", () => [answer.columns.map(([name]) => name), ...answer.rows]),
        ),
        G.citation(`${G.version()}, SQL: ${answer.sql.replace(/\s+/g, " ")}`),
      );
    else G.refill(G.byId("result"));
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
  G.byId("sql").hidden = !served;
  G.byId("from-disk").hidden = served;
  const kept = new URLSearchParams(location.hash.slice(1)).get("q");
  if (kept) statement.value = kept;
  G.byId("run").addEventListener("click", run);
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
      statement.value = button.dataset.sql ?? "";
      run();
    });
  G.draw(draw);
  document.documentElement.dataset.ready = "1";
})();
