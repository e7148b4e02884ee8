-- Question:   which terms did each completion begin, and on which days was each certificate held or lapsed? (eligibility.md § 5)
-- Grain:      see the comment of each table.
-- Reads:      completions, policy_settings, policy_courses, policy_course_codes, policy_course_rules, policy_deadlines, people, employment_spells,
--             jobs, counting_spells.
-- Leaves:     counted, folded, terms, certificates, own_windows, prerequisites_met.
-- Parameters: none.

-- Where a first or early term earned on a day would end (readings transition and cycle).
create macro first_term_ends(on_day, valid_years, counts_from, valid_months, cycle_every, cycle_from, transition, starts) as
    case
        when cycle_every is not null then cycle_ends(on_day, cycle_every, cycle_from, starts)
        when valid_months is not null then (on_day + to_months(valid_months))::date - 1
        when valid_years is null then never()
        when transition = 'skip-first-year' and counts_from is not null
            then june_of(school_year(on_day, starts) + 1 + valid_years, starts)
        else june_of(greatest(school_year(on_day, starts), coalesce(counts_from, 0)) + valid_years, starts)
    end;

-- Where a renewal term would end (reading renewal); first_ends is where a first term earned on the day would.
create macro renewal_term_ends(first_ends, old_end, valid_years, valid_months, cycle_every, cycle_from, renewal, starts) as
    case
        when cycle_every is not null then cycle_ends(old_end + 1, cycle_every, cycle_from, starts)
        when valid_years is null and valid_months is null then never()
        when renewal = 'from-completion' then greatest(first_ends, old_end)
        when valid_months is not null then (old_end + to_months(valid_months))::date
        else june_of(school_year(old_end, starts) + 1 + valid_years, starts)
    end;

-- The table of § 5: where the term that a completion begins ends (its nominal end before any cut), empty where it has no
-- effect. An open term has none: its window never opens, and no term ends later. Whoever may not renew is before the window.
create macro new_term_ends(on_day, is_full, old, may_renew, first_ends, renewal_ends, quiz_renews, full_required_in) as
    case
        when old is null or old.last_day < on_day then case when is_full then first_ends end
        when on_day >= old.opens_on and may_renew then
            case when is_full or (quiz_renews and not list_contains(full_required_in, year(old.nominal_end))) then renewal_ends end
        when is_full and first_ends > old.nominal_end then first_ends
    end;

-- A term earned before void_before ends at the latest on the day before void_on, as does its nominal end.
create macro after_cut(on_day, last_day, void_before, void_on) as
    case when on_day < void_before then least(last_day, void_on - 1) else last_day end;

-- The days of a term that ends nominally on ends_on: its window, the day by which to renew, and the last day (§ 5, further keys).
create macro term_from(on_day, ends_on, deadline, grace_days, window_days, void_before, void_on, starts, opens) as
    case when ends_on is not null then {
        'nominal_end': after_cut(on_day, ends_on, void_before, void_on),
        'due_on': after_cut(on_day, coalesce(deadline, ends_on), void_before, void_on),
        -- no grace after "never", which then would be another day
        'last_day': after_cut(on_day, least(coalesce(deadline, ends_on) + grace_days, never()), void_before, void_on),
        'opens_on': term_opens(after_cut(on_day, ends_on, void_before, void_on), window_days, starts, opens)
    } end;

-- What the jobs held on the day of a completion mean for its term, where the rule asks for them.
create temp table role_bound_completions as
select
    completions.line, people.person_no, completions.completed_on, rules.course_no, rules.from_on, rules.renewable_roles
from completions
join people using (staff_id)
join policy_course_codes as codes using (course_code)
join policy_course_rules as rules
    on rules.course_no = codes.course_no and completions.completed_on between rules.from_on and rules.to_on
where rules.renewable_roles is not null or (rules.course_no, rules.from_on) in (select (course_no, from_on) from policy_deadlines);

