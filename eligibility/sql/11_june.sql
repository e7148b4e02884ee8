-- Question:   who is in the cohort of each June, due or renewed, as of each day? (eligibility.md § 7, the cohort of June y)
-- Grain:      see the comment of each table.
-- Reads:      policy_settings, policy_courses, policy_course_rules, policy_needs, places, pauses, terms, ends_on_file,
--             renewing_stretches, status_stretches.
-- Leaves:     june_stretches.
-- Parameters: none.

-- Judged on E, the earliest of the as-of day, the June and the last day of the term: so the stretch that covers the day on which
-- the cohort closes stands for all days after it.
create temp table cohort_stretches as
with terms_of_june as (
    select terms.*, terms.nominal_end as june_on, least(terms.nominal_end, terms.last_day) as closes_on
    from terms, policy_settings as settings
    where terms.nominal_end = school_year_ends(terms.nominal_end, settings.school_year_starts)
),
-- The stretch of as-of days on which a term that ends in the June is judged by an entitlement: by that of the day itself (a
-- stretch begins wherever a term does), or in a summer's pause by that of the last day with a job there.
judged_by as (
    select
        stretches.cell_no, stretches.from_on as stretch_from, terms.spell_from, terms.course_no, terms.began_on, terms.june_on, terms.closes_on,
        null::date as worked_to, stretches.from_on, least(stretches.to_on, terms.closes_on) as to_on
    from status_stretches as stretches
    join policy_needs as needs on needs.path_no = stretches.path_no and needs.need = 'course'
    join terms_of_june as terms
        on terms.person_no = stretches.person_no and terms.course_no = needs.course_no
        and stretches.from_on between terms.spell_from and terms.spell_to
        and stretches.from_on between terms.began_on and terms.closes_on
    where stretches.is_entitled
    union all
    select
        stretches.cell_no, stretches.from_on, terms.spell_from, terms.course_no, terms.began_on, terms.june_on, terms.closes_on, pauses.worked_to,
        greatest(pauses.from_on, terms.began_on), least(pauses.to_on, terms.closes_on)
    from pauses
    join status_stretches as stretches
        on stretches.person_no = pauses.person_no and stretches.location_no = pauses.location_no
        and pauses.worked_to between stretches.from_on and stretches.to_on
    join policy_needs as needs on needs.path_no = stretches.path_no and needs.need = 'course'
    join terms_of_june as terms
        on terms.person_no = stretches.person_no and terms.course_no = needs.course_no
        and pauses.worked_to between terms.spell_from and terms.spell_to and terms.june_on = pauses.june_on
    where stretches.is_entitled
),
holding as (
    select
        stretches.cell_no, stretches.person_no, stretches.function_no, stretches.location_no, stretches.job_roles, terms.course_no,
        judged_by.june_on, judged_by.closes_on, stretches.last_day, stretches.ends_because,
        stretches.path_no, judged_by.worked_to, judged_by.from_on,
        -- What stands on the day of closing stands for all days after it, unless a later term has the same June.
        least(
            case when judged_by.to_on = judged_by.closes_on then never() else judged_by.to_on end,
            coalesce(terms.next_same_end_on - 1, never())
        ) as to_on,
        case when terms.next_began_on is distinct from terms.next_same_end_on and terms.next_began_on <= terms.last_day
            then terms.next_began_on end as renewed_on,
        terms.opens_on, terms.due_on, terms.last_day as term_ends_on
    from judged_by
    join status_stretches as stretches on stretches.cell_no = judged_by.cell_no and stretches.from_on = judged_by.stretch_from
    join terms
        on terms.person_no = stretches.person_no and terms.course_no = judged_by.course_no and terms.spell_from = judged_by.spell_from
        and terms.began_on = judged_by.began_on
    -- a pause may begin after the last day of the term
    where judged_by.from_on <= judged_by.to_on
)
select * from holding where from_on <= to_on;

