-- Question:   who holds what they should not, or lacks what they earned, on a day? (eligibility.md § 8)
-- Grain:      one row per kind, location, function and person, sorted so.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids,
--             $function_ids and $staff_ids lists, empty = all of them; $own_id: of the $staff_ids, the one whose record is the
--             viewer's own, at every location.
select
    $as_of::date as as_of, kinds.kind, kinds.what, kinds.severity, people.staff_id, people.given_name, people.family_name,
    functions.function_id, places.location_id, places.location_name, stretches.granted_on, stretches.since,
    coalesce(unmet_lists.unmet, '') as unmet,
    kinds.explanation
        .replace('{Function}', functions.function_title)
        .replace('{Location}', places.location_name)
        .replace('{granted_on}', coalesce(said_day(stretches.granted_on), ''))
        .replace('{since}', said_day(stretches.since))
        .replace('{met_on}', coalesce(said_day(stretches.met_on), ''))
        .replace('{n}', settings.grant_within_business_days::varchar) as explanation,
    kinds.fix_by
from anomaly_stretches as stretches
join anomaly_kinds as kinds using (kind)
join people using (person_no)
join policy_functions as functions using (function_no)
join places using (location_no)
left join unmet_lists using (unmet_no)
cross join policy_settings as settings
where $as_of between stretches.from_on and stretches.to_on
    and (
        $is_district
        or list_contains($scope, places.location_id)
        or (list_contains($staff_ids, $own_id) and people.staff_id = $own_id)
    )
    and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
    and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    and (len($staff_ids) = 0 or list_contains($staff_ids, people.staff_id))
order by kinds.kind, places.location_id, functions.function_id, people.staff_id
