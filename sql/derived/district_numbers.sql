-- The one number that stands for a place, of every district, year and measure: its roll-up, or the sum of its parts, each
-- counted once. Names of parts and gaps are the same for most measures of a place: they are listed once for all of these.
-- Places, measures and agencies go by numbers until the last step: of a whole country there are fifty million rows of
-- measures. They are computed for some years after the others; the rank of a year is that of its first report.
-- needs: agency_kinds, comparability_order, crosswalk, district_history, district_number_parts, districts, measure_values, measures, reporting
-- neighbourhood: tree
delete from district_numbers;
delete from district_number_parts;

create or replace temporary type district_role as enum (
    'department', 'government', 'government_office', 'other', 'own_with_departments', 'township', 'unstated',
    'unstated_government', 'whole_region'
);

create or replace temporary type district_basis as enum ('conflicting', 'gap', 'parts', 'unstated', 'whole_region');

create or replace temporary table district_years as
select year, (1 + coalesce(sum(count(*)) over (order by year rows between unbounded preceding and 1 preceding), 0))::int as rank
from measure_values
where year is not null
group by year;

create or replace temporary table district_all_members as
select
    (row_number() over (order by e.report_id, e.year, e.agency_id))::int as member,
    e.year, e.district_code, e.agency_id, e.agency, e.report_id,
    (case
        when e.scope in ('whole_region', 'own_with_departments') then e.scope
        when k.unit_type not in ('government', 'government_office', 'department', 'township') then 'other'
        when e.scope = 'unknown' and k.unit_type in ('government', 'government_office') then 'unstated_government'
        when e.scope = 'unknown' then 'unstated'
        else k.unit_type
    end)::district_role as role,
    k.unit_type in ('government', 'government_office') as is_government
from reporting as e
join agency_kinds as k using (agency_id)
where e.district_code in (select district_code from districts)
    -- elsewhere there is nothing to add, and a district that gives no number at all is named by the one above it
    and (e.district_code, e.year) in (select (district_code, year) from measure_values);

-- slices: district_years
create or replace temporary table district_members as
select m.*
from district_all_members as m
join district_years as y using (year)
where y.rank between getvariable('slice_first') and getvariable('slice_last');

create or replace temporary table district_places as
with years as (select distinct year from district_members where report_id is not null),
known as (
    select y.year, h.district_code, h.district, h.parent_code
    from years as y
    join district_history as h on h.valid_from <= y.year and y.year <= coalesce(h.valid_to, 9999)
    union all
    -- a code that was not in use in its year
    select distinct year, district_code, null, null
    from district_members as m
    where not exists (
        select 1 from district_history as h
        where h.district_code = m.district_code and h.valid_from <= m.year and m.year <= coalesce(h.valid_to, 9999)
    )
)
select (row_number() over (order by district_code, year))::int as place, * from known;

-- a district is a part of itself, of the one above it, and by way of that one of its province
create or replace temporary table district_wholes as
with above as (
    select p.place as part, a.place as whole, a.parent_code, a.year
    from district_places as p
    join district_places as a on a.year = p.year and a.district_code = p.parent_code
)
select place as part, place as whole, null::int as via, 0 as height from district_places
union all
select part, whole, null, 1 from above
union all
select a.part, p.place, a.whole, 2
from above as a
join district_places as p on p.year = a.year and p.district_code = a.parent_code;

create or replace temporary table district_measure_names as
select measure, (row_number() over (order by measure))::int as number from (select distinct measure from crosswalk);

create or replace temporary table district_given as
select
    p.place, k.number as measure, m.role, m.member, n.value, n.has_error, n.n_findings, n.corrected,
    list_position(comparability_order(), c.comparability) as worst
from measures as n
join district_members as m on m.report_id = n.report_id
join district_places as p on p.year = m.year and p.district_code = m.district_code
join district_measure_names as k on k.measure = n.measure
left join crosswalk as c on c.measure = n.measure and c.form = n.form;

