-- Question:   which locations may be chosen?
-- Grain:      one row per location, sorted by name.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see.
select location_id, location_name, kind
from places
where $is_district or list_contains($scope, location_id)
order by location_name, location_id
