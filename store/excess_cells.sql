-- Question: which anomalies of some kinds stand on a day, and which grant shows each?
-- Grain: one row per kind, person, function and location, sorted so; `line` = the latest active grant's.
-- Parameters: $day date, $kinds list of kinds.
select
    stretches.kind, people.staff_id, functions.function_id, places.location_id,
    arg_max(grants.line, grants.granted_on) as line
from anomaly_stretches as stretches
join people using (person_no)
join policy_functions as functions on functions.function_no = stretches.function_no
join places using (location_no)
left join grants
    on grants.staff_id = people.staff_id and grants.ic_group = functions.ic_group
    and grants.location_id = places.location_id and grants.granted_on <= $day::date
    and (grants.removed_on is null or grants.removed_on > $day::date)
where $day::date between stretches.from_on and stretches.to_on and list_contains($kinds::varchar[], stretches.kind)
group by stretches.kind, people.staff_id, functions.function_id, places.location_id
order by stretches.kind, people.staff_id, functions.function_id, places.location_id;
