-- Question:   which locations may be chosen?
-- Grain:      one row per location, sorted by name; is_closed: the feed lacks it, and an earlier version knew it; network may be empty.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see.
select places.location_id, places.location_name, places.kind, locations.network, locations.is_closed
from places
join locations using (location_id)
where $is_district or list_contains($scope, places.location_id)
order by places.location_name collate nocase.noaccent, places.location_id
