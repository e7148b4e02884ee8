-- Question: what did the load accept, reject and find?
-- Grain: one row in each table per row of the frame registered as incoming_TABLE.
-- Parameters: none; the row of load is insert_load.sql.
-- Rows are kept in the order of people, so that later scans of one person's records touch few blocks (docs/decisions/0009-order-of-rows.md).

insert into locations by name
select location_id, name, kind, level, network, is_closed, line from incoming_locations order by location_id;

insert into staff by name
select staff_id, given_name, family_name, email, worker_type, line from incoming_staff order by staff_id;

insert into employments by name
select staff_id, hire_date, end_date, separation_reason, line from incoming_employments
order by staff_id, hire_date, line;

insert into assignments by name
select staff_id, location_id, job_title, team, start_date, end_date, line from incoming_assignments
order by staff_id, start_date, line;

insert into completions by name
select staff_id, course_code, kind, completed_on, status, score, line from incoming_completions
order by staff_id, course_code, completed_on, line;

insert into approvals by name
select staff_id, function_id, location_id, approver_id, decision, decided_on, line from incoming_approvals
order by staff_id, function_id, decided_on, line;

insert into grants by name
select staff_id, ic_group, location_id, granted_on, removed_on, rights, line from incoming_grants
order by staff_id, ic_group, granted_on, line;

insert into closed_days by name
select date, name, line from incoming_closed_days order by date, name;

insert into feeds by name
select feed, file, rows_read, rows_accepted, rows_rejected, newest_on from incoming_feeds;

insert into rejected_rows by name
select feed, file, line_at(line) as line, "column", value, rule, message, "row", staff_id, location_id, "rows"
from incoming_rejected_rows order by feed, line;

insert into unplaced_grants by name
select line, staff_id, ic_group, location_id, granted_on, removed_on from incoming_unplaced_grants order by line;

insert into findings by name
select feed, file, line_at(line) as line, finding, staff_id, "column", value, message from incoming_findings
order by feed, finding, line;
