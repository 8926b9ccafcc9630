-- labels | 标签异写 | Other ways to print an official label (data/reference/labels.csv).
--   role | 位置 | row, column, applicant or heading; extra (a row that agencies add), qualifier (a parenthesis they add), character (one taken for another), reversing (a character that makes a label say the opposite)
--   label | 官方标签 | the official label; of a qualifier its kind, of a character the one that is meant
--   alias | 异写 | how else it is printed, of a qualifier a regular expression; NULL declares the label itself
--   official | 官方写法 | whether the form itself prints it so
--   note | 说明 | where it was seen
-- kind: reference
create table labels (
    role varchar not null,
    label varchar not null,
    alias varchar,
    official boolean not null,
    note varchar
);
