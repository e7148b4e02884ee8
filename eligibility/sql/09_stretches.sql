-- Question:   what is each cell's status on each day? (eligibility.md § 6 and § 7)
-- Grain:      see the comment of each table.
-- Reads:      policy_settings, policy_courses, policy_course_rules, policy_paths, policy_needs, places, role_stretches, certificates,
--             own_windows, ends_on_file, judged.
-- Leaves:     unmet_lists, entitled_spells, renewing_stretches, status_stretches.
-- Parameters: none.

-- A certificate held in a course of any path of the rule in force, where no path fits. (Who is not employed is only here beside
-- a grant, which is reason enough for the same status.)
create temp table holders as
select distinct judged.stretch_no
from judged
join policy_paths as paths
    on paths.function_no = judged.function_no and judged.from_on between paths.from_on and paths.to_on
join policy_needs as needs on needs.path_no = paths.path_no and needs.need = 'course'
join certificates
    on certificates.person_no = judged.person_no and certificates.course_no = needs.course_no and certificates.is_held
    and judged.from_on between certificates.from_on and certificates.to_on
where judged.path_no is null;

-- Every combination of unmet requirements that occurs, spelled out. Two bits of the code per requirement:
-- 0 met, 1 unmet, 2 a certificate that has lapsed. Without a path: -1 no job at the location, -2 no path fits.
create table unmet_lists as
with occurring as (
    select path_no, unmet_code from judged
    union
    -- what somebody without any record lacks, wherever that is
    select path_no, all_unmet_code from policy_paths
    union
    select null, unnest([-1, -2])
),
tokens as (
    select
        occurring.path_no, occurring.unmet_code, needs.need, needs.course_no,
        (occurring.unmet_code // needs.weight) % 4 as state,
        case
            when needs.need = 'approval' then 'approval'
            when needs.need = 'prerequisite' then 'prerequisite:' || courses.course_id
            when (occurring.unmet_code // needs.weight) % 4 = 2 then 'lapsed:' || courses.course_id
            else 'certificate:' || courses.course_id
        end as token,
        -- what to do first: a missing prerequisite, then in the path's order: the course, then the approval
        case needs.need when 'prerequisite' then 0 else 1000 end + needs.need_order as turn
    from occurring
    join policy_needs as needs using (path_no)
    left join policy_courses as courses using (course_no)
    where (occurring.unmet_code // needs.weight) % 4 > 0
)
select
    row_number() over (order by occurring.path_no, occurring.unmet_code)::integer as unmet_no,
    occurring.path_no,
    occurring.unmet_code,
    case occurring.unmet_code
        when -1 then 'assignment'
        when -2 then 'role'
        else coalesce(string_agg(tokens.token, ';' order by tokens.token), '')
    end as unmet,
    case occurring.unmet_code when -1 then 'assignment' when -2 then 'role' else arg_min(tokens.need, tokens.turn) end as next_need,
    arg_min(tokens.course_no, tokens.turn) as next_course_no,
    coalesce(bool_or(tokens.state = 2), false) as has_lapsed,
    coalesce(bool_or(tokens.need = 'course' and tokens.state = 1), false) as has_never,
    coalesce(bool_or(tokens.need = 'prerequisite'), false) as has_prerequisite,
    coalesce(bool_or(tokens.need = 'approval'), false) as has_approval,
    arg_min(tokens.course_no, tokens.turn) filter (tokens.need = 'course' and tokens.state = 1) as never_course_no
from occurring
left join tokens on tokens.path_no = occurring.path_no and tokens.unmet_code = occurring.unmet_code
group by occurring.path_no, occurring.unmet_code;
comment on table unmet_lists is
    'One row per combination of unmet requirements of a path that occurs; empty = none unmet. Key: unmet_no.';

-- Met on is the first day of the unbroken run of entitled days.
create temp table entitled_spells as
with marked as (
    select
        *, case when from_on is distinct from lag(to_on) over (partition by cell_no order by from_on) + 1 then from_on end as begins_on
    from (select cell_no, person_no, function_no, location_no, from_on, to_on, is_automated from judged where is_entitled)
),
dated as (
    select * exclude (begins_on), max(begins_on) over (partition by cell_no order by from_on) as met_on
    from marked
)
select
    cell_no, person_no, function_no, location_no, met_on, max(to_on) as to_on, arg_min(is_automated, from_on) as is_automated
from dated
group by cell_no, person_no, function_no, location_no, met_on;
comment on table entitled_spells is
    'One row per cell and unbroken stretch of entitled days; is_automated: some path met on met_on gives access by itself. Key: cell_no, met_on.';

create temp table judged_stretches as
with latest as (
    select
        cell_no, met_on, to_on as last_entitled_on,
        coalesce(lead(met_on) over (partition by cell_no order by met_on) - 1, never()) as latest_to
    from entitled_spells
),
dated as (
    select
        -- empty where no certificate of the path has an end
        judged.* replace (shown_last_day(judged.certificate_to) as certificate_to),
        case when judged.is_entitled then latest.met_on end as met_on, latest.last_entitled_on,
        least(judged.fit_to, judged.employed_to) as job_ends_on,
        -- On a tie somebody leaves the district, not only the school.
        case when judged.fit_to < judged.employed_to then 'assignment' else 'employment' end as job_ends_with
    from judged
    left join latest on latest.cell_no = judged.cell_no and judged.from_on between latest.met_on and latest.latest_to
)
select
    dated.*,
    least(dated.certificate_to, dated.job_ends_on) as ends_on,
    dated.certificate_to <= dated.job_ends_on as ends_with_certificate,
    coalesce(
        own_windows.own_opens_on, window_opens(dated.certificate_to, settings.school_year_starts, settings.renewal_window_opens)
    ) as opens_on,
    coalesce(own_windows.own_due_on, dated.certificate_to) as due_on,
    coalesce(own_windows.own_nominal_end, dated.certificate_to) as nominal_end,
    -- A job that ends within the renewal window of the certificate mostly goes on in a new row: the quiz is named all the same.
    case when dated.job_ends_on >= least(dated.certificate_to, opens_on) then ending.course_no end as ending_course_no,
    -- entitled, and a certificate of the path ends within the school year of the day: from that year's first day on
    school_year_begins(dated.certificate_to, settings.school_year_starts) as expiring_from
from dated
cross join policy_settings as settings
left join policy_needs as ending on ending.path_no = dated.path_no and ending.need_order = dated.ending_need
left join own_windows
    on own_windows.person_no = dated.person_no and own_windows.course_no = ending.course_no
    and dated.from_on between own_windows.from_on and own_windows.to_on;
comment on table judged_stretches is
    'As judged, with the day the entitlement was met, and the ends of certificate and job. Key: stretch_no.';
drop table judged;

-- Where only some job roles renew a certificate (§ 5, renewable_roles): the days on which a person holds one of them.
create temp table renewing_stretches as
select
    roles.person_no, rules.course_no, greatest(roles.from_on, rules.from_on) as from_on, least(roles.to_on, rules.to_on) as to_on
from policy_course_rules as rules
join role_stretches as roles
    on rules.renewable_roles is not null and roles.from_on <= rules.to_on and roles.to_on >= rules.from_on
    and list_has_any(string_split(roles.job_roles, ';'), rules.renewable_roles);
comment on table renewing_stretches is
    'One row per person, course and stretch on which a job at one location lets the person renew, of rules that name the roles. No key.';

-- The next step depends on the day: whether the renewal window is open, what the course's rule of the day says, and which row
-- of the job is on file. So stretches are cut there too, and where the last school year begins, and nothing is left to be said after load.
create temp table spring_ends as
select
    judged_stretches.stretch_no, ends_on_file.from_on, ends_on_file.to_on, ends_on_file.ends_with
from judged_stretches
join ends_on_file
    on ends_on_file.cell_no = judged_stretches.cell_no and ends_on_file.path_no = judged_stretches.path_no
    and ends_on_file.from_on <= judged_stretches.to_on and ends_on_file.to_on >= judged_stretches.from_on
    and ends_on_file.to_on between judged_stretches.opens_on and judged_stretches.certificate_to
where judged_stretches.is_entitled;

create temp table cuts as
select distinct stretch_no, cut_on
from (
    select stretch_no, from_on, to_on, unnest([expiring_from, opens_on]) as cut_on
    from judged_stretches
    union all
    select stretch_no, from_on, to_on, unnest([due_on + 1, nominal_end + 1])
    from judged_stretches
    where due_on <> certificate_to or nominal_end <> certificate_to
    union all
    select judged_stretches.stretch_no, judged_stretches.from_on, judged_stretches.to_on, unnest([renewing.from_on, renewing.to_on + 1])
    from judged_stretches
    join renewing_stretches as renewing
        on renewing.person_no = judged_stretches.person_no and renewing.course_no = judged_stretches.ending_course_no
    union all
    select judged_stretches.stretch_no, judged_stretches.from_on, judged_stretches.to_on, rules.from_on
    from judged_stretches
    join policy_course_rules as rules on rules.course_no = judged_stretches.ending_course_no
    union all
    select judged_stretches.stretch_no, judged_stretches.from_on, judged_stretches.to_on, unnest([spring_ends.from_on, spring_ends.to_on + 1])
    from judged_stretches
    join spring_ends using (stretch_no)
)
where cut_on > from_on and cut_on <= to_on;

create temp table cut_stretches as
with starts as (
    select stretch_no, cut_on as cut_from from cuts
    union all
    select stretch_no, from_on from judged_stretches semi join cuts using (stretch_no)
)
select stretch_no, from_on, to_on from judged_stretches anti join cuts using (stretch_no)
union all
select
    starts.stretch_no, starts.cut_from,
    coalesce(lead(starts.cut_from) over (partition by starts.stretch_no order by starts.cut_from) - 1, judged_stretches.to_on)
from starts
join judged_stretches using (stretch_no);
drop table cuts;

create temp table renewing_now as
select distinct cut_stretches.stretch_no, cut_stretches.from_on
from cut_stretches
join judged_stretches using (stretch_no)
join renewing_stretches as renewing
    on renewing.person_no = judged_stretches.person_no and renewing.course_no = judged_stretches.ending_course_no
    and cut_stretches.from_on between renewing.from_on and renewing.to_on;

create table status_stretches as
with shown as (
    select judged_stretches.* replace (cut_stretches.from_on as from_on, cut_stretches.to_on as to_on)
    from cut_stretches
    join judged_stretches using (stretch_no)
)
select
    shown.cell_no, shown.person_no, shown.function_no, shown.location_no, shown.from_on, shown.to_on, shown.job_roles,
    case
        when shown.is_entitled and shown.from_on >= shown.expiring_from then 'expiring'
        when shown.is_entitled then 'valid'
        when unmet.has_lapsed then 'lapsed'
        when shown.path_no is not null and (shown.has_a_part or shown.granted_on is not null) then 'incomplete'
        when shown.path_no is null and (holders.stretch_no is not null or shown.granted_on is not null) then 'ineligible'
        else 'none'
    end as status,
    shown.is_entitled,
    shown_last_day(shown.ends_on) as last_day,
    case
        when shown.ends_on is null or shown.ends_on = never() then null
        when shown.ends_with_certificate then 'certificate'
        else shown.job_ends_with
    end as ends_because,
    shown.path_no, unmet.unmet_no, shown.met_on, shown.granted_on, shown.full_granted_on,
    case
        when not shown.is_entitled then unmet_step(unmet.next_need, missing.course_title, places.location_name, settings.approvers)
        when shown.ends_on = never() then 'Nothing to do.'
        when shown.ends_with_certificate or spring_ends.stretch_no is not null
            then renewal_step(
                shown.from_on, shown.certificate_to, shown.opens_on, ending.course_title,
                rules.quiz_renews and not list_contains(rules.full_required_in, year(shown.nominal_end)),
                rules.renewable_roles is null or renewing.stretch_no is not null, shown.nominal_end, shown.due_on
            )
            || coalesce(
                job_end_note(shown.from_on, spring_ends.ends_with, spring_ends.to_on, places.location_name), ''
            )
        else job_end_step(shown.job_ends_with, shown.ends_on, places.location_name)
    end as next_step,
    shown.last_entitled_on, shown.last_removed_on, shown.is_employed, shown.is_in_staff_feed, shown.is_automated,
    shown.rests_on_approval, shown.approved_on, shown.is_rightful
from shown
join places using (location_no)
left join holders using (stretch_no)
left join spring_ends on spring_ends.stretch_no = shown.stretch_no and shown.from_on between spring_ends.from_on and spring_ends.to_on
cross join policy_settings as settings
join unmet_lists as unmet on unmet.path_no is not distinct from shown.path_no and unmet.unmet_code = shown.unmet_code
left join policy_courses as missing on missing.course_no = unmet.next_course_no
left join policy_courses as ending on ending.course_no = shown.ending_course_no
left join policy_course_rules as rules
    on rules.course_no = shown.ending_course_no and shown.from_on between rules.from_on and rules.to_on
left join renewing_now as renewing on renewing.stretch_no = shown.stretch_no and renewing.from_on = shown.from_on
order by shown.cell_no, shown.from_on;
comment on table status_stretches is
    'One row per stretch of days on which the answer for a (person, function, location) stays the same; to_on 9999-12-31 = open; full_granted_on = granted_on, but where rights may stay to read after a lapse only of a grant that gives more. Key: cell_no, from_on.';
drop table holders;
drop table spring_ends;
drop table cut_stretches;
drop table judged_stretches;
drop table renewing_now;
