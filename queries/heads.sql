-- Question:   who heads each location on a day: the principal of a school, the manager or director of an office?
-- Grain:      one row per location where somebody holds a job with an approver role, sorted by location; head: all who hold
--             the first such role there, in the order of the policy's roles, joined with ", ".
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids list, empty = all
--             of them.
with holding as (
    select distinct
        jobs.location_no, jobs.person_no, roles.rowid as role_order,
        coalesce(people.given_name || ' ' || people.family_name, people.staff_id) as full_name, people.family_name
    from jobs
    join policy_approver_roles as roles on roles.role_id = jobs.role_id
    join employment_spells as spells on spells.person_no = jobs.person_no and $as_of between spells.from_on and spells.to_on
    join people on people.person_no = jobs.person_no
    where $as_of between jobs.from_on and jobs.to_on
),
first_of_them as (
    select * from holding qualify role_order = min(role_order) over (partition by location_no)
)
select places.location_id, string_agg(first_of_them.full_name, ', ' order by family_name, full_name) as head
from first_of_them
join places using (location_no)
where ($is_district or list_contains($scope, places.location_id))
    and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
group by places.location_id
order by places.location_id
