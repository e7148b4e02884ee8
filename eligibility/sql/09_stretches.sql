-- Question:   what is each cell's status on each day? (eligibility.md § 6 and § 7)
-- Grain:      see the comment of each table.
-- Parameters: none.

-- Met on: the first day of the unbroken run of entitled days.
create temp table runs as
with marked as (
    select
        cell_no, from_on, to_on,
        lag(to_on) over (partition by cell_no order by from_on) is distinct from from_on - 1 as is_first
    from judged
    where is_entitled
),
numbered as (
    select *, sum(is_first::integer) over (partition by cell_no order by from_on rows unbounded preceding) as run_no from marked
)
select cell_no, min(from_on) as met_on, max(to_on) as to_on
from numbered
group by cell_no, run_no;

-- A certificate held in a course of any path of the rule in force, whether or not a path fits.
create temp table holders as
select distinct judged.cell_no, judged.from_on
from judged
join policy_paths as paths
    on paths.function_no = judged.function_no and judged.from_on between paths.from_on and paths.to_on
join policy_needs as needs on needs.path_no = paths.path_no and needs.need = 'course'
join certificates
    on certificates.person_no = judged.person_no and certificates.course_no = needs.course_no and certificates.is_held
    and judged.from_on between certificates.from_on and certificates.to_on
where judged.path_no is null and judged.is_employed;

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
        -- what to do first: a missing prerequisite, then the course, then the approval
        case needs.need when 'prerequisite' then 0 when 'course' then 1000 else 2000 end + needs.need_order as turn
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
    coalesce(bool_or(tokens.need = 'prerequisite'), false) as has_prerequisite
from occurring
left join tokens on tokens.path_no = occurring.path_no and tokens.unmet_code = occurring.unmet_code
group by occurring.path_no, occurring.unmet_code;
comment on table unmet_lists is
    'One row per combination of unmet requirements of a path that occurs; empty = none unmet. Key: unmet_no.';

-- The next step depends on the day in one way: whether the renewal window is open, and what the course's rule of the day
-- says. So stretches are cut there too, and nothing is left to be said later than at load.
create temp table dated as
select
    judged.*,
    runs.met_on,
    previous.to_on as last_entitled_on,
    holders.cell_no is not null as holds_a_certificate,
    least(certificate_to, fit_to, employed_to) as ends_on,
    case when certificate_to <= least(fit_to, employed_to) and certificate_to < never() then ending.course_no end as ending_course_no,
    -- entitled and a certificate of the path ends within the school year of the day: from that year's first day on
    case when certificate_to < never() then school_year_begins(certificate_to, settings.school_year_starts) end as expiring_from,
    case when certificate_to < never()
        then window_opens(certificate_to, settings.school_year_starts, settings.renewal_window_opens) end as opens_on
from judged
cross join policy_settings as settings
left join runs on runs.cell_no = judged.cell_no and judged.is_entitled and judged.from_on between runs.met_on and runs.to_on
asof left join runs as previous on previous.cell_no = judged.cell_no and previous.to_on < judged.from_on
left join holders on holders.cell_no = judged.cell_no and holders.from_on = judged.from_on
left join policy_needs as ending on ending.path_no = judged.path_no and ending.need_order = judged.ending_need;

create table status_stretches as
with cuts as (
    select cell_no, from_on, expiring_from as cut_on from dated where expiring_from is not null
    union
    select cell_no, from_on, opens_on from dated where ending_course_no is not null
    union
    select dated.cell_no, dated.from_on, rules.from_on
    from dated
    join policy_course_rules as rules on rules.course_no = dated.ending_course_no
),
parts as (
    select
        dated.* exclude (from_on, to_on),
        starts.from_on,
        coalesce(lead(starts.from_on) over (partition by dated.cell_no, dated.from_on order by starts.from_on) - 1, dated.to_on) as to_on
    from dated
    join (
        select cell_no, from_on as stretch_from, from_on from dated
        union
        select cuts.cell_no, cuts.from_on, cuts.cut_on
        from cuts
        join dated on dated.cell_no = cuts.cell_no and dated.from_on = cuts.from_on
        where cuts.cut_on > dated.from_on and cuts.cut_on <= dated.to_on
    ) as starts on starts.cell_no = dated.cell_no and starts.stretch_from = dated.from_on
)
select
    parts.cell_no, parts.person_no, parts.function_no, parts.location_no, parts.from_on, parts.to_on, parts.job_roles,
    case
        when parts.is_entitled and parts.from_on >= parts.expiring_from then 'expiring'
        when parts.is_entitled then 'valid'
        when parts.path_no is not null and unmet.has_lapsed then 'lapsed'
        when parts.path_no is not null and (parts.has_a_part or parts.granted_on is not null) then 'incomplete'
        when parts.path_no is null and (parts.holds_a_certificate or parts.granted_on is not null) then 'ineligible'
        else 'none'
    end as status,
    parts.is_entitled,
    shown_last_day(parts.ends_on) as last_day,
    case
        when parts.ends_on is null or parts.ends_on = never() then null
        when parts.ending_course_no is not null then 'certificate'
        when parts.ends_on = parts.fit_to then 'assignment'
        else 'employment'
    end as ends_because,
    parts.path_no, unmet.unmet_no, parts.met_on, parts.granted_on,
    case
        when not parts.is_entitled then unmet_step(unmet.next_need, missing.course_title, places.location_name, settings.approvers)
        when parts.ends_on = never() then 'Nothing to do.'
        when parts.ending_course_no is not null
            then renewal_step(
                parts.from_on, parts.ends_on, parts.opens_on, ending.course_title,
                rules.quiz_renews and not list_contains(rules.full_required_in, year(parts.ends_on))
            )
        else job_end_step(parts.ends_on = parts.fit_to, parts.ends_on, places.location_name)
    end as next_step,
    parts.last_entitled_on, parts.last_removed_on, parts.is_employed, parts.is_in_staff_feed, parts.is_automated,
    parts.rests_on_approval, parts.approved_on, parts.is_rightful
from parts
join places using (location_no)
cross join policy_settings as settings
join unmet_lists as unmet on unmet.path_no is not distinct from parts.path_no and unmet.unmet_code = parts.unmet_code
left join policy_courses as missing on missing.course_no = unmet.next_course_no
left join policy_courses as ending on ending.course_no = parts.ending_course_no
left join policy_course_rules as rules
    on rules.course_no = parts.ending_course_no and parts.from_on between rules.from_on and rules.to_on
order by parts.location_no, parts.function_no, parts.person_no, parts.from_on;
comment on table status_stretches is
    'One row per stretch of days on which the answer for a (person, function, location) stays the same; to_on 9999-12-31 = open. Key: cell_no, from_on.';
