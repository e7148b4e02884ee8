-- Question:   of whom were rows of staff, employments or assignments rejected, and what is wrong with these rows? (feeds.md, bad rows)
-- Grain:      one row per rejected row that names somebody, sorted by name, id, feed and line; the names are null where HR has none.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see, which is people whose
--             accepted assignments or grants are there on the day, or whose rejected assignment is, if its place can be read;
--             $location_ids list, empty = all: the same, of what was chosen; $staff_ids list, empty = all; $own_id: of the $staff_ids,
--             the one whose record is the viewer's own.
with named as (
    select feed, file, line, "column", value, rule, message, staff_id, location_id
    from rejected_rows
    where feed in ('staff', 'employments', 'assignments') and staff_id is not null
        and (len($staff_ids::varchar[]) = 0 or list_contains($staff_ids, staff_id))
),
here as (
    select people.staff_id, places.location_id
    from jobs
    join people using (person_no)
    join places using (location_no)
    where people.staff_id in (select staff_id from named) and $as_of between jobs.from_on and jobs.to_on
    union
    select grants.staff_id, grants.location_id
    from grants
    where grants.staff_id in (select staff_id from named)
        and grants.granted_on <= $as_of and (grants.removed_on is null or grants.removed_on > $as_of)
    union
    select staff_id, location_id from named
)
select
    $as_of::date as as_of, named.staff_id, staff.given_name, staff.family_name, named.feed, named.file, named.line, named."column",
    named.value, named.rule, named.message
from named
left join staff using (staff_id)
where (
        $is_district
        or exists (from here where here.staff_id = named.staff_id and list_contains($scope, here.location_id))
        or (list_contains($staff_ids, $own_id) and named.staff_id = $own_id)
    )
    and (
        len($location_ids::varchar[]) = 0
        or exists (from here where here.staff_id = named.staff_id and list_contains($location_ids, here.location_id))
    )
order by
    staff.family_name collate nocase.noaccent nulls last, staff.given_name collate nocase.noaccent, named.staff_id, named.feed, named.file, named.line
