-- measure_numbers | 可比指标序号 | One row: for each measure its position in the lists of measure_values.
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
-- needs: measure_forms
create or replace view measure_numbers as
select
    any_value(number) filter (where measure = 'requests.received') as "requests.received",
    any_value(number) filter (where measure = 'requests.carried_in') as "requests.carried_in",
    any_value(number) filter (where measure = 'requests.concluded') as "requests.concluded",
    any_value(number) filter (where measure = 'requests.granted') as "requests.granted",
    any_value(number) filter (where measure = 'requests.granted_in_part') as "requests.granted_in_part",
    any_value(number) filter (where measure = 'requests.denied') as "requests.denied",
    any_value(number) filter (where measure = 'requests.denied.state_secret') as "requests.denied.state_secret",
    any_value(number) filter (where measure = 'requests.denied.third_party_rights') as "requests.denied.third_party_rights",
    any_value(number) filter (where measure = 'requests.denied.security_stability') as "requests.denied.security_stability",
    any_value(number) filter (where measure = 'requests.denied.prohibited_by_law') as "requests.denied.prohibited_by_law",
    any_value(number) filter (where measure = 'requests.not_held_or_to_create') as "requests.not_held_or_to_create",
    any_value(number) filter (where measure = 'requests.unavailable') as "requests.unavailable",
    any_value(number) filter (where measure = 'requests.not_processed') as "requests.not_processed",
    any_value(number) filter (where measure = 'requests.other') as "requests.other",
    any_value(number) filter (where measure = 'requests.carried_out') as "requests.carried_out",
    any_value(number) filter (where measure = 'review.total') as "review.total",
    any_value(number) filter (where measure = 'review.concluded') as "review.concluded",
    any_value(number) filter (where measure = 'review.upheld') as "review.upheld",
    any_value(number) filter (where measure = 'review.corrected') as "review.corrected",
    any_value(number) filter (where measure = 'review.other') as "review.other",
    any_value(number) filter (where measure = 'litigation.total') as "litigation.total",
    any_value(number) filter (where measure = 'litigation.concluded') as "litigation.concluded",
    any_value(number) filter (where measure = 'litigation.upheld') as "litigation.upheld",
    any_value(number) filter (where measure = 'litigation.corrected') as "litigation.corrected",
    any_value(number) filter (where measure = 'litigation.other') as "litigation.other",
    any_value(number) filter (where measure = 'litigation_direct.concluded') as "litigation_direct.concluded",
    any_value(number) filter (where measure = 'litigation_direct.corrected') as "litigation_direct.corrected",
    any_value(number) filter (where measure = 'litigation_after_review.concluded') as "litigation_after_review.concluded",
    any_value(number) filter (where measure = 'litigation_after_review.corrected') as "litigation_after_review.corrected",
    any_value(number) filter (where measure = 'regulations.issued') as "regulations.issued",
    any_value(number) filter (where measure = 'normative_documents.issued') as "normative_documents.issued",
    any_value(number) filter (where measure = 'normative_documents.disclosed') as "normative_documents.disclosed",
    any_value(number) filter (where measure = 'licensing.decisions') as "licensing.decisions",
    any_value(number) filter (where measure = 'penalties.decisions') as "penalties.decisions",
    any_value(number) filter (where measure = 'coercion.decisions') as "coercion.decisions",
    any_value(number) filter (where measure = 'disclosure.total') as "disclosure.total",
    any_value(number) filter (where measure = 'disclosure.website') as "disclosure.website",
    any_value(number) filter (where measure = 'disclosure.wechat') as "disclosure.wechat",
    any_value(number) filter (where measure = 'disclosure.weibo') as "disclosure.weibo",
    any_value(number) filter (where measure = 'responses.press_conferences') as "responses.press_conferences",
    any_value(number) filter (where measure = 'responses.online_interviews') as "responses.online_interviews",
    any_value(number) filter (where measure = 'responses.policy_interpretations') as "responses.policy_interpretations",
    any_value(number) filter (where measure = 'requests.received.in_person') as "requests.received.in_person",
    any_value(number) filter (where measure = 'requests.received.fax') as "requests.received.fax",
    any_value(number) filter (where measure = 'requests.received.online') as "requests.received.online",
    any_value(number) filter (where measure = 'requests.received.letter') as "requests.received.letter",
    any_value(number) filter (where measure = 'requests.fees') as "requests.fees",
    any_value(number) filter (where measure = 'complaints.total') as "complaints.total",
    any_value(number) filter (where measure = 'organisation.staff') as "organisation.staff"
from measure_forms;