create temp table role_bound_terms as
with held as (
    select role_bound_completions.line, list(distinct jobs.role_id) as roles
    from role_bound_completions
    join employment_spells as spells
        on spells.person_no = role_bound_completions.person_no and role_bound_completions.completed_on between spells.from_on and spells.to_on
    join jobs on jobs.person_no = role_bound_completions.person_no and role_bound_completions.completed_on between jobs.from_on and jobs.to_on
    group by role_bound_completions.line
),
-- A deadline that is over when the term begins is none.
deadlines_of as (
    select
        role_bound_completions.line, june_of(deadlines.june, settings.school_year_starts) as june_on,
        arg_min(deadlines.last_day, deadlines.deadline_order) as last_day
    from role_bound_completions
    cross join policy_settings as settings
    join policy_deadlines as deadlines
        on deadlines.course_no = role_bound_completions.course_no and deadlines.from_on = role_bound_completions.from_on and deadlines.last_day >= role_bound_completions.completed_on
    left join held using (line)
    where len(deadlines.roles) = 0 or list_has_any(deadlines.roles, held.roles)
    group by all
),
deadline_maps as (
    select line, map(list(june_on), list(last_day)) as deadlines from deadlines_of group by line
)
select
    role_bound_completions.line, role_bound_completions.renewable_roles is null or coalesce(list_has_any(role_bound_completions.renewable_roles, held.roles), false) as may_renew,
    deadline_maps.deadlines
from role_bound_completions
left join held using (line)
left join deadline_maps using (line);
comment on table role_bound_terms is
    'One row per completion under a rule that asks for the jobs held on its day: whether it renews, and the last day of a term by the June of its nominal end. Key: line.';
drop table role_bound_completions;

-- Completions that count, in the order in which they take effect; a completion before the first rule of its course has none.
create temp table counted as
select
    completions.line, people.person_no, codes.course_no, counting_spells.from_on as spell_from, counting_spells.to_on as spell_to,
    completions.completed_on, completions.kind = 'full' as is_full,
    rules.valid_school_years, rules.valid_months, rules.cycle_every, rules.cycle_from, rules.counts_from, rules.window_days,
    rules.grace_days, rules.quiz_renews, rules.full_required_in, rules.void_before, rules.void_on,
    coalesce(role_bound_terms.may_renew, true) as may_renew, role_bound_terms.deadlines,
    first_term_ends(
        completions.completed_on, rules.valid_school_years, rules.counts_from, rules.valid_months, rules.cycle_every, rules.cycle_from,
        settings.transition, settings.school_year_starts
    ) as first_ends,
    row_number() over (
        partition by people.person_no, codes.course_no, counting_spells.from_on
        order by completions.completed_on, completions.kind, completions.line
    )::integer as turn
from completions
join people using (staff_id)
join policy_course_codes as codes using (course_code)
join policy_course_rules as rules
    on rules.course_no = codes.course_no and completions.completed_on between rules.from_on and rules.to_on
join policy_courses as courses on courses.course_no = codes.course_no
join counting_spells
    on counting_spells.person_no = people.person_no and counting_spells.spells_of = courses.spells_of
    and completions.completed_on between counting_spells.counts_from and counting_spells.counts_to
cross join policy_settings as settings
left join role_bound_terms on role_bound_terms.line = completions.line
where completions.status in ('passed', 'completed')
    and not coalesce(completions.score < rules.passing_score, false)
    and (counting_spells.changed_on is null or not rules.is_ended_by_role_change or completions.completed_on >= counting_spells.changed_on);
comment on table counted is
    'One row per completion that counts, in each spell in which it does; turn is its place in the order of taking effect. Key: person_no, course_no, spell_from, turn.';
drop table role_bound_terms;

