-- Question:   which is the newest day that each feed tells of, up to the day of the load?
-- Grain:      one row per feed that tells of days and has one; days announced for later do not make a feed fresh.
-- Parameters: $loaded_on, the day of the load.
with days as (
    select 'employments' as feed, hire_date as on_day from employments
    union all select 'employments', end_date from employments
    union all select 'assignments', start_date from assignments
    union all select 'assignments', end_date from assignments
    union all select 'completions', completed_on from completions
    union all select 'approvals', decided_on from approvals
    union all select 'grants', granted_on from grants
    union all select 'grants', removed_on from grants
)
select feed, max(on_day) as newest_on
from days
where on_day <= $loaded_on
group by feed
order by feed
