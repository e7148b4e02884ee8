-- Question:   which job roles are held anywhere the viewer may see?
-- Grain:      one row per job role, sorted.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see.
select distinct jobs.role_id
from jobs
join places using (location_no)
where $is_district or list_contains($scope, places.location_id)
order by jobs.role_id
