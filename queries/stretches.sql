-- Question:   what is the status of each (person, function, location) on every day there is?
-- Grain:      one row per stretch of days on which the answer stays the same, "none" among them; sorted by nothing. A day without a row
--             is "none". Stretches are cut where the next step changes, too.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see.
select
    people.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title, places.location_id,
    places.location_name, coalesce(stretches.job_roles, '') as job_roles, stretches.from_on, stretches.to_on, stretches.status,
    stretches.is_entitled as entitled, stretches.last_day, stretches.ends_because, unmet_lists.unmet,
    stretches.granted_on is not null as granted, stretches.next_step, people.email
from status_stretches as stretches
join places using (location_no)
join policy_functions as functions using (function_no)
join people using (person_no)
join unmet_lists using (unmet_no)
where $is_district or list_contains($scope, places.location_id)
