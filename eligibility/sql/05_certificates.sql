-- Question:   which terms did each completion begin, and on which days was each certificate held or lapsed? (eligibility.md § 5)
-- Grain:      see the comment of each table.
-- Reads:      completions, policy_settings, policy_course_codes, policy_course_rules, people, counting_spells.
-- Leaves:     counted, folded, terms, certificates, prerequisites_met.
-- Parameters: none.

-- Where a first or early term earned on a day would end (readings transition).
create macro first_term_ends(on_day, valid_years, counts_from, transition, starts) as
    case
        when valid_years is null then never()
        when transition = 'skip-first-year' and counts_from is not null
            then june_of(school_year(on_day, starts) + 1 + valid_years, starts)
        else june_of(greatest(school_year(on_day, starts), coalesce(counts_from, 0)) + valid_years, starts)
    end;

-- Where a renewal term earned on a day would end (reading renewal). The day is in the school year of the old last day, for
-- the window is: a first term from it ends no earlier.
create macro renewal_term_ends(on_day, old_last_day, valid_years, counts_from, renewal, transition, starts) as
    case
        when valid_years is null then never()
        when renewal = 'from-completion' then first_term_ends(on_day, valid_years, counts_from, transition, starts)
        else june_of(school_year(old_last_day, starts) + 1 + valid_years, starts)
    end;

-- The table of § 5: the last day (before any cut) of the term that a completion begins, empty where it has no effect. An
-- open term has none: its window never opens, and no term ends later.
create macro new_term_ends(
    on_day, is_full, old_last_day, valid_years, counts_from, quiz_renews, full_required_in, renewal, transition, starts, opens
) as
    case
        when old_last_day is null or old_last_day < on_day then
            case when is_full then first_term_ends(on_day, valid_years, counts_from, transition, starts) end
        when on_day >= window_opens(old_last_day, starts, opens) then
            case
                when is_full or (quiz_renews and not list_contains(full_required_in, year(old_last_day)))
                    then renewal_term_ends(on_day, old_last_day, valid_years, counts_from, renewal, transition, starts)
            end
        when is_full and first_term_ends(on_day, valid_years, counts_from, transition, starts) > old_last_day
            then first_term_ends(on_day, valid_years, counts_from, transition, starts)
    end;

-- least() passes over nulls: without a term there is nothing to cut.
create macro after_cut(on_day, last_day, void_before, void_on) as
    case when last_day is not null and on_day < void_before then least(last_day, void_on - 1) else last_day end;

-- Completions that count, in the order in which they take effect; a completion before the first rule of its course has none.
create temp table counted as
select
    completions.line, people.person_no, codes.course_no, counting_spells.from_on as spell_from, counting_spells.to_on as spell_to,
    completions.completed_on, completions.kind = 'full' as is_full,
    rules.valid_school_years, rules.counts_from, rules.quiz_renews, rules.full_required_in, rules.void_before, rules.void_on,
    row_number() over (
        partition by people.person_no, codes.course_no, counting_spells.from_on
        order by completions.completed_on, completions.kind, completions.line
    )::integer as turn
from completions
join people using (staff_id)
join policy_course_codes as codes using (course_code)
join policy_course_rules as rules
    on rules.course_no = codes.course_no and completions.completed_on between rules.from_on and rules.to_on
join counting_spells on counting_spells.person_no = people.person_no and completions.completed_on between counting_spells.counts_from and counting_spells.counts_to
where completions.status in ('passed', 'completed');
comment on table counted is
    'One row per completion that counts, in each spell in which it does; turn is its place in the order of taking effect. Key: person_no, course_no, spell_from, turn.';