create or replace temporary table district_roles as
select *, min(measure) over (partition by place, with_number, without) as pattern
from (
    select
        place, measure,
        coalesce(bool_or(role = 'whole_region') filter (where value is not null), false) as has_whole,
        coalesce(bool_or(role = 'own_with_departments') filter (where value is not null), false) as has_level,
        coalesce(bool_or(role = 'government_office') filter (where value is not null), false) as has_office,
        bit_xor(hash(member)) filter (where value is not null) as with_number,
        bit_xor(hash(member)) filter (where value is null) as without
    from district_given
    group by place, measure
);

create or replace temporary view district_used as
select
    g.*, r.pattern, r.has_whole, r.has_level,
    -- departments are counted by the roll-up of their level, or one by one; a government and its office often publish the same
    case
        when r.has_whole then g.role = 'whole_region'
        when g.role in ('own_with_departments', 'township') then true
        when g.role in ('government_office', 'department') then not r.has_level
        else g.role = 'government' and not r.has_level and not r.has_office
    end as is_used
from district_given as g
join district_roles as r on r.place = g.place and r.measure = g.measure;

-- the sums of a place's own agencies, without what lies below it
create or replace temporary table district_own as
with summed as (
    select
        place, measure,
        any_value(pattern) as pattern,
        any_value(has_whole) as has_whole,
        any_value(has_level) as has_level,
        -- roll-ups of the same that differ: none is chosen
        coalesce(
            min(value) filter (where role = 'whole_region') < max(value) filter (where role = 'whole_region'), false
        ) or (
            not any_value(has_whole) and coalesce(
                min(value) filter (where role = 'own_with_departments')
                < max(value) filter (where role = 'own_with_departments'), false
            )
        ) as is_conflicting,
        min(value) filter (where role = 'whole_region') as whole,
        min(value) filter (where role = 'own_with_departments') as level,
        sum(value) filter (where is_used and role not in ('whole_region', 'own_with_departments')) as others,
        count(value) filter (where is_used and role not in ('whole_region', 'own_with_departments')) as n_others,
        count(value) filter (where role = 'unstated_government') > 0 and not any_value(has_whole or has_level) as is_unstated,
        min(member) filter (where role = 'whole_region' and value is not null) as whole_member,
        min(member) filter (where role = 'unstated_government' and value is not null) as unstated_member,
        max(worst) filter (where is_used) as worst,
        coalesce(bool_or(has_error) filter (where is_used), false) as has_error,
        coalesce(sum(n_findings) filter (where is_used), 0)::int as n_findings,
        coalesce(bool_or(corrected) filter (where is_used), false) as corrected
    from (select * replace (is_used and value is not null as is_used) from district_used)
    group by place, measure
)
select
    place, measure, pattern, has_whole,
    case
        when is_conflicting then null
        when has_whole then whole
        when level is not null or others is not null then coalesce(level, 0) + coalesce(others, 0)
    end as value,
    (case when is_conflicting then 'conflicting' when has_whole then 'whole_region' when is_unstated then 'unstated' else 'parts' end)::district_basis
        as basis,
    case when has_whole then 1 else n_others + (level is not null)::int end as n_reports,
    worst, has_error, n_findings, corrected,
    case when not is_conflicting then coalesce(whole_member, case when is_unstated then unstated_member end) end as member
from summed;

