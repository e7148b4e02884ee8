-- Question:   who is in the cohort of one June, due or renewed, and who would be left? (eligibility.md § 7, the cohort of June y)
-- Grain:      one row per location, function, person and course, sorted so.
-- Parameters: $as_of date; $june the last day of that school year; $is_district boolean and $scope list of location ids: what the
--             viewer may see; $location_ids and $function_ids lists, empty = all of them.
with cohort as (
    select stretches.*, places.location_id, places.location_name
    from june_stretches as stretches
    join places using (location_no)
    where stretches.june_on = $june::date
        and $as_of between stretches.from_on and stretches.to_on
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
),
-- Whoever is entitled now, and stays so beyond the June without doing anything.
staying as (
    select location_no, function_no, count(*) filter (last_day is null or last_day > $june::date) as left_after
    from status_stretches
    -- § 7, E of the cohort: a June that is over is seen as of its last day, whatever the as-of day.
    where is_entitled and least($as_of::date, $june::date) between from_on and to_on
        and location_no in (select location_no from cohort)
    group by location_no, function_no
)
select
    $as_of::date as as_of, cohort.june_on as june, people.staff_id, people.given_name, people.family_name, functions.function_id,
    cohort.location_id, cohort.location_name, courses.course_id, cohort.last_day, cohort.renewed_on, cohort.next_step,
    case when cohort.renewed_on is null then 'due' else 'renewed' end as standing,
    cohort.job_roles, functions.function_title, courses.course_title, cohort.ends_because, coalesce(staying.left_after, 0) as left_after,
    cohort.renewed_on is null and coalesce(staying.left_after, 0) = 0 as leaves_uncovered,
    cohort.opens_on, people.email
from cohort
left join staying using (location_no, function_no)
join people using (person_no)
join policy_functions as functions using (function_no)
join policy_courses as courses using (course_no)
where len($function_ids) = 0 or list_contains($function_ids, functions.function_id)
order by cohort.location_id, functions.function_id, people.staff_id, courses.course_id
