-- Question:   is there a person with this id whom the viewer may see?
-- Grain:      one row, or none. note: the rejected rows that name the person, in a sentence; null where none does.
-- Parameters: $staff_id; $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see (people with a
--             job or a grant at one of them on the day); $own_id, whose record is the viewer's own, wherever they work.
select people.staff_id, people.given_name, people.family_name, trim(rejected_people.note) as note
from people
left join rejected_people using (staff_id)
where people.staff_id = $staff_id
    and (
        $is_district
        or people.staff_id = $own_id
        or exists (
            from jobs join places using (location_no)
            where jobs.person_no = people.person_no and $as_of between jobs.from_on and jobs.to_on
                and list_contains($scope, places.location_id)
        )
        or exists (
            from grants
            where grants.staff_id = people.staff_id and $as_of >= grants.granted_on
                and (grants.removed_on is null or $as_of < grants.removed_on) and list_contains($scope, grants.location_id)
        )
    )
