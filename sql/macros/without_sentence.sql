-- Sentences joined by a mark, without one of them; NULL where there is no other.
create or replace macro without_sentence(joined, sentence, mark) as
    nullif(substr(replace(mark || joined, mark || sentence, ''), length(mark) + 1), '');
