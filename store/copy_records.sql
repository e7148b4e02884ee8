-- Question: which records does one version hold, for another policy to judge?
-- Grain: the rows of the attached database `version`, table by table, in their order; worked_examples stays empty, since they
--   are those of the policy of the version.
-- Parameters: $path of the version's file; $policy_version, $policy_name, $policy_text: the policy that will judge them.
attach $path as version (read_only);
insert into locations from version.locations;
insert into staff from version.staff;
insert into employments from version.employments;
insert into assignments from version.assignments;
insert into completions from version.completions;
insert into approvals from version.approvals;
insert into grants from version.grants;
insert into closed_days from version.closed_days;
insert into feeds from version.feeds;
insert into files_read from version.files_read;
insert into rejected_rows from version.rejected_rows;
insert into unplaced_grants from version.unplaced_grants;
insert into findings from version.findings;
insert into load by name
select * replace ($policy_version as policy_version, $policy_name as policy_name, $policy_text as policy_text)
from version.load;
detach version;
