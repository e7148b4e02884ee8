-- Question:   who is in the cohort of each June, due or renewed, as of each day? (eligibility.md § 7, the cohort of June y)
-- Grain:      see the comment of each table.
-- Parameters: none.

-- Judged on E, the earlier of the as-of day and the June: so the stretch that covers the June stands for all days after it.
create table june_stretches as
with terms_of_june as (
    select terms.*
    from terms, policy_settings as settings
    where terms.last_day < never() and terms.last_day = school_year_ends(terms.last_day, settings.school_year_starts)
),
holding as (
    select
        stretches.cell_no, stretches.person_no, stretches.function_no, stretches.location_no, needs.course_no,
        terms.last_day as june_on, stretches.last_day, stretches.ends_because,
        greatest(stretches.from_on, terms.began_on) as from_on,
        least(stretches.to_on, terms.last_day, coalesce(terms.next_same_end_on - 1, never())) as to_on,
        case when terms.next_began_on is distinct from terms.next_same_end_on and terms.next_began_on <= terms.last_day
            then terms.next_began_on end as renewed_on
    from status_stretches as stretches
    join policy_needs as needs on needs.path_no = stretches.path_no and needs.need = 'course'
    join terms_of_june as terms
        on terms.person_no = stretches.person_no and terms.course_no = needs.course_no
        and stretches.from_on between terms.era_from and terms.era_to
        and terms.began_on <= stretches.to_on and terms.last_day >= stretches.from_on
    where stretches.is_entitled
),
split as (
    select
        * exclude (from_on, to_on, renewed_on),
        unnest(
            case
                when renewed_on > from_on and renewed_on <= to_on then [
                    {'from_on': from_on, 'to_on': renewed_on - 1, 'renewed_on': null::date},
                    {'from_on': renewed_on, 'to_on': to_on, 'renewed_on': renewed_on}
                ]
                else [{'from_on': from_on, 'to_on': to_on, 'renewed_on': case when renewed_on <= from_on then renewed_on end}]
            end,
            recursive := true
        )
    from holding
    where from_on <= to_on
)
select
    cell_no, person_no, function_no, location_no, course_no, june_on, from_on,
    case when to_on = june_on then never() else to_on end as to_on,
    last_day, ends_because, renewed_on
from split
order by june_on, location_no, function_no, person_no, course_no, from_on;
comment on table june_stretches is
    'One row per stretch of as-of days on which a (person, function, location) with one course is in the cohort of a June, due or renewed. Key: cell_no, course_no, june_on, from_on.';
