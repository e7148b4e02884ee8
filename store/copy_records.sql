-- Question: which records does one version hold, to be judged by another policy, or by another engine?
-- Grain: the rows of the attached database `version`, table by table, in their order; worked_examples and history stay empty: the
--   ones follow from policy and engine, the other belongs to the store. What the tables of an older format lack is as it is by default.
-- Parameters: $path of the version's file; $policy_version, $policy_name, $policy_text: the policy that will judge them; $made_by,
--   $records_format: as in insert_load.sql; $program_version: the same, or null for that of the version.
attach $path as version (read_only);
insert into locations by name from version.locations;
insert into staff by name from version.staff;
insert into employments by name from version.employments;
insert into assignments by name from version.assignments;
insert into completions by name from version.completions;
insert into approvals by name from version.approvals;
insert into grants by name from version.grants;
insert into closed_days by name from version.closed_days;
insert into feeds by name from version.feeds;
insert into files_read by name from version.files_read;
insert into observed_rows by name from version.observed_rows;
insert into rejected_rows by name from version.rejected_rows;
insert into unplaced_grants by name from version.unplaced_grants;
insert into findings by name from version.findings;
insert into load by name
select
    * replace (
        $policy_version as policy_version, $policy_name as policy_name, $policy_text as policy_text,
        $made_by as made_by, coalesce($program_version, program_version) as program_version, $records_format as records_format
    )
from (
    select null::varchar as program_version, null::varchar as records_format
    where false
    union all by name
    from version.load
);
detach version;
