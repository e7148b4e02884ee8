-- Question:   how many records does each person have of each kind? The plain scan-and-group-by that judging is compared with.
-- Grain:      one row per feed, person and course, function, group or location.
-- Parameters: none.
select 'employments' as feed, staff_id, '' as what, count(*) as rows_of_person, min(hire_date) as first_on, max(end_date) as last_on
from employments group by all
union all
select 'assignments', staff_id, location_id, count(*), min(start_date), max(end_date) from assignments group by all
union all
select 'completions', staff_id, course_code, count(*), min(completed_on), max(completed_on) from completions group by all
union all
select 'approvals', staff_id, function_id, count(*), min(decided_on), max(decided_on) from approvals group by all
union all
select 'grants', staff_id, ic_group, count(*), min(granted_on), max(removed_on) from grants group by all
