-- sightings | 所见地址 | One row per document and address at which it was found.
--   document_id | 文件编号 | the document: documents.document_id
--   source_url | 地址 | the address; file:// for a local file
--   source | 来源目录 | name of the source that found it there (data/sources/<name>.yaml), or "by-hand"
--   first_seen_at | 首次取得时间 | when the address first gave this content (UTC)
--   given_since | 最近一次起 | when the address last began to give this content (UTC): later than the first time if it gave other content, or nothing, in between
--   gone_at | 撤下时间 | when the address was found to give nothing any more (UTC); NULL while it does
--   first_turn | 首次序次 | how many other contents the address had given before this one came first; 0 for the first of them
--   turn | 最近序次 | the same, before it came last: the content with the greatest turn is what the address gives
-- kind: data
create table sightings (
    document_id varchar not null,
    source_url varchar not null,
    source varchar not null,
    first_seen_at timestamp not null,
    given_since timestamp not null,
    gone_at timestamp,
    first_turn integer not null,
    turn integer not null
);
