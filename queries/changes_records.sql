-- Question:   on which records does each answer of a day rest, as far as it may be another than on $other? (eligibility.md § 6)
-- Grain:      one row per person, function, location and record: the employment, the jobs there, the latest training in each course
--             of the function, the decision that stands, the access. `identity` and `value` are its content: two versions number
--             their lines anew, and a record whose value alone differs is the same record, changed.
-- Parameters: $as_of date; $other date, null = the other side is another version; $is_district boolean
--             and $scope list of location ids: what the viewer may see; $staff_ids, $location_ids and $function_ids lists, empty = all.
with asked as (
    select stretches.person_no, stretches.function_no, stretches.location_no, people.staff_id, functions.function_id, places.location_id,
        functions.ic_group
    from status_stretches as stretches
    join places using (location_no)
    join policy_functions as functions using (function_no)
    join people using (person_no)
    where $as_of between stretches.from_on and stretches.to_on
        and ($other::date is null or not $other::date between stretches.from_on and stretches.to_on)
        and ($is_district or list_contains($scope, places.location_id))
        and (len($staff_ids) = 0 or list_contains($staff_ids, people.staff_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
),
askers as (
    select distinct person_no, staff_id from asked
),
-- In a bridged gap no row covers the day: the spell rests on the row that began last.
employed as (
    select askers.person_no, arg_max(employments, (employments.hire_date, -employments.line)) as latest
    from askers
    join employment_spells as spells on spells.person_no = askers.person_no and $as_of between spells.from_on and spells.to_on
    join employments on employments.staff_id = askers.staff_id and employments.hire_date between spells.from_on and $as_of
    group by askers.person_no
),
courses as (
    from policy_function_courses
    union
    from policy_function_prerequisites
),
rests_on as (
    select asked.staff_id, asked.function_id, asked.location_id, 'employments' as feed, latest.hire_date::varchar as identity,
        coalesce(latest.end_date::varchar, '') as value, latest.hire_date as began_on, latest.end_date as ended_on, latest.line
    from asked
    join employed using (person_no)
    union all
    select asked.staff_id, asked.function_id, asked.location_id, 'assignments',
        concat_ws('|', asked.location_id, assignments.job_title, coalesce(assignments.team, ''), assignments.start_date),
        coalesce(assignments.end_date::varchar, ''), assignments.start_date, assignments.end_date, assignments.line
    from asked
    join jobs
        on jobs.person_no = asked.person_no and jobs.location_no = asked.location_no and $as_of between jobs.from_on and jobs.to_on
    join assignments using (line)
    union all
    select asked.staff_id, asked.function_id, asked.location_id, 'completions',
        concat_ws('|', completions.course_code, completions.kind, completions.completed_on), concat_ws('|', completions.status, completions.score),
        completions.completed_on, shown_last_day(certificates.last_day), completions.line
    from asked
    join courses using (function_no)
    join certificates
        on certificates.person_no = asked.person_no and certificates.course_no = courses.course_no
        and $as_of between certificates.from_on and certificates.to_on
    join completions on completions.line = certificates.line and completions.staff_id = asked.staff_id
    union all
    select asked.staff_id, asked.function_id, asked.location_id, 'approvals',
        concat_ws('|', asked.function_id, asked.location_id, stretches.decided_on, approvals.approver_id), approvals.decision, stretches.decided_on, null, stretches.line
    from asked
    join approval_stretches as stretches
        on stretches.person_no = asked.person_no and stretches.function_no = asked.function_no
        and stretches.location_no = asked.location_no and $as_of between stretches.from_on and stretches.to_on
    join approvals using (line)
    union all
    select asked.staff_id, asked.function_id, asked.location_id, 'grants',
        concat_ws('|', grants.ic_group, grants.location_id, grants.granted_on),
        concat_ws('|', grants.removed_on, nullif(grants.rights, 'full')), grants.granted_on, grants.removed_on, grants.line
    from asked
    join grants
        on grants.staff_id = asked.staff_id and grants.ic_group = asked.ic_group and grants.location_id = asked.location_id
        and $as_of >= grants.granted_on and (grants.removed_on is null or $as_of < grants.removed_on)
)
select rests_on.*, record_at(feeds.file, rests_on.line) || said_of_days(rests_on.feed, rests_on.line) as record
from rests_on
join feeds using (feed)
