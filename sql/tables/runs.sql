-- runs | 运行记录 | One row per run that published, or tried to since the last publication.
--   run_id | 运行编号 | n and the time the run began (UTC)
--   started_at | 开始时间 | UTC
--   finished_at | 结束时间 | UTC; for the run that wrote this file, the moment before publication
--   state | 状态 | published, unchanged (nothing was new), partial (published, some documents failed), failed, killed
--   documents_seen | 文件数 | documents found at the sources
--   documents_new | 新文件数 | documents not known before
--   documents_changed | 重读文件数 | known documents read again: new bytes, readers or reference data
--   documents_failed | 失败文件数 | documents that could not be fetched or read
--   accepted | 接受减少的理由 | why a person let this file hold less than the one before; NULL if nobody had to
-- kind: data
create table runs (
    run_id varchar not null,
    started_at timestamp not null,
    finished_at timestamp,
    state varchar not null,
    documents_seen integer not null,
    documents_new integer not null,
    documents_changed integer not null,
    documents_failed integer not null,
    accepted varchar
);
