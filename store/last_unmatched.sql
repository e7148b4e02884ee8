-- Question: how many accepted rows of each feed name nobody in the staff feed of this version?
-- Grain: one row per feed with such rows.
-- Parameters: none.
with named as (
    select 'employments' as feed, staff_id from employments
    union all select 'assignments', staff_id from assignments
    union all select 'completions', staff_id from completions
    union all select 'approvals', staff_id from approvals
    union all select 'grants', staff_id from grants
)
select feed, count(*) as rows_unmatched
from named
anti join staff using (staff_id)
group by feed;
