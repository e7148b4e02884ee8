-- Question:   what is the status of each (person, function, location) on a day, and what is to be done next? (eligibility.md § 7)
-- Grain:      one row per person, function and location, sorted by location, function, person.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists and $staff_ids, empty = all of them; $include_none boolean: also those whose status is "none".
with seen as (
    select location_no, location_id, location_name
    from places
    where ($is_district or list_contains($scope, location_id)) and (len($location_ids) = 0 or list_contains($location_ids, location_id))
),
asked as (
    select * from policy_functions where len($function_ids) = 0 or list_contains($function_ids, function_id)
),
-- A list of nobody in particular is everybody; a list of people is looked up first.
wanted as (
    select person_no, staff_id, given_name, family_name, is_in_staff_feed
    from people
    where len($staff_ids) = 0 or list_contains($staff_ids, staff_id)
),
held as (
    select jobs.person_no, jobs.location_no, jobs.role_id, jobs.kind, jobs.team_key
    from jobs
    join seen using (location_no)
    join wanted using (person_no)
    join employment_spells as spells
        on spells.person_no = jobs.person_no and $as_of between spells.from_on and spells.to_on
    where $as_of between jobs.from_on and jobs.to_on
),
roles as (
    select person_no, location_no, string_agg(distinct role_id, ';' order by role_id) as job_roles
    from held
    group by person_no, location_no
),
-- Those without any record of their own: "none", with all that the nearest fitting path asks for.
without_records as (
    select held.person_no, asked.function_no, held.location_no, arg_min(paths.path_no, paths.needs * 1000 + paths.path_order) as path_no
    from (select * from held where $include_none) as held
    join asked on asked.first_rule_on <= $as_of
    left join job_fits
        on job_fits.kind = held.kind and job_fits.role_id = held.role_id and job_fits.team_key = held.team_key
    left join policy_paths as paths
        on paths.path_no = job_fits.path_no and paths.function_no = asked.function_no
        and $as_of between paths.from_on and paths.to_on
    anti join cells
        on cells.person_no = held.person_no and cells.function_no = asked.function_no and cells.location_no = held.location_no
    group by held.person_no, asked.function_no, held.location_no
),
answers as (
    select
        person_no, function_no, location_no, status, is_entitled, last_day, ends_because, path_no, unmet_no, met_on,
        granted_on is not null as granted, ending_course_no
    from status_stretches
    join seen using (location_no)
    join asked using (function_no)
    join wanted using (person_no)
    where $as_of between status_stretches.from_on and status_stretches.to_on and (status <> 'none' or $include_none)
    union all
    select
        person_no, function_no, location_no, 'none', false, null, null,
        case when people.is_in_staff_feed then without_records.path_no end,
        unmet_lists.unmet_no, null, false, null
    from without_records
    join wanted as people using (person_no)
    join unmet_lists
        on unmet_lists.path_no is not distinct from case when people.is_in_staff_feed then without_records.path_no end
        and unmet_lists.unmet_code = case
            when not people.is_in_staff_feed then -1
            when without_records.path_no is null then -2
            else (select sum(weight) from policy_needs where policy_needs.path_no = without_records.path_no)
        end
)
select
    $as_of::date as as_of, people.staff_id, people.given_name, people.family_name, asked.function_id, seen.location_id,
    seen.location_name, coalesce(roles.job_roles, '') as job_roles, answers.status, answers.is_entitled as entitled, answers.last_day,
    answers.ends_because, unmet_lists.unmet, paths.path, answers.met_on, answers.granted,
    case
        when not answers.is_entitled
            then unmet_step(unmet_lists.next_need, missing.course_title, seen.location_name, settings.approvers)
        when answers.last_day is null then 'Nothing to do.'
        when answers.ends_because = 'certificate'
            then renewal_step(
                $as_of, answers.last_day, ending.course_title, rules.quiz_renews, rules.full_required_in,
                settings.school_year_starts, settings.renewal_window_opens
            )
        else job_end_step(answers.ends_because, answers.last_day, seen.location_name)
    end as next_step
from answers
join wanted as people using (person_no)
join asked using (function_no)
join seen using (location_no)
join unmet_lists using (unmet_no)
cross join policy_settings as settings
left join roles on roles.person_no = answers.person_no and roles.location_no = answers.location_no
left join policy_paths as paths on paths.path_no = answers.path_no
left join policy_courses as missing on missing.course_no = unmet_lists.next_course_no
left join policy_courses as ending on ending.course_no = answers.ending_course_no
left join policy_course_rules as rules
    on rules.course_no = answers.ending_course_no and $as_of between rules.from_on and rules.to_on
order by seen.location_id, asked.function_id, people.staff_id
