-- labels | 标签异写 | Other ways to print an official label (data/reference/labels.csv).
--   role | 位置 | row, column, applicant or heading
--   label | 官方标签 | the official label
--   alias | 异写 | how else it is printed; NULL declares the label itself
--   official | 官方写法 | whether the form itself prints it so
--   note | 说明 | where it was seen
create table labels (
    role varchar not null,
    label varchar not null,
    alias varchar,
    official boolean not null,
    note varchar
);
