-- Question:   which functions are there, and which of them need a certificate, and when do their first rules begin?
-- Grain:      one row per function, sorted by title.
-- Parameters: none.
select
    function_id, function_title, first_rule_on,
    exists (from policy_function_courses as courses where courses.function_no = policy_functions.function_no) as has_courses
from policy_functions
order by function_title, function_id
