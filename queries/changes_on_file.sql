-- Question:   which records of some people are on file at all, whether they count or not? For two versions: a record that is only
--             passed over now was not removed.
-- Grain:      one row per record of the feeds that answers rest on; identity and value as in changes_records.sql.
-- Parameters: $staff_ids list; $is_district boolean and $scope list of location ids: what the viewer may see. Employments and
--             training belong to no location.
with rows_on_file as (
    select staff_id, 'employments' as feed, hire_date::varchar as identity, coalesce(end_date::varchar, '') as value, line
    from employments
    where list_contains($staff_ids, staff_id)
    union all
    select staff_id, 'assignments', concat_ws('|', location_id, job_title, coalesce(team, ''), start_date), coalesce(end_date::varchar, ''), line
    from assignments
    where list_contains($staff_ids, staff_id) and ($is_district or list_contains($scope, location_id))
    union all
    select staff_id, 'completions', concat_ws('|', course_code, kind, completed_on), status, line
    from completions
    where list_contains($staff_ids, staff_id)
    union all
    select staff_id, 'approvals', concat_ws('|', function_id, location_id, decided_on, approver_id), decision, line
    from approvals
    where list_contains($staff_ids, staff_id) and ($is_district or list_contains($scope, location_id))
    union all
    select staff_id, 'grants', concat_ws('|', ic_group, location_id, granted_on), coalesce(removed_on::varchar, ''), line
    from grants
    where list_contains($staff_ids, staff_id) and ($is_district or list_contains($scope, location_id))
)
select
    rows_on_file.staff_id, rows_on_file.feed, rows_on_file.identity, rows_on_file.value,
    record_at(feeds.file, rows_on_file.line) || said_of_days(feeds.feed, rows_on_file.line) as record
from rows_on_file
join feeds using (feed)
