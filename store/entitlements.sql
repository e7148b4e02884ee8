-- Question: how many entitlements beyond base access are there in this version on a day?
-- Grain: one row: the number of (person, function, location) that are entitled by a path that asks for something.
-- Parameters: $day date.
select count(*) as entitlements
from status_stretches
join policy_paths using (path_no)
where status_stretches.is_entitled and policy_paths.needs > 0
    and $day::date between status_stretches.from_on and status_stretches.to_on;
