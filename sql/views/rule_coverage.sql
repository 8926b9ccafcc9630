-- rule_coverage | 规则覆盖 | One row per rule: where it applies, how often it could be assessed, what it found, in all editions of all reports.
--   check_id | 规则 | checks.check_id
--   kind | 种类 | checks.kind
--   severity | 严重程度 | error, warning or info
--   active | 启用 | whether the rule is applied
--   places | 应核对数 | places where a formula applies; NULL for rules without one
--   assessed | 已核对数 | those whose cells all print numbers
--   failing | 不成立数 | those that fail
--   findings | 问题数 | findings of this rule
--   dismissed | 已排除数 | those that a person dismissed
-- needs: check_results, checks, findings
create or replace view rule_coverage as
with applied as (
    select
        check_id,
        count(*) as places,
        count(*) filter (where result <> 'not_assessed') as assessed,
        count(*) filter (where result = 'fails') as failing
    from check_results
    group by check_id
),
found as (
    select rule as check_id, count(*) as findings, count(*) filter (where decision = 'dismissed') as dismissed
    from findings
    group by rule
)
select
    c.check_id,
    c.kind,
    c.severity,
    c.active,
    coalesce(a.places, case when c.kind in ('identity', 'bound') then 0 end) as places,
    coalesce(a.assessed, case when c.kind in ('identity', 'bound') then 0 end) as assessed,
    coalesce(a.failing, case when c.kind in ('identity', 'bound') then 0 end) as failing,
    coalesce(f.findings, 0) as findings,
    coalesce(f.dismissed, 0) as dismissed
from checks as c
left join applied as a using (check_id)
left join found as f using (check_id);
