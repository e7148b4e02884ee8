-- Question: how many anomalies of some kinds stand on a day?
-- Grain: one row: the number of (kind, person, function, location).
-- Parameters: $day date, $kinds list of kinds.
select count(*) as anomalies
from anomaly_stretches
where $day::date between from_on and to_on and list_contains($kinds::varchar[], kind);