-- One row per completion that counts: the term it begins, or why it begins none.
create temp table folded as
with recursive fold as (
    select
        person_no, course_no, spell_from, spell_to, turn, completed_on, is_full, line,
        term_from(
            completed_on, case when is_full then first_ends end, deadlines[first_ends], grace_days, window_days, void_before, void_on,
            school_year_starts, renewal_window_opens
        ) as term,
        is_full as has_effect,
        case when is_full then completed_on end as effect_on,
        'first' as term_kind
    from counted, policy_settings
    where turn = 1
    union all
    select
        person_no, course_no, spell_from, spell_to, turn, completed_on, is_full, line,
        case
            when has_effect
                then term_from(
                    completed_on, ends_on, deadlines[ends_on], grace_days, window_days, void_before, void_on, school_year_starts,
                    renewal_window_opens
                )
            else old_term
        end,
        has_effect,
        case when has_effect then completed_on else old_effect_on end,
        term_kind
    from (
        select
            *,
            ends_on is not null and old_effect_on is distinct from completed_on as has_effect,
            case
                when old_term is null or old_term.last_day < completed_on then 'first'
                when completed_on >= old_term.opens_on and may_renew then 'renewal'
                else 'early'
            end as term_kind
        from (
            select
                counted.*, policy_settings.school_year_starts, policy_settings.renewal_window_opens,
                fold.term as old_term, fold.effect_on as old_effect_on,
                new_term_ends(
                    counted.completed_on, counted.is_full, fold.term, counted.may_renew, counted.first_ends,
                    renewal_term_ends(
                        counted.first_ends, fold.term.nominal_end, counted.valid_school_years, counted.valid_months,
                        counted.cycle_every, counted.cycle_from, policy_settings.renewal, policy_settings.school_year_starts
                    ),
                    counted.quiz_renews, counted.full_required_in
                ) as ends_on
            from fold
            join counted
                on counted.person_no = fold.person_no and counted.course_no = fold.course_no
                and counted.spell_from = fold.spell_from and counted.turn = fold.turn + 1,
            policy_settings
        ) as computed
    ) as decided
)
select * exclude (term), unnest(term) from fold;
comment on table folded is
    'One row per completion that counts, in each spell in which it does: the term it begins (has_effect), or the one that stays as it was. Key: person_no, course_no, spell_from, turn.';

create table terms as
select
    person_no, course_no, spell_from, spell_to, completed_on as began_on, nominal_end, due_on, last_day, opens_on, term_kind, line,
    lead(completed_on) over (partition by person_no, course_no, spell_from order by completed_on) as next_began_on,
    lead(completed_on) over (partition by person_no, course_no, spell_from, nominal_end order by completed_on) as next_same_end_on
from folded
where has_effect
order by person_no, course_no, began_on;
comment on table terms is
    'One row per term: the days that one completion makes a certificate cover; last_day 9999-12-31 = open; it is renewed from opens_on on, by due_on or in the grace after it. One that begins after spell_to counts for a pause only. Key: person_no, course_no, spell_from, began_on.';

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
        person_no, course_no, true as is_held, decides_from as from_on, least(last_day, decides_to) as to_on, last_day, due_on, began_on, line
    from deciding
    union all
    select person_no, course_no, false, greatest(last_day + 1, decides_from), decides_to, last_day, due_on, began_on, line
    from deciding
)
select * from stretches
where from_on <= to_on
order by person_no, course_no, from_on;
comment on table certificates is
    'One row per stretch on which a certificate is held (is_held; after due_on in the grace) or lapsed; no row = never held. Key: person_no, course_no, from_on.';

-- Where the last day alone does not tell the window (§ 5, further keys); mostly nobody.
create temp table own_windows as
select
    person_no, course_no, greatest(began_on, spell_from) as from_on,
    least(last_day, coalesce(next_began_on - 1, never()), spell_to) as to_on,
    nominal_end as own_nominal_end, due_on as own_due_on, opens_on as own_opens_on
from terms, policy_settings
where last_day <> nominal_end or last_day <> due_on or opens_on <> window_opens(last_day, school_year_starts, renewal_window_opens);
comment on table own_windows is
    'One row per stretch on which a certificate is held whose window or nominal end its last day does not tell. Key: person_no, course_no, from_on.';

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
