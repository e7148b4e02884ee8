-- Question:   who has no record of any kind for a function on a day, and what would they need? (eligibility.md § 7, status none)
-- Grain:      one row per person, function and location; these are all rows of the status table that status.sql has not.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids,
--             $function_ids and $staff_ids lists, empty = all of them; $own_id: of the $staff_ids, the one whose record is the
--             viewer's own, at every location.
with held as (
    select jobs.person_no, jobs.location_no, jobs.kind, jobs.role_id, jobs.team_key, roles.job_roles
    from jobs
    join role_stretches as roles
        on roles.person_no = jobs.person_no and roles.location_no = jobs.location_no
        and $as_of between roles.from_on and roles.to_on
    join places on places.location_no = jobs.location_no
    join people on people.person_no = jobs.person_no
    where $as_of between jobs.from_on and jobs.to_on
        and (
            $is_district
            or list_contains($scope, places.location_id)
            or (list_contains($staff_ids, $own_id) and people.staff_id = $own_id)
        )
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($staff_ids) = 0 or list_contains($staff_ids, people.staff_id))
),
nearest as (
    select
        held.person_no, functions.function_no, held.location_no, any_value(held.job_roles) as job_roles,
        -- § 6: the fewest unmet first, then the order of the file. Without any record all of a path is unmet.
        arg_min(paths.path_no, paths.needs * 1000 + paths.path_order) as path_no
    from held
    -- § 3: before its first rule a function has no rows at all.
    join policy_functions as functions on functions.first_rule_on <= $as_of
    left join job_fits
        on job_fits.function_no = functions.function_no and job_fits.kind = held.kind and job_fits.role_id = held.role_id
        and job_fits.team_key = held.team_key and $as_of between job_fits.from_on and job_fits.to_on
    left join policy_paths as paths on paths.path_no = job_fits.path_no
    anti join cells
        on cells.person_no = held.person_no and cells.function_no = functions.function_no and cells.location_no = held.location_no
    where len($function_ids) = 0 or list_contains($function_ids, functions.function_id)
    group by held.person_no, functions.function_no, held.location_no
),
lacking as (
    -- § 6: no path fits somebody who is not in the staff feed.
    select nearest.* replace (case when people.is_in_staff_feed then nearest.path_no end as path_no), people.* exclude (person_no)
    from nearest
    join people using (person_no)
)
select
    $as_of::date as as_of, lacking.staff_id, lacking.given_name, lacking.family_name, functions.function_id, places.location_id,
    places.location_name, lacking.job_roles, 'none' as status, false as entitled, null::date as last_day, null::varchar as ends_because,
    unmet_lists.unmet, paths.path, null::date as met_on, false as granted,
    unmet_step(unmet_lists.next_need, courses.course_title, places.location_name, settings.approvers) as next_step,
    lacking.email
from lacking
join policy_functions as functions using (function_no)
join places using (location_no)
left join policy_paths as paths on paths.path_no = lacking.path_no
join unmet_lists
    on unmet_lists.path_no is not distinct from lacking.path_no
    and unmet_lists.unmet_code = coalesce(paths.all_unmet_code, case when lacking.is_in_staff_feed then -2 else -1 end)
left join policy_courses as courses on courses.course_no = unmet_lists.next_course_no
cross join policy_settings as settings
