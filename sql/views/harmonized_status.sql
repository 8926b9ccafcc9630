-- harmonized_status | 可比指标状态表 | The rows of harmonized_wide, for each measure how its number stands: reported, not_reported, no_counterpart, or findings (open errors or warnings touch it), corrected (by a person).
--   district_code | 行政区划代码 | GB/T 2260 code of the agency's district
--   district | 行政区划 | its name
--   agency_id | 机关编号 | reports.agency_id
--   agency | 机关 | name of the agency
--   year | 报告年度 | the year reported on
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
-- needs: measure_forms, measure_numbers, measure_values, reports
create or replace view harmonized_status as
with counterparts as (
    select choice, list(has_counterpart order by number) as known from measure_forms group by choice
),
told as (
    -- the names of agencies only when they are few: filters on year, district and agency reach measure_values
    select
        m.year,
        m.district_code,
        m.agency_id,
        m.report_id,
        list_transform(
            m.numbers,
            lambda value, n: case
                when m.corrected[n] then 'corrected'
                when m.n_findings[n] > 0 then 'findings'
                when value is not null or m.others[n] is not null then 'reported'
                when c.known[n] then 'not_reported'
                else 'no_counterpart'
            end
        ) as status
    from measure_values as m
    join counterparts as c on c.choice = m.choice
),
wide as (
    select
        t.year,
        t.district_code,
        t.agency_id,
        t.report_id,
        t.status[n."requests.received"] as "requests.received",
        t.status[n."requests.carried_in"] as "requests.carried_in",
        t.status[n."requests.concluded"] as "requests.concluded",
        t.status[n."requests.granted"] as "requests.granted",
        t.status[n."requests.granted_in_part"] as "requests.granted_in_part",
        t.status[n."requests.denied"] as "requests.denied",
        t.status[n."requests.denied.state_secret"] as "requests.denied.state_secret",
        t.status[n."requests.denied.third_party_rights"] as "requests.denied.third_party_rights",
        t.status[n."requests.denied.security_stability"] as "requests.denied.security_stability",
        t.status[n."requests.denied.prohibited_by_law"] as "requests.denied.prohibited_by_law",
        t.status[n."requests.not_held_or_to_create"] as "requests.not_held_or_to_create",
        t.status[n."requests.unavailable"] as "requests.unavailable",
        t.status[n."requests.not_processed"] as "requests.not_processed",
        t.status[n."requests.other"] as "requests.other",
        t.status[n."requests.carried_out"] as "requests.carried_out",
        t.status[n."review.total"] as "review.total",
        t.status[n."review.concluded"] as "review.concluded",
        t.status[n."review.upheld"] as "review.upheld",
        t.status[n."review.corrected"] as "review.corrected",
        t.status[n."review.other"] as "review.other",
        t.status[n."litigation.total"] as "litigation.total",
        t.status[n."litigation.concluded"] as "litigation.concluded",
        t.status[n."litigation.upheld"] as "litigation.upheld",
        t.status[n."litigation.corrected"] as "litigation.corrected",
        t.status[n."litigation.other"] as "litigation.other",
        t.status[n."litigation_direct.concluded"] as "litigation_direct.concluded",
        t.status[n."litigation_direct.corrected"] as "litigation_direct.corrected",
        t.status[n."litigation_after_review.concluded"] as "litigation_after_review.concluded",
        t.status[n."litigation_after_review.corrected"] as "litigation_after_review.corrected",
        t.status[n."regulations.issued"] as "regulations.issued",
        t.status[n."normative_documents.issued"] as "normative_documents.issued",
        t.status[n."normative_documents.disclosed"] as "normative_documents.disclosed",
        t.status[n."licensing.decisions"] as "licensing.decisions",
        t.status[n."penalties.decisions"] as "penalties.decisions",
        t.status[n."coercion.decisions"] as "coercion.decisions",
        t.status[n."disclosure.total"] as "disclosure.total",
        t.status[n."disclosure.website"] as "disclosure.website",
        t.status[n."disclosure.wechat"] as "disclosure.wechat",
        t.status[n."disclosure.weibo"] as "disclosure.weibo",
        t.status[n."responses.press_conferences"] as "responses.press_conferences",
        t.status[n."responses.online_interviews"] as "responses.online_interviews",
        t.status[n."responses.policy_interpretations"] as "responses.policy_interpretations",
        t.status[n."requests.received.in_person"] as "requests.received.in_person",
        t.status[n."requests.received.fax"] as "requests.received.fax",
        t.status[n."requests.received.online"] as "requests.received.online",
        t.status[n."requests.received.letter"] as "requests.received.letter",
        t.status[n."requests.fees"] as "requests.fees",
        t.status[n."complaints.total"] as "complaints.total",
        t.status[n."organisation.staff"] as "organisation.staff"
    from told as t
    cross join measure_numbers as n
)
select w.district_code, r.district, w.agency_id, r.agency, w.year, w.* exclude (year, district_code, agency_id, report_id)
from wide as w
join reports as r using (report_id);