-- their names, once for all measures of which the same reports give numbers
create or replace temporary table district_own_names as
with governed as (
    select year, district_code, bool_or(is_government) as is_governed from district_members group by year, district_code
),
absent as (
    select
        year, district_code,
        list(agency order by agency_id) filter (where role = 'township') as townships,
        list(agency order by agency_id) filter (where role in ('government', 'government_office', 'department')) as level_agencies
    from district_members
    where report_id is null
    group by year, district_code
),
roles as (
    select
        u.place, u.measure, u.has_whole, u.has_level, u.role, u.is_used,
        list(m.agency order by m.agency_id) filter (where u.value is null) as silent,
        list(m.agency order by m.agency_id) filter (where u.value is not null) as named
    from district_used as u
    join district_members as m using (member)
    where u.measure = u.pattern
    group by all
),
names as (
    select
        place, measure,
        any_value(has_whole) as has_whole,
        any_value(has_level) as has_level,
        coalesce(flatten(list(named order by role) filter (where is_used)), []) as parts,
        -- a roll-up without this number is missing only where nothing else gives it
        coalesce(flatten(list(silent order by role) filter (where is_used or (role = 'whole_region' and not has_level))), [])
            as silent,
        coalesce(flatten(list(named order by role) filter (
            where not has_whole and not is_used and not (has_level and role in ('department', 'government', 'government_office'))
        )), []) as not_added,
        coalesce(flatten(list(named order by role) filter (where not has_whole and starts_with(role, 'unstated'))), []) as unstated
    from roles
    group by place, measure
),
counted as (
    select
        n.*,
        d.district,
        case
            when n.has_whole then []
            -- every government reports (条例 §49): where none is known, it is missing
            else case when g.is_governed then [] else [d.district || '人民政府'] end
                || n.silent
                || n.unstated
                || case when n.has_level then [] else coalesce(a.level_agencies, []) end
                || coalesce(a.townships, [])
        end as lacking
    from names as n
    join district_places as p using (place)
    join governed as g on g.year = p.year and g.district_code = p.district_code
    join districts as d on d.district_code = p.district_code
    left join absent as a on a.year = p.year and a.district_code = p.district_code
)
select
    place, measure as pattern, district, lacking[:20] as missing, len(lacking)::int as n_missing, parts[:20] as parts,
    not_added[:20] as not_added
from counted;

create or replace temporary table district_numbered as
select distinct w.whole as place, o.measure
from district_own as o
join district_wholes as w on w.part = o.place
where o.value is not null;

-- districts below that give nothing, and its own government where none of its own agencies is known: a place that is
-- missing whole is named once, not by its own parts
create or replace temporary table district_gaps as
with below as (select whole as place, count(*) as districts from district_wholes where height = 1 group by whole),
giving as (
    select w.whole as place, n.measure, count(*) as districts, bit_xor(hash(w.part)) as which
    from district_numbered as n
    join district_wholes as w on w.part = n.place and w.height = 1
    group by w.whole, n.measure
),
reached as (
    select distinct w.whole as place, o.measure
    from district_own as o
    join district_wholes as w on w.part = o.place
),
counted as (
    select
        r.place, r.measure, g.which, o.place is null as is_unknown,
        coalesce(b.districts, 0) - coalesce(g.districts, 0) + (o.place is null)::int as n_missing
    from reached as r
    join district_places as p on p.place = r.place and p.district is not null
    left join below as b on b.place = r.place
    left join giving as g on g.place = r.place and g.measure = r.measure
    left join (select distinct place from district_own) as o on o.place = r.place
)
select c.place, c.measure, c.n_missing::int as n_missing, c.is_unknown, min(c.measure) over (partition by c.place, c.which) as pattern
from counted as c
anti join district_own as d
    on d.place = c.place and d.measure = c.measure and d.basis in ('whole_region', 'conflicting')
where c.n_missing > 0;

create or replace temporary table district_gap_names as
select g.place, g.pattern, list(s.name order by s.code)[:20] as missing
from (select distinct place, pattern, is_unknown from district_gaps) as g
join (
    select w.whole as place, w.part, p.district as name, p.district_code as code, false as is_own
    from district_wholes as w
    join district_places as p on p.place = w.part
    where w.height = 1
    union all
    select place, null, district || '人民政府', district_code, true from district_places
) as s on s.place = g.place and (g.is_unknown or not s.is_own)
where s.is_own or not exists (select 1 from district_numbered as n where n.place = s.part and n.measure = g.pattern)
group by g.place, g.pattern;

-- what each place adds, to itself and to those above it
create or replace temporary table district_shares as
select
    x.*, n.place is not null as is_numbered,
    -- one number for what decides about its names
    (x.place * 1000::bigint + x.pattern) * 10 + enum_code(x.basis) as key
from (
    select
        o.place, o.measure, o.value, o.n_reports,
        case when o.basis = 'conflicting' then 1 else n.n_missing end as n_missing,
        o.worst, o.has_error, o.n_findings, o.corrected, o.basis, o.member, o.pattern
    from district_own as o
    join district_own_names as n on n.place = o.place and n.pattern = o.pattern
    union all
    select place, measure, null, 0, n_missing, null, false, 0, false, 'gap'::district_basis, null, pattern
    from district_gaps
) as x
left join district_numbered as n on n.place = x.place and n.measure = x.measure;

