-- Question:   which names that a policy may use do the records of this version hold?
-- Grain:      one row per kind of name and name, sorted so. kind: `title` and `team` of assignments, `code` of completions, `group` of
--             grants, `place` (the kind of a location). Codes and groups that the rules in use do not know are there, too.
-- Parameters: none.
select 'title' as kind, job_title as name from assignments
union
select 'team', team from assignments where trim(team) <> ''
union
select 'code', course_code from completions
union
select 'group', ic_group from grants
union
select case rule when 'unknown-course' then 'code' else 'group' end, value
from rejected_rows
where (rule = 'unknown-course' and feed = 'completions') or (rule = 'unknown-function' and feed = 'grants')
union
select 'place', kind from locations
order by kind, name
