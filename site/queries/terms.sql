-- What coded values are called, by vocabulary.
select vocabulary, term, label_zh, label_en, explanation_zh, explanation_en
from terms
order by vocabulary, position;
