-- Whether a decision takes a finding from the numbers that it touches: a person dismissed it, or corrected what it is about.
create or replace macro is_settled(decision) as decision in ('dismissed', 'corrected');
