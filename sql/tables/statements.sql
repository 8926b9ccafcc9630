-- statements | 正文数字 | One row per number that the text of an edition states of itself and its year, or denies.
--   report_id | 报告编号 | the edition: reports.report_id
--   indicator | 指标 | what is counted: data/reference/text/number_meanings.csv; the name of the cell where a form has the same quantity
--   value | 数值 | the number, or what a person corrected it to; 0 where the text says that there were none
--   published | 发布值 | the number as the text states it
--   corrected | 已更正 | whether a person has corrected the value (corrections); published and quote are the text's
--   approximate | 约数 | whether the text calls it approximate (余, 约, 近)
--   unit | 单位 | unit as the text gives it; money in 元; NULL where the text says that there were none
--   polarity | 肯定否定 | stated (a number is given) or denied (未, 没有, 无: 0)
--   scope | 统计范围 | own, departments, region or on_behalf where the text says for whom; NULL where it does not
--   period | 所属年度 | the year that the sentence names, else the year of the report
--   quote | 原句 | the words that state it, white space removed
--   page | 页 | page on which they begin, from 1; NULL where the source has no pages
--   element | 段 | where the source has no pages, the paragraph in which they begin: its number among the paragraphs and tables of the document, from 1 (of a text file: the line); NULL where it has pages
--   start | 起 | where they begin in the running text: characters without white space, from 0
--   end | 止 | where they end
-- kind: data
create table statements (
    report_id varchar not null,
    indicator varchar not null,
    value decimal(20, 4) not null,
    published decimal(20, 4) not null,
    corrected boolean not null,
    approximate boolean not null,
    unit varchar,
    polarity varchar not null check (polarity in ('stated', 'denied')),
    scope varchar check (scope in ('own', 'departments', 'region', 'on_behalf')),
    period smallint,
    quote varchar not null,
    page integer check (page >= 1),
    element integer check (element >= 1),
    "start" integer not null,
    "end" integer not null,
    check (page is null or element is null),
    check ((polarity = 'denied') <= (published = 0))
);
