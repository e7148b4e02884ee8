-- Question: who is entitled to what beyond base access, and where, on a day?
-- Grain: one row per person, function and location, sorted so.
-- Parameters: $day date.
select people.staff_id, functions.function_id, places.location_id
from status_stretches
join policy_paths using (path_no)
join people using (person_no)
join policy_functions as functions on functions.function_no = status_stretches.function_no
join places using (location_no)
where status_stretches.is_entitled and policy_paths.needs > 0
    and $day::date between status_stretches.from_on and status_stretches.to_on
order by people.staff_id, functions.function_id, places.location_id;
