-- measure_forms | 可比指标所用表式 | Which forms measures come from: the same in many reports, told from their digest.
--   choice | 表式选择 | digest of the forms
--   number | 指标序号 | position of the measure in the lists of measure_values
--   measure | 可比指标 | crosswalk.measure
--   form | 表式 | form of the table it comes from; NULL where none of the report's forms has it
--   has_counterpart | 有对应 | whether one of the report's forms has a counterpart
-- kind: computed
create table measure_forms (
    choice ubigint not null,
    number smallint not null,
    measure varchar not null,
    form varchar,
    has_counterpart boolean not null
);
