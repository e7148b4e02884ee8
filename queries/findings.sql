-- Question:   which accepted rows look wrong, and why? Only viewers of the whole district see them.
-- Grain:      one row per finding and accepted row, in the order of feed and line; rows_matched = how many in all.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see. $feeds and $findings lists,
--             empty = all. $most rows at most.
select feed, file, line, finding, staff_id, "column", value, message, count(*) over () as rows_matched
from all_findings
where
    $is_district and len($scope::varchar[]) = 0
    and (len($feeds::varchar[]) = 0 or list_contains($feeds, feed))
    and (len($findings::varchar[]) = 0 or list_contains($findings, finding))
order by feed, file, line, finding, "column"
limit $most
