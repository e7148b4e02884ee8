-- Question:   what is each cell's status on each day? (eligibility.md § 6 and § 7)
-- Grain:      see the comment of each table.
-- Parameters: none.

-- A certificate held in a course of any path of the rule in force, whether or not a path fits.
create temp table holders as
select distinct judged.segment_no
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
    coalesce(bool_or(tokens.need = 'prerequisite'), false) as has_prerequisite,
    arg_min(tokens.course_no, tokens.turn) filter (tokens.need = 'course' and tokens.state = 1) as never_course_no
from occurring
left join tokens on tokens.path_no = occurring.path_no and tokens.unmet_code = occurring.unmet_code
group by occurring.path_no, occurring.unmet_code;
comment on table unmet_lists is
    'One row per combination of unmet requirements of a path that occurs; empty = none unmet. Key: unmet_no.';

-- Met on is the first day of the unbroken run of entitled days.
create temp table dated as
with ordered as (
    select
        segment_no,
        case when is_entitled and not coalesce(lag(is_entitled) over in_cell and lag(to_on) over in_cell = from_on - 1, false)
            then from_on end as run_begins_on,
        max(case when is_entitled then to_on end) over (
            partition by cell_no order by from_on rows between unbounded preceding and 1 preceding
        ) as last_entitled_on
    from judged
    window in_cell as (partition by cell_no order by from_on)
),
job_ends as (
    select
        segment_no, least(fit_to, employed_to) as job_ends_on,
        case when fit_to <= employed_to then 'assignment' else 'employment' end as job_ends_with,
        case when certificate_to < never()
            then window_opens(certificate_to, settings.school_year_starts, settings.renewal_window_opens) end as opens_on
    from judged
    cross join policy_settings as settings
    where is_entitled
)
select
    judged.*, job_ends.job_ends_on, job_ends.job_ends_with,
    case when judged.is_entitled then max(ordered.run_begins_on) over (
        partition by judged.cell_no order by judged.from_on rows unbounded preceding
    ) end as met_on,
    ordered.last_entitled_on,
    least(certificate_to, job_ends_on) as ends_on,
    certificate_to <= job_ends_on and certificate_to < never() as ends_with_certificate,
    -- A job that ends within the renewal window of the certificate mostly goes on in a new row: the quiz is named all the same.
    case when certificate_to < never() and job_ends_on >= least(certificate_to, opens_on) then ending.course_no end as ending_course_no,
    -- entitled, and a certificate of the path ends within the school year of the day: from that year's first day on
    case when certificate_to < never() then school_year_begins(certificate_to, settings.school_year_starts) end as expiring_from,
    opens_on
from judged
join ordered using (segment_no)
left join job_ends using (segment_no)
cross join policy_settings as settings
left join policy_needs as ending on ending.path_no = judged.path_no and ending.need_order = judged.ending_need;

-- The next step depends on the day: whether the renewal window is open, what the course's rule of the day says, and which row
-- of the job is on file. So stretches are cut there too, and where the last school year begins, and nothing is left to be said after load.
create temp table spring_ends as
select
    dated.segment_no, greatest(dated.from_on, ends_on_file.from_on) as from_on, least(dated.to_on, ends_on_file.to_on) as to_on,
    ends_on_file.to_on as job_ends_on, ends_on_file.ends_with as job_ends_with
from dated
join ends_on_file
    on ends_on_file.cell_no = dated.cell_no and ends_on_file.path_no = dated.path_no
    and ends_on_file.from_on <= dated.to_on and ends_on_file.to_on >= dated.from_on
    and ends_on_file.to_on between dated.opens_on and dated.certificate_to
where dated.is_entitled;

create temp table cuts as
select distinct segment_no, cut_on
from (
    select segment_no, from_on, to_on, unnest([expiring_from, case when ending_course_no is not null then opens_on end]) as cut_on
    from dated
    where expiring_from is not null
    union all
    select dated.segment_no, dated.from_on, dated.to_on, rules.from_on
    from dated
    join policy_course_rules as rules on rules.course_no = dated.ending_course_no
    union all
    select dated.segment_no, dated.from_on, dated.to_on, unnest([spring_ends.from_on, spring_ends.to_on + 1])
    from dated
    join spring_ends using (segment_no)
)
where cut_on > from_on and cut_on <= to_on;

create temp table parts as
with starts as (
    select segment_no, cut_on as part_from from cuts
    union all
    select segment_no, from_on from dated semi join cuts using (segment_no)
)
select dated.* from dated anti join cuts using (segment_no)
union all
select dated.* replace (
    starts.part_from as from_on,
    coalesce(lead(starts.part_from) over (partition by dated.segment_no order by starts.part_from) - 1, dated.to_on) as to_on
)
from starts
join dated using (segment_no);

create table status_stretches as
select
    parts.cell_no, parts.person_no, parts.function_no, parts.location_no, parts.from_on, parts.to_on, parts.job_roles,
    case
        when parts.is_entitled and parts.from_on >= parts.expiring_from then 'expiring'
        when parts.is_entitled then 'valid'
        when parts.path_no is not null and unmet.has_lapsed then 'lapsed'
        when parts.path_no is not null and (parts.has_a_part or parts.granted_on is not null) then 'incomplete'
        when parts.path_no is null and (holders.segment_no is not null or parts.granted_on is not null) then 'ineligible'
        else 'none'
    end as status,
    parts.is_entitled,
    shown_last_day(parts.ends_on) as last_day,
    case
        when parts.ends_on is null or parts.ends_on = never() then null
        when parts.ends_with_certificate then 'certificate'
        else parts.job_ends_with
    end as ends_because,
    parts.path_no, unmet.unmet_no, parts.met_on, parts.granted_on,
    case
        when not parts.is_entitled then unmet_step(unmet.next_need, missing.course_title, places.location_name, settings.approvers)
        when parts.ends_on = never() then 'Nothing to do.'
        when parts.ends_with_certificate or spring_ends.segment_no is not null
            then renewal_step(
                parts.from_on, parts.certificate_to, parts.opens_on, ending.course_title,
                rules.quiz_renews and not list_contains(rules.full_required_in, year(parts.certificate_to))
            )
            || coalesce(
                job_end_note(parts.from_on, spring_ends.job_ends_with, spring_ends.job_ends_on, places.location_name), ''
            )
        else job_end_step(parts.job_ends_with, parts.ends_on, places.location_name)
    end as next_step,
    parts.last_entitled_on, parts.last_removed_on, parts.is_employed, parts.is_in_staff_feed, parts.is_automated,
    parts.rests_on_approval, parts.approved_on, parts.is_rightful
from parts
join places using (location_no)
left join holders using (segment_no)
left join spring_ends on spring_ends.segment_no = parts.segment_no and parts.from_on between spring_ends.from_on and spring_ends.to_on
cross join policy_settings as settings
join unmet_lists as unmet on unmet.path_no is not distinct from parts.path_no and unmet.unmet_code = parts.unmet_code
left join policy_courses as missing on missing.course_no = unmet.next_course_no
left join policy_courses as ending on ending.course_no = parts.ending_course_no
left join policy_course_rules as rules
    on rules.course_no = parts.ending_course_no and parts.from_on between rules.from_on and rules.to_on
order by parts.cell_no, parts.from_on;
comment on table status_stretches is
    'One row per stretch of days on which the answer for a (person, function, location) stays the same; to_on 9999-12-31 = open. Key: cell_no, from_on.';

create temp table runs as
select cell_no, met_on, max(to_on) as to_on
from dated
where is_entitled
group by cell_no, met_on;
