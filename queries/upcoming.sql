-- Question:   whose access ends from a day on through another, for any reason, as it is known on the first? (eligibility.md § 6, last day)
-- Grain:      one row per person, function and location where somebody is entitled on the day and will not be after $until;
--             sorted by last day, location, function, person.
-- Parameters: $as_of date; $until the last day to look at, included; $is_district boolean and $scope list of location ids: what the
--             viewer may see; $location_ids and $function_ids lists, empty = all of them.
select
    $as_of::date as as_of, stretches.last_day, stretches.ends_because, people.staff_id, people.given_name, people.family_name,
    functions.function_id, functions.function_title, places.location_id, places.location_name, stretches.job_roles,
    stretches.granted_on is not null as granted, stretches.next_step, people.email
from status_stretches as stretches
join places using (location_no)
join policy_functions as functions using (function_no)
join people using (person_no)
where stretches.is_entitled
    and $as_of between stretches.from_on and stretches.to_on
    and stretches.last_day <= $until::date
    and ($is_district or list_contains($scope, places.location_id))
    and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
    and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
order by stretches.last_day, places.location_id, functions.function_id, people.staff_id