create or replace temporary view district_pieces as
with decided as (select place, measure from district_own where basis in ('whole_region', 'conflicting'))
select
    w.whole, w.part = w.whole as is_own,
    -- a place that gives nothing is named by the one above it
    w.part = w.whole or x.is_numbered as is_named,
    x.*
from district_shares as x
join district_wholes as w on w.part = x.place
-- what a roll-up counts is not counted again
anti join decided as d on d.place = w.whole and d.measure = x.measure and w.part <> w.whole
anti join decided as v on v.place = w.via and v.measure = x.measure;

create or replace temporary table district_sums as
select *, min(measure) over (partition by whole, pieces) as named_with
from (
    select
        whole, measure,
        sum(value) as value,
        coalesce(any_value(basis) filter (where is_own and basis in ('whole_region', 'conflicting', 'unstated')), 'parts') as basis,
        coalesce(sum(n_reports) filter (where value is not null), 0)::int as n_reports,
        coalesce(sum(n_missing) filter (where is_named), 0)::int as n_missing,
        max(worst) filter (where value is not null) as worst,
        coalesce(bool_or(has_error) filter (where value is not null), false) as has_error,
        coalesce(sum(n_findings) filter (where value is not null), 0)::int as n_findings,
        coalesce(bool_or(corrected) filter (where value is not null), false) as corrected,
        any_value(member) filter (where is_own) as member,
        sum(hash(key * 2 + is_named::int)::hugeint) as pieces
    from district_pieces
    group by whole, measure
);

delete from district_numbers where year in (select year from district_members);
insert into district_numbers
select
    p.district_code, p.year, k.measure,
    case when s.basis <> 'unstated' then s.value end,
    case
        when s.basis <> 'parts' then s.basis
        when s.value is null then 'none'
        when s.n_missing = 0 then 'all_parts'
        else 'some_parts'
    end,
    case when s.basis = 'unstated' then 0 else s.n_reports end,
    s.n_missing,
    case when s.basis <> 'unstated' then comparability_order()[s.worst] end,
    s.basis <> 'unstated' and s.has_error,
    case when s.basis = 'unstated' then 0 else s.n_findings end,
    s.basis <> 'unstated' and s.corrected,
    m.report_id,
    w.measure
from (select * from district_sums order by whole, measure) as s
join district_places as p on p.place = s.whole
join district_measure_names as k on k.number = s.measure
join district_measure_names as w on w.number = s.named_with
left join district_members as m using (member);

delete from district_number_parts where year in (select year from district_members);
insert into district_number_parts
with chosen as materialized (
    select x.whole, x.measure, x.place, x.pattern, x.basis, x.is_named
    from district_pieces as x
    join district_sums as s on s.whole = x.whole and s.measure = x.measure and s.named_with = s.measure
),
named as (
    select
        x.whole, x.measure, x.place, x.basis,
        case
            when not x.is_named then []
            when x.basis = 'gap' then g.missing
            when x.basis = 'conflicting' then [n.district]
            else n.missing
        end as missing,
        coalesce(n.parts, []) as parts,
        coalesce(n.not_added, []) as not_added
    from chosen as x
    left join district_own_names as n on x.basis <> 'gap' and n.place = x.place and n.pattern = x.pattern
    left join district_gap_names as g on x.basis = 'gap' and g.place = x.place and g.pattern = x.pattern
),
listed as (
    -- places of one year are numbered by their codes
    select
        whole, measure,
        flatten(list(missing order by place, basis) filter (where len(missing) > 0)) as missing,
        flatten(list(parts order by place, basis) filter (where len(parts) > 0)) as parts,
        flatten(list(not_added order by place, basis) filter (where len(not_added) > 0)) as not_added
    from named
    group by whole, measure
)
select
    p.district_code, p.year, k.measure,
    coalesce(l.missing[:20], []),
    case when s.basis = 'unstated' then [] else coalesce(l.parts[:20], []) end,
    coalesce(l.not_added[:20], [])
from listed as l
join district_sums as s on s.whole = l.whole and s.measure = l.measure
join district_places as p on p.place = l.whole
join district_measure_names as k on k.number = l.measure
order by p.district_code, p.year, k.measure;
