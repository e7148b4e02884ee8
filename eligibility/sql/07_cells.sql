-- Question:   for which (person, function, location) can an answer other than "none" exist, and which paths fit when? (eligibility.md § 6)
-- Grain:      see the comment of each table.
-- Reads:      grants, policy_functions, policy_paths, policy_needs, people, places, employments_on_file, jobs, location_spells,
--             counted, approval_stretches.
-- Leaves:     job_fits, access, cells, fits, ends_on_file.
-- Parameters: none.

-- A path fits an assignment by the location's kind, the job role and the team of that one assignment.
create table job_fits as
select paths.function_no, paths.path_no, paths.from_on, paths.to_on, job_kinds.kind, job_kinds.role_id, job_kinds.team_key
from (select distinct kind, role_id, team_key from jobs) as job_kinds
join policy_paths as paths
    on paths.at_kind = job_kinds.kind
    and (len(paths.roles) = 0 or list_contains(paths.roles, job_kinds.role_id))
    and (len(paths.teams) = 0 or list_contains(paths.teams, job_kinds.team_key));
comment on table job_fits is
    'One row per path and kind of job (location kind, role, team) that it fits. Key: path_no, kind, role_id, team_key.';

create temp table access as
select
    people.person_no, functions.function_no, places.location_no, grants.granted_on, coalesce(grants.removed_on, never() + 1) as removed_on,
    coalesce(grants.rights = 'read-only', false) as is_read_only, grants.line
from grants
join people using (staff_id)
join places using (location_id)
join policy_functions as functions using (ic_group);
comment on table access is
    'One row per grant, with numbers for its ids; removed_on = the first day without, 10000-01-01 = active. Key: line.';

-- Everywhere else nobody has a record that any path asks for: those are "none" on every day (queries/status_none.sql).
create table cells as
select
    row_number() over (order by location_no, function_no, person_no)::integer as cell_no,
    location_no, function_no, person_no, people.is_in_staff_feed
from (
    select location_no, function_no, person_no from access
    union
    select location_no, function_no, person_no from approval_stretches
    union
    select spells.location_no, needs.function_no, spells.person_no
    from (select distinct person_no, course_no from counted) as trained
    join (select distinct function_no, course_no from policy_needs) as needs using (course_no)
    join (select distinct person_no, location_no from location_spells) as spells using (person_no)
    union
    select jobs.location_no, paths.function_no, jobs.person_no
    from jobs
    join job_fits using (kind, role_id, team_key)
    join policy_paths as paths using (path_no)
    where paths.needs = 0
)
join people using (person_no)
order by cell_no;
comment on table cells is
    'One row per (person, function, location) with any record of its own; all others are "none" on every day. Key: cell_no.';

create temp table rows_of_cell as
select
    cells.cell_no, cells.person_no, job_fits.path_no, jobs.from_on, jobs.to_on, jobs.ends_on, job_fits.from_on as rule_from,
    job_fits.to_on as rule_to
from cells
join jobs using (person_no, location_no)
join job_fits
    on job_fits.function_no = cells.function_no and job_fits.kind = jobs.kind and job_fits.role_id = jobs.role_id
    and job_fits.team_key = jobs.team_key;

-- The days through which assignments that fit a path run on without a gap; fits_from and fits_to are those on which the
-- path's rule is in force, too.
create temp table fits as
with marked as (
    select
        *,
        coalesce(
            from_on > max(to_on) over (
                partition by cell_no, path_no order by from_on, to_on rows between unbounded preceding and 1 preceding
            ) + 1,
            true
        ) as is_first
    from rows_of_cell
),
numbered as (
    select *, sum(is_first::integer) over (partition by cell_no, path_no order by from_on, to_on rows unbounded preceding) as spell_no
    from marked
)
select
    cell_no, path_no, max(to_on) as to_on, greatest(min(from_on), any_value(rule_from)) as fits_from, least(max(to_on), any_value(rule_to)) as fits_to
from numbered
group by cell_no, path_no, spell_no;
comment on table fits is
    'One row per cell, path and unbroken stretch of assignments that fit it; fits_from .. fits_to are its days with the rule in force. Key: cell_no, path_no, to_on.';

-- Where the rows on file of job and employment end, whatever follows after a bridged gap: that end is named beside the quiz. On
-- the days of a gap it is the end of the rows that follow.
create temp table ends_on_file as
with marked as (
    select
        cell_no, person_no, path_no, from_on, ends_on,
        coalesce(
            from_on > max(ends_on) over (
                partition by cell_no, path_no order by from_on, ends_on rows between unbounded preceding and 1 preceding
            ) + 1,
            true
        ) as is_first
    from rows_of_cell
),
numbered as (
    select *, sum(is_first::integer) over (partition by cell_no, path_no order by from_on, ends_on rows unbounded preceding) as spell_no
    from marked
),
spells_on_file as (
    select cell_no, any_value(person_no) as person_no, path_no, min(from_on) as from_on, max(ends_on) as to_on
    from numbered
    group by cell_no, path_no, spell_no
),
spells_of_jobs as (
    select * replace (coalesce(lag(to_on) over (partition by cell_no, path_no order by from_on) + 1, from_on) as from_on)
    from spells_on_file
)
select
    spells.cell_no, spells.path_no, greatest(spells.from_on, employed.from_on) as from_on, least(spells.to_on, employed.to_on) as to_on,
    case when spells.to_on < employed.to_on then 'assignment' else 'employment' end as ends_with
from spells_of_jobs as spells
join employments_on_file as employed
    on employed.person_no = spells.person_no and employed.from_on <= spells.to_on and employed.to_on >= spells.from_on
where least(spells.to_on, employed.to_on) < never();
comment on table ends_on_file is
    'One row per cell, path and stretch of days with the same end of job or employment on file, to_on itself; ends_with says of which. Key: cell_no, path_no, from_on, to_on.';
drop table rows_of_cell;
