-- Question:   which rows were rejected, and why? Raw rows belong to no school: only viewers of the whole district see them.
-- Grain:      one row per rejected row, in the order of feed and line; rows_matched = how many there are in all.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see. $feeds and $rules lists,
--             empty = all feeds, and all rules but those of unknown courses and functions. $most rows at most.
select feed, file, line, "column", value, rule, message, "row", count(*) over () as rows_matched
from rejected_rows
where
    -- Raw rows have no location that a scope could narrow; every question about people binds both (tests/architecture).
    $is_district and len($scope::varchar[]) = 0
    and (len($feeds::varchar[]) = 0 or list_contains($feeds, feed))
    and case
        when len($rules::varchar[]) = 0 then rule not in ('unknown-course', 'unknown-function')
        else list_contains($rules, rule)
    end
order by feed, file, line
limit $most
