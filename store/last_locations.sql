-- Question: which locations does this version know, of its own feed or from versions before it?
-- Grain: one row per location.
-- Parameters: none.
select location_id, name, kind, level, network from locations order by location_id;
