-- Question:   path by path, which requirements does one person meet for one function on a day, by which record? (eligibility.md § 6)
-- Grain:      one row per location, path and requirement, in the order of the paths and their requirements. Every path of the
--             rule in force is there, whether it fits or not; the first two requirements are the employment and the job.
-- Parameters: $as_of date; $staff_id and $function_id; $location_ids list of locations to explain; $is_district boolean and
--             $scope list of location ids: what the viewer may see; $own_id, whose record is the viewer's own.
with person as (
    select * from people where staff_id = $staff_id
),
here as (
    select * from places
    where list_contains($location_ids, location_id) and ($is_district or list_contains($scope, location_id) or $staff_id = $own_id)
),
paths as (
    select paths.*
    from policy_paths as paths
    join policy_functions as functions using (function_no)
    where functions.function_id = $function_id and $as_of between paths.from_on and paths.to_on
),
-- In a bridged gap no row covers the day: the spell rests on the row that began last.
employed as (
    select spells.from_on, spells.to_on, arg_max(employments.line, (employments.hire_date, -employments.line)) as line
    from person
    join employment_spells as spells using (person_no)
    join employments on employments.staff_id = person.staff_id and employments.hire_date between spells.from_on and $as_of
    where $as_of between spells.from_on and spells.to_on
    group by spells.from_on, spells.to_on
),
counting as (
    select spells.* from person join counting_spells as spells using (person_no)
    where spells.spells_of = 0 and $as_of between spells.from_on and spells.to_on
),
assigned as (
    select jobs.*, assignments.job_title, assignments.team
    from person
    join jobs using (person_no)
    join here using (location_no)
    join assignments using (line)
    where $as_of between jobs.from_on and jobs.to_on
),
held as (
    from assigned where exists (from employed)
),
-- The decision to name where none counts: the latest by somebody else, or else the latest of the person's own.
decided as (
    select
        here.location_no, approvals.decided_on, approvals.line,
        approvals.approver_id is not distinct from person.staff_id as is_own
    from person
    join approvals using (staff_id)
    join here using (location_id)
    where approvals.function_id = $function_id and approvals.decided_on <= $as_of
    qualify row_number() over (partition by here.location_no order by is_own, approvals.decided_on desc, approvals.line) = 1
),
decision_reason as (
    select
        decided.location_no, decided.line,
        decision_passed_over(
            decided.decided_on, decided.is_own,
            before_return(decided.decided_on, counting.return_counts_from, counting.returned_on),
            before_stay(decided.decided_on, spells.counts_from, spells.from_on, here.location_name),
            before_move(decided.decided_on, counting.counts_from, counting.from_on)
        ) as why
    from decided
    join here using (location_no)
    cross join person
    left join counting on true
    left join location_spells as spells
        on spells.person_no = person.person_no and spells.location_no = decided.location_no
        and $as_of between spells.from_on and spells.to_on
),
path_jobs as (
    select
        paths.path_no, held.location_no, count(job_fits.path_no) > 0 as fits,
        max(held.to_on) filter (job_fits.path_no is not null) as to_on,
        arg_max(held.from_on, held.to_on) filter (job_fits.path_no is not null) as from_on,
        arg_max(held.line, held.to_on) filter (job_fits.path_no is not null) as line,
        string_agg(
            distinct held.job_title || coalesce(' (' || held.team || ')', ''), ', '
            order by held.job_title || coalesce(' (' || held.team || ')', '')
        ) as jobs_held
    from paths
    cross join held
    left join job_fits
        on job_fits.path_no = paths.path_no and job_fits.kind = held.kind and job_fits.role_id = held.role_id
        and job_fits.team_key = held.team_key
    group by paths.path_no, held.location_no
),
requirements as (
    select
        here.location_no, paths.path_no, -2 as need_order, 'employment' as need, null as course_no,
        employed.from_on is not null and person.is_in_staff_feed as is_met, employed.from_on as since, employed.to_on as until_on,
        'employments' as feed, employed.line,
        case when not person.is_in_staff_feed then 'unknown' when employed.from_on is null then 'never' end as detail,
        rejected_people.note as why, paths.cite as cite
    from here
    cross join paths
    cross join person
    left join employed on true
    left join rejected_people using (staff_id)
    union all
    select
        here.location_no, paths.path_no, -1, 'job', null, coalesce(path_jobs.fits, false), path_jobs.from_on,
        path_jobs.to_on, 'assignments', path_jobs.line,
        -- A job that does not count for want of employment must not read as no job at all.
        case when not exists (from employed) and here.location_no in (select location_no from assigned) then 'not-employed'
            else path_jobs.jobs_held end,
        -- Only where no job is held: the reason of one requirement must not stand at another.
        case when path_jobs.fits is null then rejected_people.note end, paths.cite
    from here
    cross join paths
    cross join person
    left join rejected_people using (staff_id)
    left join path_jobs using (location_no, path_no)
    union all
    select
        here.location_no, paths.path_no, needs.need_order, needs.need, needs.course_no,
        case needs.need
            when 'course' then coalesce(certificates.is_held, false)
            when 'prerequisite' then met.person_no is not null
            else coalesce(approvals.is_approved, false)
        end and exists (from employed),
        case needs.need when 'course' then certificates.began_on when 'prerequisite' then met.from_on else approvals.decided_on end,
        case needs.need
            when 'course' then certificates.last_day when 'prerequisite' then least(met.to_on, met.last_day) else approvals.to_on end,
        case needs.need when 'approval' then 'approvals' else 'completions' end,
        case needs.need
            when 'course' then coalesce(certificates.line, not_counting.line)
            when 'prerequisite' then coalesce(met.line, lapsed.line, not_counting.line)
            else coalesce(approvals.line, decision_reason.line)
        end,
        case when not exists (from employed) then 'not-employed' else case needs.need
            when 'course' then case when certificates.is_held is null then 'never' when not certificates.is_held then 'lapsed' end
            when 'prerequisite' then case when met.person_no is not null then null when lapsed.line is not null then 'lapsed' else 'never' end
            else case when approvals.from_on is null then 'never' when not approvals.is_approved then 'refused' end
        end end,
        case needs.need
            when 'prerequisite' then case when lapsed.line is not null then said_day(lapsed.last_day) else not_counting.why end
            when 'course' then case
                when certificates.is_held is null then not_counting.why
                -- what is held in the grace alone
                when certificates.is_held and $as_of > certificates.due_on then said_day(certificates.due_on)
            end
            else case when approvals.from_on is null then decision_reason.why end
        end,
        coalesce(rules.cite, paths.cite)
    from here
    cross join paths
    cross join person
    join policy_needs as needs using (path_no)
    left join certificates
        on needs.need = 'course' and certificates.person_no = person.person_no and certificates.course_no = needs.course_no
        and $as_of between certificates.from_on and certificates.to_on
    left join prerequisites_met as met
        on needs.need = 'prerequisite' and met.person_no = person.person_no and met.course_no = needs.course_no
        and $as_of between met.from_on and met.to_on
    left join approval_stretches as approvals
        on needs.need = 'approval' and approvals.person_no = person.person_no and approvals.location_no = here.location_no
        and approvals.function_no = paths.function_no and $as_of between approvals.from_on and approvals.to_on
    left join certificates as lapsed
        on needs.need = 'prerequisite' and met.person_no is null and not lapsed.is_held and lapsed.person_no = person.person_no
        and lapsed.course_no = needs.course_no and $as_of between lapsed.from_on and lapsed.to_on
    left join not_counting
        on not_counting.person_no = person.person_no and not_counting.course_no = needs.course_no
        and $as_of between not_counting.from_on and not_counting.to_on
    left join decision_reason on needs.need = 'approval' and decision_reason.location_no = here.location_no
    left join completions as record
        on record.line = coalesce(certificates.line, met.line) and record.staff_id = person.staff_id
    left join policy_course_rules as rules
        -- § 3: a completion is judged by the rule of its own day; where there is none, the rule of the as-of day is cited.
        on rules.course_no = needs.course_no and coalesce(record.completed_on, $as_of) between rules.from_on and rules.to_on
),
-- How sure the days are that a requirement names, where snapshots have shown them: of a spell its first and its last row; where
-- nobody is employed, or no job is held, the row that ended last.
employed_rows as (
    select employments.*, observed.begin_said, observed.end_said
    from employments
    join observed_rows as observed on observed.feed = 'employments' and observed.line = employments.line
    where employments.staff_id = $staff_id and employments.hire_date <= $as_of
),
assigned_rows as (
    select here.location_no, assignments.line, assignments.end_date, observed.begin_said, observed.end_said
    from assignments
    join here using (location_id)
    join observed_rows as observed on observed.feed = 'assignments' and observed.line = assignments.line
    where assignments.staff_id = $staff_id and assignments.start_date <= $as_of
),
days as (
    select 'employment' as need, true as is_met, null::integer as location_no, null::bigint as line,
        any_value(rows_of_spell.begin_said) filter (rows_of_spell.hire_date = employed.from_on) as begin_said,
        any_value(rows_of_spell.end_said) filter (rows_of_spell.end_date = employed.to_on) as end_said
    from employed
    join employed_rows as rows_of_spell on rows_of_spell.hire_date between employed.from_on and employed.to_on
    union all
    select 'employment', false, null, null, null, arg_max(end_said, end_date) from employed_rows where end_date < $as_of
    union all
    select 'job', true, location_no, line, begin_said, end_said from assigned_rows
    union all
    select 'job', false, location_no, null, null, arg_max(end_said, end_date) from assigned_rows where end_date < $as_of group by location_no
)
select
    here.location_id, here.location_name, here.kind as location_kind, paths.path, paths.path_order, paths.at_kind, paths.roles, paths.teams,
    paths.is_stated, paths.cite as path_cite,
    min(requirements.is_met) filter (requirements.need_order < 0) over same_path as fits,
    requirements.need, courses.course_id, courses.course_title, requirements.is_met, requirements.since,
    shown_last_day(requirements.until_on) as until_on,
    unmet_step('assignment', null, here.location_name, null) as step_without_job,
    coalesce(record_at(feeds.file, requirements.line) || said_of_days(feeds.feed, requirements.line), '') as record, requirements.detail,
    requirements.why, concat_ws('. ', days.begin_said, days.end_said) as days_said, requirements.cite
from requirements
join here using (location_no)
join paths using (path_no)
join feeds using (feed)
left join policy_courses as courses using (course_no)
left join days
    on days.need = requirements.need and days.is_met = requirements.is_met
    and (days.location_no is null or (days.location_no, days.line) is not distinct from (requirements.location_no, requirements.line))
window same_path as (partition by here.location_id, paths.path_no)
order by here.location_id, paths.path_order, requirements.need_order
