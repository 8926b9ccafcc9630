-- unit_types | 机构性质 | Which names of agencies are of which type of unit (data/reference/unit_types.csv); a name of no row is of unknown type.
--   position | 次序 | the first row that fits decides
--   pattern | 名称模式 | regular expression that fits the whole name without the district, or the whole kind (agency_kinds.kind)
--   level | 级别 | the level of the district that the row is about; NULL: of any
--   unit_type | 机构性质 | government, government_office, department, township, functional_zone, institution or vertical
--   note | 说明 | remarks
-- kind: reference
create table unit_types (
    position smallint primary key,
    pattern varchar not null check (regexp_matches('', pattern) is not null),
    level varchar check (level in ('province', 'prefecture', 'county')),
    unit_type varchar not null check (
        unit_type in ('government', 'government_office', 'department', 'township', 'functional_zone', 'institution', 'vertical')
    ),
    note varchar
);
