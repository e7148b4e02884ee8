-- Question:   what is the status of each (person, function, location) on a day, and what is to be done next? (eligibility.md § 7)
-- Grain:      one row per person, function and location with any record of its own, sorted by location, function, person.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids,
--             $function_ids and $staff_ids lists, empty = all of them; $include_none boolean: also those whose status is "none"; $own_id: of
--             the $staff_ids, the one whose record is the viewer's own, at every location.
select
    $as_of::date as as_of, people.staff_id, people.given_name, people.family_name, functions.function_id, places.location_id,
    places.location_name, coalesce(stretches.job_roles, '') as job_roles, stretches.status, stretches.is_entitled as entitled,
    stretches.last_day, stretches.ends_because, unmet_lists.unmet, paths.path, stretches.met_on,
    stretches.granted_on is not null as granted,
    -- feeds.md, bad rows: answers about somebody whom a rejected row of HR names have to name that row.
    stretches.next_step || case when unmet_lists.unmet = 'assignment' then coalesce(rejected_people.note, '') else '' end as next_step,
    people.email
from status_stretches as stretches
join places using (location_no)
join policy_functions as functions using (function_no)
join people using (person_no)
join unmet_lists using (unmet_no)
left join rejected_people using (staff_id)
left join policy_paths as paths on paths.path_no = stretches.path_no
where $as_of between stretches.from_on and stretches.to_on
    and (stretches.status <> 'none' or $include_none)
    and (
        $is_district
        or list_contains($scope, places.location_id)
        or (list_contains($staff_ids, $own_id) and people.staff_id = $own_id)
    )
    and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
    and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    and (len($staff_ids) = 0 or list_contains($staff_ids, people.staff_id))
order by places.location_id, functions.function_id, people.staff_id
