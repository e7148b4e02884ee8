-- Question: which rejected grants show access that cannot be judged, on a day? (eligibility.md § 8)
-- Grain: one row per rejected grant.
-- Parameters: $day date. Versions from before these were kept have no such table.
select line, staff_id
from unplaced_grants
where (granted_on is null or granted_on <= $day::date)
    -- Removed before it was granted: one of the two days is wrong, so it stands on every day (§ 8).
    and (removed_on is null or removed_on > $day::date or removed_on < granted_on)
order by line;
