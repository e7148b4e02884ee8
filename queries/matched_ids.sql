-- Question:   how many of the people whom each feed names does the feed of staff know?
-- Grain:      one row per feed that names people, in the order of feeds.md: feed, people (ids), known (of them in staff).
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see; only who sees the whole district sees it.
with named as (
    select 1 as place, 'employments' as feed, staff_id from employments
    union
    select 2, 'assignments', staff_id from assignments
    union
    select 3, 'completions', staff_id from completions
    union
    select 4, 'approvals', staff_id from approvals
    union
    select 5, 'grants', staff_id from grants
)
select feed, count(*) as people, count(staff.staff_id) as known
from named
left join staff using (staff_id)
where $is_district and len($scope::varchar[]) = 0
group by place, feed
order by place
