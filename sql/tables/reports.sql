-- reports | 报告 | One row per edition of a report read from a document.
--   report_id | 报告编号 | r and the first 16 hex digits of document_id
--   document_id | 文件编号 | the document it was read from: documents.document_id
--   source_url | 来源地址 | address of the document; file:// for a local file
--   title | 标题 | title as printed, white space removed; NULL if none was found
--   agency | 机关 | agency the report is about: the name in agencies.csv, else as printed
--   agency_id | 机关编号 | <district_code>-<name without district, as agency_names.csv writes it>; 000000-<name>-<mark of the address> if the district is unknown; 000000-<name> for an organ of the state
--   district | 行政区划 | district of the agency, name in GB/T 2260
--   district_code | 行政区划代码 | GB/T 2260 code, six digits; 000000 for an organ of the state
--   year | 报告年度 | the year reported on, not the year of publication
--   published_on | 发布日期 | date of publication, where the page, its list or its address says it
--   scope | 统计范围 | own (the organ itself), own_with_departments, whole_region, or unknown: what its numbers cover
--   scope_quote | 范围依据 | the words of title or text that decided the scope
--   status | 状态 | loaded, partial (some cells of its forms are missing and named in findings), no_table (a report without a form), quarantined (nothing of it can be trusted), not_a_report
--   is_current | 是否现行版本 | whether this is the edition to use for its agency and year
--   superseded_by | 被何版本取代 | report_id of the edition to use instead
--   is_pending | 是否待确认 | whether this edition is newer at its address but gives much less than one before it: it waits until a person accepts it (finding edition.pending)
--   withdrawn_on | 撤下日期 | the day since which no address of the document gives it any more; NULL while one does
-- kind: data
create table reports (
    report_id varchar not null,
    document_id varchar not null,
    source_url varchar not null,
    title varchar,
    agency varchar,
    agency_id varchar,
    district varchar,
    district_code varchar check (district_code is null or regexp_full_match(district_code, '\d{6}')),
    year smallint check (year between 2003 and 2100),
    published_on date,
    scope varchar not null default 'unknown' check (scope in ('own', 'own_with_departments', 'whole_region', 'unknown')),
    scope_quote varchar,
    status varchar not null check (status in ('loaded', 'partial', 'no_table', 'quarantined', 'not_a_report')),
    is_current boolean not null default true,
    superseded_by varchar,
    is_pending boolean not null default false,
    withdrawn_on date
);
