-- Question:   where nobody stays entitled beyond the June if nobody acts: who is entitled, and whose renewal would keep the function? (eligibility.md § 6 and § 7)
-- Grain:      one row per location, function and person entitled on the day, of the functions with certificates that nobody keeps beyond
--             the June of the day's school year; sorted so. job_goes_on: job and employment on file last beyond the June; keeps: they do,
--             and nothing but certificates of that June ends; courses: ids of those still to renew, joined with ";".
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with entitled as materialized (
    select
        stretches.cell_no, stretches.person_no, stretches.location_no, stretches.path_no, stretches.last_day, places.location_id,
        places.location_name, functions.function_id, functions.function_title, school_years.june_on
    from status_stretches as stretches
    join places using (location_no)
    join policy_functions as functions using (function_no)
    join school_years on $as_of between school_years.begins_on and school_years.june_on
    where stretches.is_entitled
        and $as_of between stretches.from_on and stretches.to_on
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
        and exists (from policy_function_courses as courses where courses.function_no = stretches.function_no)
    qualify not bool_or(stretches.last_day is null or stretches.last_day > school_years.june_on) over (
        partition by stretches.location_no, stretches.function_no
    )
),
-- The last day of entitlement says when the first of certificate and job ends; whether the job outlasts the certificate is
-- read from the jobs: a new row may follow on the next day (§ 6, last day).
rows_that_fit as (
    select entitled.cell_no, jobs.from_on, jobs.to_on
    from entitled
    join jobs using (person_no, location_no)
    join job_fits
        on job_fits.path_no = entitled.path_no and job_fits.kind = jobs.kind and job_fits.role_id = jobs.role_id
        and job_fits.team_key = jobs.team_key
),
marked as (
    select
        *,
        coalesce(
            from_on > max(to_on) over (
                partition by cell_no order by from_on, to_on rows between unbounded preceding and 1 preceding
            ) + 1,
            true
        ) as is_first
    from rows_that_fit
),
numbered as (
    select *, sum(is_first::integer) over (partition by cell_no order by from_on, to_on rows unbounded preceding) as spell_no
    from marked
),
fitting_jobs as (
    select cell_no, min(from_on) as from_on, max(to_on) as to_on from numbered group by cell_no, spell_no
),
due as (
    select cell_no, june_on, string_agg(courses.course_id, ';' order by courses.course_id) as courses, min(term_ends_on) as first_ends_on
    from june_stretches
    join policy_courses as courses using (course_no)
    where renewed_on is null and $as_of between from_on and to_on
        -- The table is sorted by June: one of them is a small part of it.
        and june_on = (select june_on from school_years where $as_of between begins_on and june_on)
        and cell_no in (select cell_no from entitled)
    group by cell_no, june_on
),
told as (
    select entitled.*, coalesce(least(fitting_jobs.to_on, employed.to_on) > entitled.june_on, false) as job_goes_on
    from entitled
    left join fitting_jobs
        on fitting_jobs.cell_no = entitled.cell_no and $as_of between fitting_jobs.from_on and fitting_jobs.to_on
    left join employment_spells as employed
        on employed.person_no = entitled.person_no and $as_of between employed.from_on and employed.to_on
)
select
    $as_of::date as as_of, told.june_on as june, people.staff_id, people.given_name, people.family_name, told.function_id,
    told.function_title, told.location_id, told.location_name, told.job_goes_on,
    -- Where a certificate ends earlier, renewing those of the June comes too late.
    told.job_goes_on and told.last_day = due.first_ends_on and due.courses is not null as keeps,
    coalesce(due.courses, '') as courses
from told
join people using (person_no)
left join due on due.cell_no = told.cell_no and due.june_on = told.june_on
order by told.location_id, told.function_id, people.staff_id
