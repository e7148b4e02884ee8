-- Question:   what is the status of each (person, function, location) on a day, as far as it may be another than on $other?
-- Grain:      one row per person, function and location that has any record of its own and, where $other is a day of the same
--             version, whose answer is not one and the same stretch on both days; "none" is among them. Sorted by nothing.
-- Parameters: $as_of date; $other date, null = the other side is another version, so that nothing can be left out; $is_district
--             boolean and $scope list of location ids: what the viewer may see; $location_ids and $function_ids lists, empty =
--             all of them.
select
    people.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title, places.location_id,
    places.location_name, coalesce(stretches.job_roles, '') as job_roles, stretches.status, stretches.is_entitled as entitled,
    stretches.last_day, stretches.ends_because, unmet_lists.unmet, stretches.granted_on is not null as granted, stretches.next_step,
    people.email
from status_stretches as stretches
join places using (location_no)
join policy_functions as functions using (function_no)
join people using (person_no)
join unmet_lists using (unmet_no)
where $as_of between stretches.from_on and stretches.to_on
    and ($other::date is null or not $other::date between stretches.from_on and stretches.to_on)
    and ($is_district or list_contains($scope, places.location_id))
    and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
