-- Question:   who holds what they should not, or lacks what they earned, for how long, and on which records does that rest? (eligibility.md § 8)
-- Grain:      one row per kind, location, function and person, sorted so: the rows and columns of anomalies.sql, then function_title;
--             age_days, the business days from `since` to the day; course_code, course_title and ended_on of the certificate that is missing; records; email.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with listed as (
    select anomalies.*, functions.ic_group, status.path_no
    from anomalies_on($as_of::date) as anomalies
    left join policy_functions as functions using (function_no)
    left join status_stretches as status on status.cell_no = anomalies.cell_no and $as_of between status.from_on and status.to_on
    where ($is_district or list_contains($scope, anomalies.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, anomalies.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, anomalies.function_id))
),
-- What training says for the path that was judged: held, lapsed (is_held false) or never completed (no line).
training as (
    select
        listed.cell_no, listed.kind, needs.need, certificates.is_held, courses.course_id, courses.course_title,
        coalesce(record.course_code, codes.course_code) as course_code,
        case when certificates.is_held = false then certificates.last_day end as ended_on,
        coalesce(certificates.line, met.line) as line
    from listed
    join policy_needs as needs using (path_no)
    join policy_courses as courses using (course_no)
    left join certificates
        on needs.need = 'course' and certificates.person_no = listed.person_no and certificates.course_no = needs.course_no
        and $as_of between certificates.from_on and certificates.to_on
    left join prerequisites_met as met
        on needs.need = 'prerequisite' and met.person_no = listed.person_no and met.course_no = needs.course_no
        and $as_of between met.from_on and met.to_on
    left join completions as record
        on record.line = coalesce(certificates.line, met.line) and record.staff_id = listed.staff_id
    -- The code to name where no record has one: of a course with several editions, always the same.
    left join (select course_no, min(course_code) as course_code from policy_course_codes group by course_no) as codes
        using (course_no)
    -- These kinds are about the person, the place or the job; whatever the training, it would not help.
    where listed.kind not in ('unknown-person', 'departed', 'wrong-location', 'role', 'unplaced')
),
-- The one course that the kind is about: what lapsed last, or the first in the alphabet that was never completed.
missing as (
    select
        cell_no, kind, first(course_code order by ended_on desc, course_id) as course_code,
        first(course_title order by ended_on desc, course_id) as course_title, max(ended_on) as ended_on
    from training
    where (kind = 'lapsed' and is_held = false)
        or (kind = 'never-certified' and need = 'course' and is_held is null)
        or (kind = 'prerequisite' and need = 'prerequisite' and line is null)
    group by cell_no, kind
),
resting as (
    select listed.cell_no, listed.kind, 'grants' as feed, max(grants.line) as line
    from listed
    join grants
        on listed.kind <> 'unplaced' and grants.staff_id = listed.staff_id and grants.location_id = listed.location_id and grants.ic_group = listed.ic_group
        -- Where access was removed no grant is active, so granted_on is empty and the removal is the record.
        and case when listed.kind = 'removed' then grants.removed_on = listed.since else grants.granted_on = listed.granted_on end
    group by listed.cell_no, listed.kind
    union all
    -- The line of the rejected row itself (anomalies_on): it is in no table of accepted grants.
    select cell_no, kind, 'grants', -cell_no from listed where kind = 'unplaced'
    union all
    select listed.cell_no, listed.kind, 'employments', arg_max(employments.line, employments.hire_date)
    from listed
    join employments on employments.staff_id = listed.staff_id and employments.hire_date <= $as_of
    where listed.kind = 'departed'
    group by listed.cell_no, listed.kind
    union all
    select listed.cell_no, listed.kind, 'assignments', arg_max(jobs.line, jobs.from_on)
    from listed
    join jobs on jobs.person_no = listed.person_no and jobs.location_no = listed.location_no and jobs.from_on <= $as_of
    where listed.kind in ('wrong-location', 'role', 'removed', 'overdue')
    group by listed.cell_no, listed.kind
    union all
    select cell_no, kind, 'completions', line from training where line is not null
    union all
    select listed.cell_no, listed.kind, 'approvals', approvals.line
    from listed
    join approval_stretches as approvals using (person_no, function_no, location_no)
    join policy_paths as paths using (path_no)
    where paths.asks_approval and $as_of between approvals.from_on and approvals.to_on
        and listed.kind not in ('unknown-person', 'departed', 'wrong-location', 'role')
),
-- One text per row, in the order of the names of the files.
records as (
    select
        resting.cell_no, resting.kind,
        string_agg(
            distinct file_at(feeds.file, resting.line) || ' line ' || line_at(resting.line)
            || coalesce(' (' || observed.begin_said || coalesce('; ' || observed.end_said, '') || ')', ''), '; '
            order by file_at(feeds.file, resting.line) || ' line ' || line_at(resting.line)
            || coalesce(' (' || observed.begin_said || coalesce('; ' || observed.end_said, '') || ')', '')
        ) as records
    from resting
    join feeds using (feed)
    left join observed_rows as observed on observed.feed = resting.feed and observed.line = resting.line
    group by resting.cell_no, resting.kind
)
select
    $as_of::date as as_of, listed.kind, listed.what, listed.severity, listed.staff_id, listed.given_name, listed.family_name,
    listed.function_id, listed.location_id, listed.location_name, listed.granted_on, listed.since,
    listed.unmet, listed.explanation, listed.fix_by,
    listed.function_title,
    today.business_no - began.business_no as age_days,
    missing.course_code, missing.course_title, missing.ended_on,
    coalesce(records.records, '') as records,
    people.email
from listed
left join missing on missing.cell_no = listed.cell_no and missing.kind = listed.kind
left join records on records.cell_no = listed.cell_no and records.kind = listed.kind
left join people on people.person_no = listed.person_no
join business_days as today on today.day_on = $as_of
-- A left join: an unplaced row may have no day that can be read.
left join business_days as began on began.day_on = listed.since
order by listed.kind, listed.location_id, listed.function_id, listed.staff_id, listed.cell_no desc
