-- Question:   what does the policy say, as tables? (policy.md; filled from the typed models by eligibility/policy_tables.py)
-- Grain:      see the comment of each table.
-- Reads:      nothing.
-- Leaves:     policy_settings, policy_approver_roles, policy_courses, policy_course_codes, policy_course_rules,
--             policy_deadlines, policy_functions, policy_function_rules, policy_paths, policy_needs, policy_function_courses,
--             policy_function_prerequisites, title_roles, team_keys, anomaly_kinds.
-- Parameters: none.

create table policy_settings (
    district varchar, school_year_starts integer, renewal_window_opens integer, grant_within_business_days integer,
    transition varchar, renewal varchar, prerequisite varchar, return_ varchar, move varchar,
    bridged_gap_days integer, break_begins integer, break_ends integer, approvers varchar,
    time_zone varchar, help_name varchar, help_phone varchar, help_url varchar
);
comment on table policy_settings is
    'One row: the district, its calendar as month * 100 + day (no break_begins = no break bridges a gap), and the readings. Key: district.';

create table policy_approver_roles (role_id varchar);
comment on table policy_approver_roles is 'One row per job role that may approve. Key: role_id.';

create table policy_courses (course_no integer, course_id varchar, course_title varchar, spells_of integer);
comment on table policy_courses is
    'One row per course; spells_of = which counting_spells its completions take: 0, or its own number where a change of job role ends any. Key: course_no.';

create table policy_course_codes (course_code varchar, course_no integer);
comment on table policy_course_codes is 'One row per course code of the training system. Key: course_code.';

create table policy_course_rules (
    course_no integer, from_on date, to_on date, valid_school_years integer, valid_months integer, cycle_every integer,
    cycle_from integer, counts_from integer, window_days integer, grace_days integer, quiz_renews boolean, full_required_in integer[],
    void_before date, void_on date, renewable_roles varchar[], passing_score double, is_ended_by_role_change boolean,
    is_stated boolean, cite varchar
);
comment on table policy_course_rules is
    'One row per dated rule of a course; to_on 9999-12-31 = still in force; no renewable_roles = everybody renews. Key: course_no, from_on.';

create table policy_deadlines (
    course_no integer, from_on date, deadline_order integer, june integer, roles varchar[], last_day date
);
comment on table policy_deadlines is
    'One row per deadline of a dated rule of a course, for the terms that end in the June of that year; empty roles = anybody. Key: course_no, from_on, deadline_order.';

create table policy_functions (
    function_no integer, function_id varchar, function_title varchar, ic_group varchar, first_rule_on date
);
comment on table policy_functions is 'One row per function, numbered in the order of the ids. Key: function_no.';

create table policy_function_rules (function_no integer, from_on date, to_on date, keeps_read_only boolean, cite varchar);
comment on table policy_function_rules is
    'One row per dated rule of a function; to_on 9999-12-31 = still in force; keeps_read_only = rights may stay to read after a lapse. Key: function_no, from_on.';

create table policy_paths (
    path_no integer, function_no integer, from_on date, to_on date, path_order integer, path varchar, at_kind varchar,
    roles varchar[], teams varchar[], asks_approval boolean, is_automated boolean, is_stated boolean, needs integer, all_unmet_code bigint,
    cite varchar
);
comment on table policy_paths is
    'One row per path of a dated rule of a function; empty roles or teams = any. Key: path_no.';

create table policy_needs (
    path_no integer, function_no integer, need_order integer, weight bigint, need varchar, course_no integer
);
comment on table policy_needs is
    'One row per requirement of a path (course, prerequisite or approval) in its order; weight is its place in unmet_code. Key: path_no, need_order.';

create view policy_function_courses as
select distinct function_no, course_no from policy_needs where need = 'course';
comment on view policy_function_courses is
    'One row per function and course that any path of it ever asks for. Key: function_no, course_no.';

create view policy_function_prerequisites as
select distinct function_no, course_no from policy_needs where need = 'prerequisite';
comment on view policy_function_prerequisites is
    'One row per function and course that any path of it ever asks for as a prerequisite. Key: function_no, course_no.';

create table title_roles (job_title varchar, role_id varchar, is_listed boolean);
comment on table title_roles is 'One row per HR title of the assignments, with the job role it means. Key: job_title.';

create table team_keys (team varchar, team_key varchar);
comment on table team_keys is 'One row per team of the assignments, as it is compared. Key: team.';

create table anomaly_kinds (kind varchar, what varchar, severity varchar, fix_by varchar, explanation varchar);
comment on table anomaly_kinds is 'One row per kind of anomaly, with the sentence that explains it (docs/wording.md). Key: kind.';
