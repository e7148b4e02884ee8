-- Question:   what became of everybody whose certificates ended in a June that has passed? (eligibility.md § 7, the cohort of June y)
-- Grain:      one row per location, function and person of the cohort, however many courses, sorted so; none before the June has passed.
-- Parameters: $as_of date; $june the last day of that school year; $is_district boolean and $scope list of location ids: what the
--             viewer may see; $location_ids and $function_ids lists, empty = all of them.
with cohort as (
    select
        stretches.cell_no, stretches.person_no, stretches.function_no, stretches.location_no, functions.function_id, functions.function_title,
        places.location_id, places.location_name, any_value(stretches.job_roles) as job_roles, bool_or(stretches.renewed_on is null) as has_lapsed,
        string_agg(courses.course_title, ', ' order by courses.course_title) filter (stretches.renewed_on is null) as lapsed_courses,
        max(stretches.renewed_on) as renewed_on,
        -- mostly the June: a grace or a deadline is another day, and until then nothing has ended
        max(stretches.term_ends_on) filter (stretches.renewed_on is null) as lapsed_on
    from june_stretches as stretches
    join places using (location_no)
    join policy_functions as functions using (function_no)
    join policy_courses as courses using (course_no)
    where stretches.june_on = $june::date
        and $june::date < $as_of::date and $as_of between stretches.from_on and stretches.to_on
        and (stretches.renewed_on is not null or stretches.term_ends_on < $as_of::date)
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    group by all
),
-- Known on the day: what stretches of later days say is not looked at.
regained as (
    select cohort.cell_no, cohort.lapsed_on, min(greatest(stretches.from_on, cohort.lapsed_on + 1)) as regained_on
    from cohort
    join status_stretches as stretches using (cell_no)
    where cohort.has_lapsed and stretches.is_entitled and stretches.to_on > cohort.lapsed_on and stretches.from_on <= $as_of::date
    group by cohort.cell_no, cohort.lapsed_on
),
courses as (
    from policy_function_courses
    union
    from policy_function_prerequisites
),
-- What the regained answer rests on and was not there on the June.
rests_on as (
    select
        regained.cell_no, 'completions' as feed, completions.kind as regained_by, completions.completed_on as on_day, completions.line,
        said_record(completions.kind, policy_courses.course_title, completions.completed_on) as said
    from regained
    join cohort using (cell_no)
    join courses using (function_no)
    join policy_courses using (course_no)
    join certificates
        on certificates.person_no = cohort.person_no and certificates.course_no = courses.course_no and certificates.is_held
        and regained.regained_on between certificates.from_on and certificates.to_on
    join completions on completions.line = certificates.line
    union all
    select regained.cell_no, 'approvals', 'approval', stretches.decided_on, stretches.line, 'the approval of ' || said_day(stretches.decided_on)
    from regained
    join cohort using (cell_no)
    join approval_stretches as stretches
        on stretches.person_no = cohort.person_no and stretches.function_no = cohort.function_no
        and stretches.location_no = cohort.location_no and regained.regained_on between stretches.from_on and stretches.to_on
    union all
    select regained.cell_no, 'assignments', 'job', assignments.start_date, jobs.line, 'the job here that began on ' || said_day(assignments.start_date)
    from regained
    join cohort using (cell_no)
    join jobs
        on jobs.person_no = cohort.person_no and jobs.location_no = cohort.location_no
        and regained.regained_on between jobs.from_on and jobs.to_on
    join assignments using (line)
    union all
    select regained.cell_no, 'employments', 'employment', employments.hire_date, employments.line, 'the employment that began on ' || said_day(employments.hire_date)
    from regained
    join cohort using (cell_no)
    join people using (person_no)
    join employments using (staff_id)
),
new_since as (
    select rests_on.*, list_position(['completions', 'approvals', 'employments', 'assignments'], rests_on.feed) as feed_no
    from rests_on
    join regained using (cell_no)
    where rests_on.on_day between regained.lapsed_on + 1 and regained.regained_on
),
-- The latest made the day the one that it is; who has two jobs there has one sentence about both.
decisive as (
    select cell_no, arg_max(new_since, (on_day, -feed_no, -line)) as latest
    from new_since
    group by cell_no
),
sentences as (
    select cell_no, string_agg(said, ', then ' order by on_day, feed_no, said) as because
    from (select distinct cell_no, said, on_day, feed_no from new_since)
    group by cell_no
)
select
    $as_of::date as as_of, $june::date as june, people.staff_id, people.given_name, people.family_name, cohort.function_id,
    cohort.function_title, cohort.location_id, cohort.location_name, cohort.job_roles,
    case
        when not cohort.has_lapsed then 'renewed'
        when stretches.is_entitled then 'regained'
        when stretches.granted_on is not null then 'not-removed'
        when exists (
            from role_stretches as roles
            where roles.person_no = cohort.person_no and roles.location_no = cohort.location_no and $as_of between roles.from_on and roles.to_on
        ) then 'without'
        else 'no-job'
    end as outcome,
    coalesce(cohort.lapsed_courses, '') as lapsed_courses, cohort.renewed_on, coalesce(stretches.status, 'none') as status,
    coalesce(stretches.granted_on is not null, false) as granted, stretches.granted_on,
    regained.regained_on,
    case when regained.cell_no is not null then coalesce(decisive.latest.regained_by, 'rules') end as regained_by,
    coalesce(sentences.because, '') as because,
    coalesce(record_at(feeds.file, decisive.latest.line) || said_of_days(feeds.feed, decisive.latest.line), '') as record,
    case when stretches.is_entitled then '' else coalesce(stretches.next_step, '') end as next_step,
    people.email
from cohort
left join status_stretches as stretches on stretches.cell_no = cohort.cell_no and $as_of between stretches.from_on and stretches.to_on
left join regained on regained.cell_no = cohort.cell_no
left join decisive on decisive.cell_no = cohort.cell_no
left join sentences on sentences.cell_no = cohort.cell_no
left join feeds on feeds.feed = decisive.latest.feed
join people on people.person_no = cohort.person_no
order by cohort.location_id, cohort.function_id, people.staff_id
