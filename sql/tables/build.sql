-- build | 构建信息 | What this file was built with.
--   name | 名称 | inputs: fingerprint of readers, transforms, SQL and reference data; overlays: of corrections and decisions; run_id; gongkai: version
--   value | 内容 | its value
-- kind: data
create table build (
    name varchar not null,
    value varchar not null
);