create table june_stretches as
with numbered as (
    select rowid as holding_no, * from cohort_stretches
),
-- The end on file in the spring of the June: of the rows of the day, after the day of closing of those of that day, or in a
-- pause of those of the last day with a job, which end on it.
cohort_job_ends as (
    select
        numbered.holding_no, ends_on_file.from_on,
        case when ends_on_file.to_on >= numbered.closes_on then numbered.to_on else ends_on_file.to_on end as to_on,
        ends_on_file.to_on as job_ends_on, ends_on_file.ends_with as job_ends_with
    from numbered
    join ends_on_file
        on ends_on_file.cell_no = numbered.cell_no and ends_on_file.path_no = numbered.path_no
        and ends_on_file.from_on <= numbered.closes_on and ends_on_file.to_on >= numbered.from_on
        and ends_on_file.to_on between numbered.opens_on and numbered.term_ends_on
    where numbered.worked_to is null
    union all
    select numbered.holding_no, numbered.from_on, numbered.to_on, ends_on_file.to_on, ends_on_file.ends_with
    from numbered
    join ends_on_file
        on ends_on_file.cell_no = numbered.cell_no and ends_on_file.path_no = numbered.path_no
        and ends_on_file.to_on = numbered.worked_to and ends_on_file.to_on >= numbered.opens_on
),
cohort_cuts as (
    select distinct holding_no, cut_on
    from (
        select holding_no, from_on, to_on, unnest([renewed_on, opens_on, june_on + 1, due_on + 1, term_ends_on + 1]) as cut_on
        from numbered
        union all
        select numbered.holding_no, numbered.from_on, numbered.to_on, unnest([renewing.from_on, renewing.to_on + 1])
        from numbered
        join renewing_stretches as renewing using (person_no, course_no)
        union all
        select numbered.holding_no, numbered.from_on, numbered.to_on, rules.from_on
        from numbered
        join policy_course_rules as rules using (course_no)
        union all
        select numbered.holding_no, numbered.from_on, numbered.to_on, unnest([cohort_job_ends.from_on, cohort_job_ends.job_ends_on + 1])
        from numbered
        join cohort_job_ends using (holding_no)
    )
    where cut_on > from_on and cut_on <= to_on
),
-- By number alone: a window over all that is known of a holding takes longer.
starts as (
    select holding_no, cut_from, lead(cut_from) over (partition by holding_no order by cut_from) - 1 as cut_to
    from (
        select holding_no, cut_on as cut_from from cohort_cuts
        union all
        select holding_no, from_on from numbered
    )
),
cut_cohort_stretches as (
    select numbered.* replace (
        starts.cut_from as from_on,
        coalesce(starts.cut_to, numbered.to_on) as to_on,
        case when numbered.renewed_on <= starts.cut_from then numbered.renewed_on end as renewed_on
    )
    from starts
    join numbered using (holding_no)
),
renewing_cohort as (
    select distinct cut_cohort_stretches.holding_no, cut_cohort_stretches.from_on
    from cut_cohort_stretches
    join renewing_stretches as renewing
        on renewing.person_no = cut_cohort_stretches.person_no and renewing.course_no = cut_cohort_stretches.course_no
        and cut_cohort_stretches.from_on between renewing.from_on and renewing.to_on
)
select
    cut_cohort_stretches.june_on, cut_cohort_stretches.cell_no, cut_cohort_stretches.course_no, cut_cohort_stretches.from_on, cut_cohort_stretches.to_on,
    cut_cohort_stretches.person_no, cut_cohort_stretches.function_no, cut_cohort_stretches.location_no, cut_cohort_stretches.job_roles, cut_cohort_stretches.last_day,
    cut_cohort_stretches.ends_because, cut_cohort_stretches.renewed_on, cut_cohort_stretches.opens_on, cut_cohort_stretches.term_ends_on,
    case
        when cut_cohort_stretches.renewed_on is not null then 'Renewed on ' || said_day(cut_cohort_stretches.renewed_on) || '.'
        when cut_cohort_stretches.from_on > cut_cohort_stretches.term_ends_on then full_course_step(courses.course_title)
        when cut_cohort_stretches.last_day < cut_cohort_stretches.term_ends_on and cut_cohort_stretches.ends_because <> 'certificate' and cohort_job_ends.holding_no is null
            then job_end_step(cut_cohort_stretches.ends_because, cut_cohort_stretches.last_day, places.location_name)
        else renewal_step(
            cut_cohort_stretches.from_on, cut_cohort_stretches.term_ends_on, cut_cohort_stretches.opens_on, courses.course_title,
            rules.quiz_renews and not list_contains(rules.full_required_in, year(cut_cohort_stretches.june_on)),
            rules.renewable_roles is null or renewing_cohort.holding_no is not null, cut_cohort_stretches.june_on,
            cut_cohort_stretches.due_on
        )
        || coalesce(job_end_note(cut_cohort_stretches.from_on, cohort_job_ends.job_ends_with, cohort_job_ends.job_ends_on, places.location_name), '')
    end as next_step
from cut_cohort_stretches
join policy_courses as courses using (course_no)
join places using (location_no)
left join cohort_job_ends on cohort_job_ends.holding_no = cut_cohort_stretches.holding_no and cut_cohort_stretches.from_on between cohort_job_ends.from_on and cohort_job_ends.to_on
left join policy_course_rules as rules
    on rules.course_no = cut_cohort_stretches.course_no and cut_cohort_stretches.from_on between rules.from_on and rules.to_on
left join renewing_cohort
    on renewing_cohort.holding_no = cut_cohort_stretches.holding_no and renewing_cohort.from_on = cut_cohort_stretches.from_on
order by cut_cohort_stretches.june_on, cut_cohort_stretches.cell_no, cut_cohort_stretches.course_no, cut_cohort_stretches.from_on;
comment on table june_stretches is
    'One row per stretch of as-of days on which a (person, function, location) with one course is in the cohort of a June, due or renewed; term_ends_on = the last day of the term. Key: june_on, cell_no, course_no, from_on.';
drop table cohort_stretches;
