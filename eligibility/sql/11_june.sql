-- Question:   who is in the cohort of each June, due or renewed, as of each day? (eligibility.md § 7, the cohort of June y)
-- Grain:      see the comment of each table.
-- Parameters: none.

-- Judged on E, the earlier of the as-of day and the June: so the stretch that covers the June stands for all days after it.
create temp table lasting as
with terms_of_june as (
    select terms.*
    from terms, policy_settings as settings
    where terms.last_day < never() and terms.last_day = school_year_ends(terms.last_day, settings.school_year_starts)
),
-- The stretch of as-of days on which a term that ends in the June is judged by an entitlement: by that of the day itself, or
-- in a summer's pause by that of the last day with a job there.
judged_by as (
    select
        stretches.cell_no, stretches.from_on as stretch_from, terms.era_from, terms.course_no, terms.began_on, terms.last_day as june_on,
        null::date as worked_to, greatest(stretches.from_on, terms.began_on) as from_on, least(stretches.to_on, terms.last_day) as to_on
    from status_stretches as stretches
    join policy_needs as needs on needs.path_no = stretches.path_no and needs.need = 'course'
    join terms_of_june as terms
        on terms.person_no = stretches.person_no and terms.course_no = needs.course_no
        and stretches.from_on between terms.era_from and terms.era_to
        and terms.began_on <= stretches.to_on and terms.last_day >= stretches.from_on
    where stretches.is_entitled
    union all
    select
        stretches.cell_no, stretches.from_on, terms.era_from, terms.course_no, terms.began_on, terms.last_day, pauses.worked_to,
        greatest(pauses.from_on, terms.began_on), pauses.to_on
    from pauses
    join status_stretches as stretches
        on stretches.person_no = pauses.person_no and stretches.location_no = pauses.location_no
        and pauses.worked_to between stretches.from_on and stretches.to_on
    join policy_needs as needs on needs.path_no = stretches.path_no and needs.need = 'course'
    join terms_of_june as terms
        on terms.person_no = stretches.person_no and terms.course_no = needs.course_no
        and pauses.worked_to between terms.era_from and terms.era_to and terms.last_day = pauses.june_on
    where stretches.is_entitled
),
holding as (
    select
        stretches.cell_no, stretches.person_no, stretches.function_no, stretches.location_no, stretches.job_roles, terms.course_no,
        terms.last_day as june_on, stretches.last_day, stretches.ends_because,
        stretches.path_no, judged_by.worked_to, judged_by.from_on,
        least(judged_by.to_on, coalesce(terms.next_same_end_on - 1, never())) as to_on,
        case when terms.next_began_on is distinct from terms.next_same_end_on and terms.next_began_on <= terms.last_day
            then terms.next_began_on end as renewed_on,
        window_opens(terms.last_day, settings.school_year_starts, settings.renewal_window_opens) as opens_on
    from judged_by
    join status_stretches as stretches on stretches.cell_no = judged_by.cell_no and stretches.from_on = judged_by.stretch_from
    join terms
        on terms.person_no = stretches.person_no and terms.course_no = judged_by.course_no and terms.era_from = judged_by.era_from
        and terms.began_on = judged_by.began_on
    cross join policy_settings as settings
)
-- What stands on the June stands for all days after it, but the next step is another one from then on.
select * replace (case when to_on = june_on then never() else to_on end as to_on) from holding where from_on <= to_on;

create table june_stretches as
with numbered as (
    select rowid as stretch_no, * from lasting
),
-- The end on file in the spring of the June: of the rows of the day, or in a pause of those of the last day with a job.
spring_ends as (
    select
        numbered.stretch_no, greatest(numbered.from_on, ends_on_file.from_on) as from_on, least(numbered.to_on, ends_on_file.to_on) as to_on,
        ends_on_file.to_on as job_ends_on, ends_on_file.ends_with as job_ends_with
    from numbered
    join ends_on_file
        on ends_on_file.cell_no = numbered.cell_no and ends_on_file.path_no = numbered.path_no
        and ends_on_file.from_on <= numbered.to_on and ends_on_file.to_on >= numbered.from_on
        and ends_on_file.to_on between numbered.opens_on and numbered.june_on
    where numbered.worked_to is null
    union all
    select numbered.stretch_no, numbered.from_on, numbered.to_on, ends_on_file.to_on, ends_on_file.ends_with
    from numbered
    join ends_on_file
        on ends_on_file.cell_no = numbered.cell_no and ends_on_file.path_no = numbered.path_no
        and numbered.worked_to between ends_on_file.from_on and ends_on_file.to_on
        and ends_on_file.to_on between numbered.opens_on and numbered.june_on
),
cuts as (
    select distinct stretch_no, cut_on
    from (
        select stretch_no, from_on, to_on, unnest([renewed_on, opens_on, june_on + 1]) as cut_on from numbered
        union all
        select numbered.stretch_no, numbered.from_on, numbered.to_on, rules.from_on
        from numbered
        join policy_course_rules as rules using (course_no)
        union all
        select numbered.stretch_no, numbered.from_on, numbered.to_on, unnest([spring_ends.from_on, spring_ends.to_on + 1])
        from numbered
        join spring_ends using (stretch_no)
    )
    where cut_on > from_on and cut_on <= to_on
),
starts as (
    select stretch_no, cut_on as part_from from cuts
    union all
    select stretch_no, from_on from numbered
),
parts as (
    select numbered.* replace (
        starts.part_from as from_on,
        coalesce(lead(starts.part_from) over (partition by stretch_no order by starts.part_from) - 1, numbered.to_on) as to_on,
        case when numbered.renewed_on <= starts.part_from then numbered.renewed_on end as renewed_on
    )
    from starts
    join numbered using (stretch_no)
)
select
    parts.june_on, people.staff_id, people.given_name, people.family_name, places.location_id, places.location_name,
    functions.function_id, functions.function_title, courses.course_id, courses.course_title, parts.from_on, parts.to_on,
    parts.cell_no, parts.person_no, parts.function_no, parts.location_no, parts.job_roles, parts.last_day,
    parts.ends_because, parts.renewed_on, parts.opens_on,
    case
        when parts.renewed_on is not null then 'Renewed on ' || said_day(parts.renewed_on) || '.'
        when parts.from_on > parts.june_on then full_course_step(courses.course_title)
        when parts.last_day < parts.june_on and parts.ends_because <> 'certificate' and spring_ends.stretch_no is null
            then job_end_step(parts.ends_because, parts.last_day, places.location_name)
        else renewal_step(
            parts.from_on, parts.june_on, parts.opens_on, courses.course_title,
            rules.quiz_renews and not list_contains(rules.full_required_in, year(parts.june_on))
        )
        || coalesce(job_end_note(parts.from_on, spring_ends.job_ends_with, spring_ends.job_ends_on, places.location_name), '')
    end as next_step
from parts
join policy_courses as courses using (course_no)
join policy_functions as functions using (function_no)
join places using (location_no)
join people using (person_no)
left join spring_ends on spring_ends.stretch_no = parts.stretch_no and parts.from_on between spring_ends.from_on and spring_ends.to_on
left join policy_course_rules as rules
    on rules.course_no = parts.course_no and parts.from_on between rules.from_on and rules.to_on
order by parts.june_on, parts.cell_no, parts.course_no, parts.from_on;
comment on table june_stretches is
    'One row per stretch of as-of days on which a (person, function, location) with one course is in the cohort of a June, due or renewed, as it is shown. Key: june_on, cell_no, course_id, from_on.';
