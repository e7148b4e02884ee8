-- Question:   which courses, functions and groups do the feeds name that the rules do not know?
-- Grain:      one row per feed and code, the most rows first. A code may be anything that stood in that column, so only
--             who sees the whole district sees it.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see. $feeds list, empty = all.
select feed, "column", value as code, rule, count(*) as "rows"
from rejected_rows
where
    rule in ('unknown-course', 'unknown-function')
    and $is_district and len($scope::varchar[]) = 0
    and (len($feeds::varchar[]) = 0 or list_contains($feeds, feed))
group by feed, "column", value, rule
order by "rows" desc, feed, code