-- One row per completion that counts: the term it begins, or why it begins none.
create temp table folded as
with recursive fold as (
    select
        person_no, course_no, spell_from, spell_to, turn, completed_on, is_full, line,
        after_cut(
            completed_on,
            case when is_full then first_term_ends(completed_on, valid_school_years, counts_from, transition, school_year_starts) end,
            void_before, void_on
        ) as last_day,
        is_full as has_effect,
        case when is_full then completed_on end as effect_on,
        'first' as term_kind
    from counted, policy_settings
    where turn = 1
    union all
    select
        person_no, course_no, spell_from, spell_to, turn, completed_on, is_full, line,
        case when has_effect then after_cut(completed_on, ends_on, void_before, void_on) else old_last_day end,
        has_effect,
        case when has_effect then completed_on else old_effect_on end,
        term_kind
    from (
        select
            *,
            ends_on is not null and old_effect_on is distinct from completed_on as has_effect,
            case
                when old_last_day is null or old_last_day < completed_on then 'first'
                when completed_on >= window_opens(old_last_day, school_year_starts, renewal_window_opens) then 'renewal'
                else 'early'
            end as term_kind
        from (
            select
                counted.*, policy_settings.school_year_starts, policy_settings.renewal_window_opens,
                fold.last_day as old_last_day, fold.effect_on as old_effect_on,
                new_term_ends(
                    counted.completed_on, counted.is_full, fold.last_day, counted.valid_school_years, counted.counts_from,
                    counted.quiz_renews, counted.full_required_in, policy_settings.renewal, policy_settings.transition,
                    policy_settings.school_year_starts, policy_settings.renewal_window_opens
                ) as ends_on
            from fold
            join counted
                on counted.person_no = fold.person_no and counted.course_no = fold.course_no
                and counted.spell_from = fold.spell_from and counted.turn = fold.turn + 1,
            policy_settings
        ) as computed
    ) as decided
)
select * from fold;
comment on table folded is
    'One row per completion that counts, in each spell in which it does: the term it begins (has_effect), or the one that stays as it was. Key: person_no, course_no, spell_from, turn.';

create table terms as
select
    person_no, course_no, spell_from, spell_to, completed_on as began_on, last_day, term_kind, line,
    lead(completed_on) over (partition by person_no, course_no, spell_from order by completed_on) as next_began_on,
    lead(completed_on) over (partition by person_no, course_no, spell_from, last_day order by completed_on) as next_same_end_on
from folded
where has_effect
order by person_no, course_no, began_on;
comment on table terms is
    'One row per term: the days that one completion makes a certificate cover; last_day 9999-12-31 = open. One that begins after spell_to counts for a pause only. Key: person_no, course_no, spell_from, began_on.';

-- The latest-begun term decides, whatever older ones say; outside the employment nobody holds a certificate, and none has
-- lapsed.
create table certificates as
with deciding as (
    select
        *, greatest(began_on, spell_from) as decides_from, least(coalesce(next_began_on - 1, never()), spell_to) as decides_to
    from terms
),
stretches as (
    select
        person_no, course_no, true as is_held, decides_from as from_on, least(last_day, decides_to) as to_on, last_day, began_on, line
    from deciding
    union all
    select person_no, course_no, false, greatest(last_day + 1, decides_from), decides_to, last_day, began_on, line
    from deciding
)
select * from stretches
where from_on <= to_on
order by person_no, course_no, from_on;
comment on table certificates is
    'One row per stretch on which a certificate is held (is_held) or lapsed; no row = never held. Key: person_no, course_no, from_on.';

-- § 6, reading prerequisite: completed in full at any time that counts, or a certificate held.
create table prerequisites_met as
select
    counted.person_no, counted.course_no, greatest(min(counted.completed_on), counted.spell_from) as from_on,
    any_value(counted.spell_to) as to_on, never() as last_day, arg_min(counted.line, counted.turn) as line
from counted, policy_settings
where counted.is_full and counted.completed_on <= counted.spell_to and policy_settings.prerequisite = 'completed'
group by counted.person_no, counted.course_no, counted.spell_from
union all
select person_no, course_no, from_on, to_on, last_day, line
from certificates, policy_settings
where is_held and policy_settings.prerequisite = 'current'
order by person_no, course_no, from_on;
comment on table prerequisites_met is
    'One row per stretch on which a course counts as a met prerequisite. Key: person_no, course_no, from_on.';
