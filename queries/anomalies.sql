-- Question:   who holds what they should not, or lacks what they earned, on a day, and which access cannot be judged? (eligibility.md § 8)
-- Grain:      one row per kind, location, function and person, sorted so; one per rejected row of the grants feed for the kind unplaced.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids,
--             $function_ids and $staff_ids lists, empty = all of them; $own_id: of the $staff_ids, the one whose record is the
--             viewer's own, at every location.
select
    $as_of::date as as_of, kind, what, severity, staff_id, given_name, family_name, function_id, location_id, location_name, granted_on,
    since, unmet, explanation, fix_by
from anomalies_on($as_of::date)
where ($is_district or list_contains($scope, location_id) or (list_contains($staff_ids, $own_id) and staff_id = $own_id))
    and (len($location_ids) = 0 or list_contains($location_ids, location_id))
    and (len($function_ids) = 0 or list_contains($function_ids, function_id))
    and (len($staff_ids) = 0 or list_contains($staff_ids, staff_id))
-- An unplaced row has its line, negative, in place of a cell: descending puts those of one person in the file's order.
order by kind, location_id, function_id, staff_id, cell_no desc
