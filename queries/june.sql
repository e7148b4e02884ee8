-- Question:   who is in the cohort of one June, due or renewed, and who would be left? (eligibility.md § 7, the cohort of June y)
-- Grain:      one row per location, function, person and course, sorted so.
-- Parameters: $as_of date; $june_year calendar year of the June, null = the one that ends the school year of $as_of;
--             $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids, $function_ids and
--             $job_roles lists, empty = all of them; $standing 'due', 'renewed' or null = both.
with settings as (
    select
        *,
        case
            when $june_year::integer is null then school_year_ends($as_of::date, school_year_starts)
            else june_of($june_year::integer, school_year_starts)
        end as june_on
    from policy_settings
),
seen as (
    select location_no, location_id, location_name
    from places
    where ($is_district or list_contains($scope, location_id)) and (len($location_ids) = 0 or list_contains($location_ids, location_id))
),
judged_on as (
    select least($as_of::date, june_on) as judged_on from settings
),
cohort as (
    select stretches.*
    from june_stretches as stretches
    join settings on stretches.june_on = settings.june_on
    join seen using (location_no)
    where $as_of between stretches.from_on and stretches.to_on
),
roles as (
    select person_no, location_no, list_sort(list(distinct role_id)) as job_roles
    from jobs
    join (select distinct person_no, location_no from cohort) using (person_no, location_no)
    join judged_on on judged_on.judged_on between jobs.from_on and jobs.to_on
    group by person_no, location_no
),
-- Whoever is entitled now, and stays so beyond the June without doing anything.
staying as (
    select location_no, function_no, count(*) filter (last_day is null or last_day > settings.june_on) as left_after
    from status_stretches as stretches
    join (select distinct location_no, function_no from cohort) using (location_no, function_no)
    join judged_on on judged_on.judged_on between stretches.from_on and stretches.to_on
    cross join settings
    where is_entitled
    group by location_no, function_no
)
select
    $as_of::date as as_of, cohort.june_on as june, people.staff_id, people.given_name, people.family_name, functions.function_id,
    seen.location_id, seen.location_name, courses.course_id, cohort.last_day, cohort.renewed_on,
    case
        when cohort.renewed_on is not null then 'Renewed on ' || said_day(cohort.renewed_on) || '.'
        when $as_of > cohort.june_on then full_course_step(courses.course_title)
        when cohort.last_day < cohort.june_on and cohort.ends_because <> 'certificate'
            then job_end_step(cohort.ends_because, cohort.last_day, seen.location_name)
        else renewal_step(
            $as_of, cohort.june_on, courses.course_title, rules.quiz_renews, rules.full_required_in,
            settings.school_year_starts, settings.renewal_window_opens
        )
    end as next_step,
    case when cohort.renewed_on is null then 'due' else 'renewed' end as standing,
    array_to_string(roles.job_roles, ';') as job_roles,
    functions.function_title, courses.course_title, cohort.ends_because,
    staying.left_after,
    cohort.renewed_on is null and staying.left_after = 0 as leaves_uncovered,
    window_opens(cohort.june_on, settings.school_year_starts, settings.renewal_window_opens) as opens_on
from cohort
join people using (person_no)
join policy_functions as functions using (function_no)
join seen using (location_no)
join policy_courses as courses using (course_no)
join roles using (person_no, location_no)
join staying using (location_no, function_no)
cross join settings
left join policy_course_rules as rules
    on rules.course_no = cohort.course_no and $as_of between rules.from_on and rules.to_on
where (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    and (len($job_roles) = 0 or list_has_any(roles.job_roles, $job_roles))
    and ($standing::varchar is null or $standing = case when cohort.renewed_on is null then 'due' else 'renewed' end)
order by seen.location_id, functions.function_id, people.staff_id, courses.course_id
