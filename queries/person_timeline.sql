-- Question:   what is known on a day of one person's employment, jobs, certificates, approvals, grants and entitlement?
-- Grain:      one row per stretch of days (a decision is one day), sorted by kind, function, course, location, first day. Nothing
--             recorded after the day is used, but what HR has announced by then: ends, and jobs that follow on without a gap.
--             is_begin_observed, is_end_observed: the day lies between two snapshots, and `record` says which.
-- Parameters: $staff_id; $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $own_id,
--             whose record is the viewer's own: all of it. Employment and certificates belong to no location.
with person as (
    select person_no, staff_id from people where staff_id = $staff_id
),
here as (
    select location_no, location_id, location_name from places where $is_district or list_contains($scope, location_id) or $staff_id = $own_id
),
employed as (
    select 1 as kind_order, 'employment' as kind, null::integer as function_no, null::integer as course_no, null::integer as location_no, 'employed' as state,
        spells.from_on, spells.to_on, min(employments.line) as line
    from person
    join employment_spells as spells using (person_no)
    join employments on employments.staff_id = person.staff_id and employments.hire_date between spells.from_on and spells.to_on
    where spells.from_on <= $as_of
    group by spells.from_on, spells.to_on
),
held_jobs as (
    select 2, 'job', null, null, jobs.location_no, assignments.job_title, jobs.from_on, jobs.to_on, jobs.line
    from person
    join jobs using (person_no)
    join location_spells as spells
        on spells.person_no = jobs.person_no and spells.location_no = jobs.location_no and jobs.from_on between spells.from_on and spells.to_on
    join assignments using (line)
    where spells.from_on <= $as_of
),
-- The latest-begun term decides, as far as it is known on the day (eligibility.md § 5).
deciding as (
    select terms.*, least(coalesce(lead(began_on) over (partition by course_no, spell_from order by began_on) - 1, never()), spell_to) as decides_to
    from person
    join terms using (person_no)
    where began_on <= least($as_of, spell_to) and spell_from <= $as_of
),
certified as (
    select 3, 'certificate', null, course_no, null, 'held', greatest(began_on, spell_from), least(last_day, decides_to), line
    from deciding
    where greatest(began_on, spell_from) <= least(last_day, decides_to)
    union all
    select 3, 'certificate', null, course_no, null, 'lapsed', greatest(last_day + 1, began_on, spell_from), least(decides_to, $as_of), line
    from deciding
    where greatest(last_day + 1, began_on, spell_from) <= least(decides_to, $as_of)
),
decided as (
    select 4, 'approval', functions.function_no, null, here.location_no, approvals.decision, approvals.decided_on, approvals.decided_on,
        approvals.line
    from person
    join approvals using (staff_id)
    join policy_functions as functions using (function_id)
    join here using (location_id)
    where approvals.decided_on <= $as_of
),
entitled_days as (
    select
        stretches.function_no, stretches.location_no, stretches.from_on,
        -- The stretch of the day runs to the last day of entitlement known on it; stored days after it may rest on records
        -- of later (eligibility.md § 3).
        case when stretches.to_on < $as_of then stretches.to_on else coalesce(stretches.last_day, never()) end as to_on,
        stretches.from_on > lag(stretches.to_on) over same_cell + 1 as is_after_gap
    from person
    join status_stretches as stretches using (person_no)
    where stretches.is_entitled and stretches.from_on <= $as_of
    window same_cell as (partition by stretches.cell_no order by stretches.from_on)
),
-- A stretch ends wherever the answer changes; days of entitlement without a gap are one stretch to the reader.
entitled_runs as (
    select *, count(*) filter (is_after_gap) over (partition by function_no, location_no order by from_on) as run_no
    from entitled_days
),
entitled as (
    select 5, 'entitlement', function_no, null, location_no, 'entitled', min(from_on), max(to_on), null
    from entitled_runs
    group by function_no, location_no, run_no
),
granted as (
    select 6, 'grant', functions.function_no, null, here.location_no, 'granted', grants.granted_on,
        -- A removal after the day is not known on it (eligibility.md § 3).
        case when grants.removed_on <= $as_of then greatest(grants.removed_on - 1, grants.granted_on) else never() end, grants.line
    from person
    join grants using (staff_id)
    join policy_functions as functions using (ic_group)
    join here using (location_id)
    where grants.granted_on <= $as_of
),
-- Of a spell, which may have several rows, the days are those of its first and its last.
observed_employments as (
    select employments.hire_date, employments.end_date, observed.is_begin_observed, observed.is_end_observed
    from employments
    join observed_rows as observed on observed.feed = 'employments' and observed.line = employments.line
    where employments.staff_id = $staff_id
),
stretches as (
    from employed
    union all from held_jobs
    union all from certified
    union all from decided
    union all from entitled
    union all from granted
)
select
    stretches.kind, functions.function_id, functions.function_title, courses.course_id, courses.course_title, here.location_id,
    here.location_name, stretches.state, stretches.from_on, shown_last_day(stretches.to_on) as to_on,
    case when stretches.line is not null then record_at(feeds.file, stretches.line) || said_of_days(feeds.feed, stretches.line) else '' end
        as record,
    case when stretches.kind = 'employment' then stretches.from_on in (select hire_date from observed_employments where is_begin_observed)
        else coalesce(observed.is_begin_observed, false) end as is_begin_observed,
    case when stretches.kind = 'employment' then stretches.to_on in (select end_date from observed_employments where is_end_observed)
        else coalesce(observed.is_end_observed, false) end as is_end_observed
from stretches
left join here using (location_no)
left join policy_functions as functions using (function_no)
left join policy_courses as courses using (course_no)
left join feeds
    on feeds.feed = case stretches.kind
        when 'employment' then 'employments' when 'job' then 'assignments' when 'certificate' then 'completions'
        when 'approval' then 'approvals' when 'grant' then 'grants'
    end
left join observed_rows as observed on observed.feed = feeds.feed and observed.line = stretches.line
where here.location_no is not null or stretches.kind in ('employment', 'certificate')
order by
    stretches.kind_order, functions.function_title nulls first, courses.course_title nulls first, here.location_name nulls first,
    stretches.from_on, stretches.to_on, record
