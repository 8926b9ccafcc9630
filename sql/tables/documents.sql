-- documents | 文件 | One row per distinct file fetched or ingested, told apart by content.
--   document_id | 文件编号 | SHA-256 of the bytes as published, 64 hex digits
--   media_type | 文件类型 | media type told by the bytes, not by the name
--   bytes | 字节数 | size of the file in bytes
--   first_seen_at | 首次取得时间 | when the file was first fetched or ingested (UTC)
--   archive_path | 存档路径 | where the archive keeps the bytes, relative to the archive folder
--   source_url | 来源地址 | address the file was first taken from; file:// for a local file
--   source | 来源目录 | name of the source (data/sources/<name>.yaml), or "by-hand"
--   hints | 来源提示 | what the source says of the document (agency, district, year …) and the pictures its page shows, JSON
--   reader_version | 读取程序版本（经 LibreOffice 转换的另加其版本） | fingerprint of the readers that read it, with + that of LibreOffice where it converts; another one means it is read again
-- kind: data
create table documents (
    document_id varchar not null,
    media_type varchar not null,
    bytes bigint not null check (bytes >= 0),
    first_seen_at timestamp not null,
    archive_path varchar not null,
    source_url varchar not null,
    source varchar not null,
    hints varchar not null,
    reader_version varchar not null
);
