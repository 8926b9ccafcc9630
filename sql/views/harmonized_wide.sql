-- harmonized_wide | 可比指标宽表 | One row per agency and year, one column per measure.
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
--   has_error | 有错误 | whether an error touches any of the values
--   n_findings | 问题数 | open errors and warnings that touch the values; harmonized_status says which
--   corrected | 已更正 | whether a person has corrected a cell of any of the values
--   requests.received | 新收政府信息公开申请 | New requests received
--   requests.carried_in | 上年结转申请 | Requests carried in
--   requests.concluded | 办结申请 | Requests concluded
--   requests.granted | 予以公开 | Granted
--   requests.granted_in_part | 部分公开 | Granted in part
--   requests.denied | 不予公开 | Denied
--   requests.denied.state_secret | 不予公开：国家秘密 | Denied: state secret
--   requests.denied.third_party_rights | 不予公开：第三方合法权益 | Denied: third-party rights
--   requests.denied.security_stability | 不予公开：三安全一稳定 | Denied: security and stability
--   requests.denied.prohibited_by_law | 不予公开：法律法规禁止 | Denied: prohibited by law
--   requests.not_held_or_to_create | 不掌握、不存在或需另行制作 | Not held, does not exist or would have to be created
--   requests.unavailable | 无法提供 | Cannot provide
--   requests.not_processed | 不予处理 | Not processed
--   requests.other | 其他处理 | Other handling
--   requests.carried_out | 结转下年度 | Carried out to next year
--   review.total | 行政复议总计 | Reconsideration cases
--   review.concluded | 行政复议已审结 | Reconsideration cases concluded
--   review.upheld | 行政复议维持 | Reconsideration: upheld
--   review.corrected | 行政复议纠正 | Reconsideration: corrected
--   review.other | 行政复议其他结果 | Reconsideration: other result
--   litigation.total | 行政诉讼总计 | Litigation cases
--   litigation.concluded | 行政诉讼已审结 | Litigation cases concluded
--   litigation.upheld | 行政诉讼维持 | Litigation: upheld
--   litigation.corrected | 行政诉讼纠正 | Litigation: corrected
--   litigation.other | 行政诉讼其他结果 | Litigation: other result
--   litigation_direct.concluded | 直接起诉已审结 | Direct suits concluded
--   litigation_direct.corrected | 直接起诉纠正 | Direct suits corrected
--   litigation_after_review.concluded | 复议后起诉已审结 | Suits after reconsideration concluded
--   litigation_after_review.corrected | 复议后起诉纠正 | Suits after reconsideration corrected
--   regulations.issued | 规章制发 | Government rules issued
--   normative_documents.issued | 规范性文件制发 | Normative documents issued
--   normative_documents.disclosed | 规范性文件公开 | Normative documents newly disclosed
--   licensing.decisions | 行政许可处理决定 | Licensing decisions
--   penalties.decisions | 行政处罚处理决定 | Penalty decisions
--   coercion.decisions | 行政强制处理决定 | Coercion decisions
--   disclosure.total | 主动公开政府信息 | Information disclosed proactively
--   disclosure.website | 政府网站公开政府信息 | Disclosed on the government website
--   disclosure.wechat | 政务微信公开政府信息 | Disclosed on WeChat
--   disclosure.weibo | 政务微博公开政府信息 | Disclosed on Weibo
--   responses.press_conferences | 新闻发布会 | Press conferences held or attended
--   responses.online_interviews | 政府网站在线访谈 | Online interviews on the government website
--   responses.policy_interpretations | 政策解读稿件发布 | Policy interpretations published
--   requests.received.in_person | 当面申请 | Requests received in person
--   requests.received.fax | 传真申请 | Requests received by fax
--   requests.received.online | 网络申请 | Requests received online
--   requests.received.letter | 信函申请 | Requests received by letter
--   requests.fees | 依申请公开信息收取的费用 | Fees charged for disclosure on request
--   complaints.total | 举报投诉（2014 年前为行政申诉） | Reports and complaints (before 2014 administrative appeals)
--   organisation.staff | 政府信息公开工作人员 | Staff working on open information
-- needs: measure_numbers, measure_values, reports
create or replace view harmonized_wide as
with wide as (
    -- the names of agencies only when they are few: filters on year, district and agency reach measure_values
    select
        m.year,
        m.district_code,
        m.agency_id,
        m.report_id,
        m.has_error is not null as has_error,
        coalesce(list_sum(m.n_findings), 0)::int as n_findings,
        m.corrected is not null as corrected,
        coalesce(m.numbers[n."requests.received"]::decimal(38, 4), m.others[n."requests.received"]) as "requests.received",
        coalesce(m.numbers[n."requests.carried_in"]::decimal(38, 4), m.others[n."requests.carried_in"]) as "requests.carried_in",
        coalesce(m.numbers[n."requests.concluded"]::decimal(38, 4), m.others[n."requests.concluded"]) as "requests.concluded",
        coalesce(m.numbers[n."requests.granted"]::decimal(38, 4), m.others[n."requests.granted"]) as "requests.granted",
        coalesce(m.numbers[n."requests.granted_in_part"]::decimal(38, 4), m.others[n."requests.granted_in_part"]) as "requests.granted_in_part",
        coalesce(m.numbers[n."requests.denied"]::decimal(38, 4), m.others[n."requests.denied"]) as "requests.denied",
        coalesce(m.numbers[n."requests.denied.state_secret"]::decimal(38, 4), m.others[n."requests.denied.state_secret"]) as "requests.denied.state_secret",
        coalesce(m.numbers[n."requests.denied.third_party_rights"]::decimal(38, 4), m.others[n."requests.denied.third_party_rights"]) as "requests.denied.third_party_rights",
        coalesce(m.numbers[n."requests.denied.security_stability"]::decimal(38, 4), m.others[n."requests.denied.security_stability"]) as "requests.denied.security_stability",
        coalesce(m.numbers[n."requests.denied.prohibited_by_law"]::decimal(38, 4), m.others[n."requests.denied.prohibited_by_law"]) as "requests.denied.prohibited_by_law",
        coalesce(m.numbers[n."requests.not_held_or_to_create"]::decimal(38, 4), m.others[n."requests.not_held_or_to_create"]) as "requests.not_held_or_to_create",
        coalesce(m.numbers[n."requests.unavailable"]::decimal(38, 4), m.others[n."requests.unavailable"]) as "requests.unavailable",
        coalesce(m.numbers[n."requests.not_processed"]::decimal(38, 4), m.others[n."requests.not_processed"]) as "requests.not_processed",
        coalesce(m.numbers[n."requests.other"]::decimal(38, 4), m.others[n."requests.other"]) as "requests.other",
        coalesce(m.numbers[n."requests.carried_out"]::decimal(38, 4), m.others[n."requests.carried_out"]) as "requests.carried_out",
        coalesce(m.numbers[n."review.total"]::decimal(38, 4), m.others[n."review.total"]) as "review.total",
        coalesce(m.numbers[n."review.concluded"]::decimal(38, 4), m.others[n."review.concluded"]) as "review.concluded",
        coalesce(m.numbers[n."review.upheld"]::decimal(38, 4), m.others[n."review.upheld"]) as "review.upheld",
        coalesce(m.numbers[n."review.corrected"]::decimal(38, 4), m.others[n."review.corrected"]) as "review.corrected",
        coalesce(m.numbers[n."review.other"]::decimal(38, 4), m.others[n."review.other"]) as "review.other",
        coalesce(m.numbers[n."litigation.total"]::decimal(38, 4), m.others[n."litigation.total"]) as "litigation.total",
        coalesce(m.numbers[n."litigation.concluded"]::decimal(38, 4), m.others[n."litigation.concluded"]) as "litigation.concluded",
        coalesce(m.numbers[n."litigation.upheld"]::decimal(38, 4), m.others[n."litigation.upheld"]) as "litigation.upheld",
        coalesce(m.numbers[n."litigation.corrected"]::decimal(38, 4), m.others[n."litigation.corrected"]) as "litigation.corrected",
        coalesce(m.numbers[n."litigation.other"]::decimal(38, 4), m.others[n."litigation.other"]) as "litigation.other",
        coalesce(m.numbers[n."litigation_direct.concluded"]::decimal(38, 4), m.others[n."litigation_direct.concluded"]) as "litigation_direct.concluded",
        coalesce(m.numbers[n."litigation_direct.corrected"]::decimal(38, 4), m.others[n."litigation_direct.corrected"]) as "litigation_direct.corrected",
        coalesce(m.numbers[n."litigation_after_review.concluded"]::decimal(38, 4), m.others[n."litigation_after_review.concluded"]) as "litigation_after_review.concluded",
        coalesce(m.numbers[n."litigation_after_review.corrected"]::decimal(38, 4), m.others[n."litigation_after_review.corrected"]) as "litigation_after_review.corrected",
        coalesce(m.numbers[n."regulations.issued"]::decimal(38, 4), m.others[n."regulations.issued"]) as "regulations.issued",
        coalesce(m.numbers[n."normative_documents.issued"]::decimal(38, 4), m.others[n."normative_documents.issued"]) as "normative_documents.issued",
        coalesce(m.numbers[n."normative_documents.disclosed"]::decimal(38, 4), m.others[n."normative_documents.disclosed"]) as "normative_documents.disclosed",
        coalesce(m.numbers[n."licensing.decisions"]::decimal(38, 4), m.others[n."licensing.decisions"]) as "licensing.decisions",
        coalesce(m.numbers[n."penalties.decisions"]::decimal(38, 4), m.others[n."penalties.decisions"]) as "penalties.decisions",
        coalesce(m.numbers[n."coercion.decisions"]::decimal(38, 4), m.others[n."coercion.decisions"]) as "coercion.decisions",
        coalesce(m.numbers[n."disclosure.total"]::decimal(38, 4), m.others[n."disclosure.total"]) as "disclosure.total",
        coalesce(m.numbers[n."disclosure.website"]::decimal(38, 4), m.others[n."disclosure.website"]) as "disclosure.website",
        coalesce(m.numbers[n."disclosure.wechat"]::decimal(38, 4), m.others[n."disclosure.wechat"]) as "disclosure.wechat",
        coalesce(m.numbers[n."disclosure.weibo"]::decimal(38, 4), m.others[n."disclosure.weibo"]) as "disclosure.weibo",
        coalesce(m.numbers[n."responses.press_conferences"]::decimal(38, 4), m.others[n."responses.press_conferences"]) as "responses.press_conferences",
        coalesce(m.numbers[n."responses.online_interviews"]::decimal(38, 4), m.others[n."responses.online_interviews"]) as "responses.online_interviews",
        coalesce(m.numbers[n."responses.policy_interpretations"]::decimal(38, 4), m.others[n."responses.policy_interpretations"]) as "responses.policy_interpretations",
        coalesce(m.numbers[n."requests.received.in_person"]::decimal(38, 4), m.others[n."requests.received.in_person"]) as "requests.received.in_person",
        coalesce(m.numbers[n."requests.received.fax"]::decimal(38, 4), m.others[n."requests.received.fax"]) as "requests.received.fax",
        coalesce(m.numbers[n."requests.received.online"]::decimal(38, 4), m.others[n."requests.received.online"]) as "requests.received.online",
        coalesce(m.numbers[n."requests.received.letter"]::decimal(38, 4), m.others[n."requests.received.letter"]) as "requests.received.letter",
        coalesce(m.numbers[n."requests.fees"]::decimal(38, 4), m.others[n."requests.fees"]) as "requests.fees",
        coalesce(m.numbers[n."complaints.total"]::decimal(38, 4), m.others[n."complaints.total"]) as "complaints.total",
        coalesce(m.numbers[n."organisation.staff"]::decimal(38, 4), m.others[n."organisation.staff"]) as "organisation.staff"
    from measure_values as m
    cross join measure_numbers as n
)
select w.district_code, r.district, w.agency_id, r.agency, w.year, w.* exclude (year, district_code, agency_id, report_id)
from wide as w
join reports as r using (report_id);
