-- Question:   from which day on do completions and approvals count, and who pauses for the summer? (eligibility.md § 4, § 7, § 9)
-- Grain:      see the comment of each table.
-- Reads:      policy_settings, people, employment_spells, jobs, role_stretches.
-- Leaves:     pauses, counting_spells.
-- Parameters: none.

-- A post is the set of (location, job role) held on a day; it begins on the first of the unbroken run of employed
-- days with that same set. Computed only where the reading asks for it.
create temp table posts as
with employed as (
    select employment_spells.* from employment_spells, policy_settings where policy_settings.move = 'restart'
),
held as (
    select
        employed.person_no, employed.from_on as employed_from, jobs.location_no, jobs.role_id,
        greatest(jobs.from_on, employed.from_on) as from_on, least(jobs.to_on, employed.to_on) as to_on
    from employed
    join jobs on jobs.person_no = employed.person_no and jobs.from_on <= employed.to_on and jobs.to_on >= employed.from_on
),
edges as (
    select person_no, from_on as employed_from, from_on as edge_on from employed
    union select person_no, employed_from, from_on from held
    union select person_no, employed_from, to_on + 1 from held
),
stretches as (
    select
        edges.person_no, edges.employed_from, edges.edge_on as from_on,
        coalesce(
            lead(edges.edge_on) over (partition by edges.person_no, edges.employed_from order by edges.edge_on) - 1, employed.to_on
        ) as to_on
    from edges
    join employed on employed.person_no = edges.person_no and employed.from_on = edges.employed_from
    where edges.edge_on <= employed.to_on
),
sets as (
    select
        stretches.person_no, stretches.employed_from, stretches.from_on, least(any_value(stretches.to_on), any_value(employed.to_on)) as to_on,
        list_sort(list(distinct held.location_no::varchar || ' ' || held.role_id) filter (held.role_id is not null)) as post
    from stretches
    join employed on employed.person_no = stretches.person_no and employed.from_on = stretches.employed_from
    left join held
        on held.person_no = stretches.person_no and held.employed_from = stretches.employed_from
        and stretches.from_on between held.from_on and held.to_on
    group by stretches.person_no, stretches.employed_from, stretches.from_on
),
marked as (
    select
        *,
        post is distinct from lag(post) over in_spell or lag(from_on) over in_spell is null as is_first
    from sets
    window in_spell as (partition by person_no, employed_from order by from_on)
),
numbered as (
    select *, sum(is_first::integer) over (partition by person_no, employed_from order by from_on rows unbounded preceding) as post_no
    from marked
)
select person_no, employed_from, min(from_on) as from_on, max(to_on) as to_on
from numbered
group by person_no, employed_from, post_no;

-- Who pauses for the summer (§ 7, the cohort): the person holds no job anywhere, and the first day without one at the
-- location lies within the summer break of the calendar year of the June; that is a pause up to that June.
create temp table pauses as
with ends as (
    select
        person_no, location_no, to_on as worked_to, june_of(year(to_on + 1), school_year_starts) as june_on,
        lead(from_on) over (partition by person_no, location_no order by from_on) as next_from
    from role_stretches, policy_settings
    where to_on < never()
),
reached as (
    select
        person_no, from_on, to_on,
        max(to_on) over (partition by person_no order by from_on, to_on rows between unbounded preceding and 1 preceding) as reach
    from role_stretches
),
-- The days on which a person holds no job anywhere: between two, and after the last.
jobless as (
    select person_no, reach + 1 as from_on, from_on - 1 as to_on from reached where from_on > reach + 1
    union all
    select person_no, max(to_on) + 1, never() from role_stretches group by person_no having max(to_on) < never()
)
select
    ends.person_no, ends.location_no, ends.worked_to, ends.june_on,
    greatest(jobless.from_on, ends.worked_to + 1) as from_on,
    least(jobless.to_on, ends.june_on, coalesce(ends.next_from - 1, never())) as to_on
from ends
cross join policy_settings
join jobless
    on jobless.person_no = ends.person_no and jobless.to_on > ends.worked_to
    and jobless.from_on <= least(ends.june_on, coalesce(ends.next_from - 1, never()))
where ends.worked_to < ends.june_on
    and (ends.next_from is null or ends.next_from > ends.worked_to + 1)
    and lies_in_break(ends.worked_to + 1, ends.worked_to + 1, break_begins, break_ends);
comment on table pauses is
    'One row per person, location and summer in which a job there pauses: the days from_on .. to_on up to the June. Key: person_no, location_no, worked_to, from_on.';

-- What was recorded during a pause is known on its days, too, though it counts for the next spell.
create table counting_spells as
with unpaused as (
    select posts.person_no, posts.from_on as counts_from, posts.from_on, posts.to_on, posts.employed_from
    from posts
    union all
    select person_no, counts_from, from_on, to_on, from_on
    from employment_spells, policy_settings
    where move = 're-evaluate' and return_ = 'restart'
    union all
    select person_no, ever(), ever(), never(), null
    from people, policy_settings
    where move = 're-evaluate' and return_ = 'keep'
),
paused as (
    select counting_spells.person_no, counting_spells.from_on, max(pauses.to_on) as paused_to
    from unpaused as counting_spells
    join pauses on pauses.person_no = counting_spells.person_no and pauses.worked_to between counting_spells.from_on and counting_spells.to_on
    group by counting_spells.person_no, counting_spells.from_on
)
select
    counting_spells.person_no, counting_spells.counts_from, counting_spells.from_on, counting_spells.to_on,
    greatest(counting_spells.to_on, coalesce(paused.paused_to, counting_spells.to_on)) as counts_to,
    case when settings.return_ = 'restart' then spells.from_on end as returned_on,
    case when settings.return_ = 'restart' then spells.counts_from end as return_counts_from
from unpaused as counting_spells
cross join policy_settings as settings
left join paused using (person_no, from_on)
left join employment_spells as spells on spells.person_no = counting_spells.person_no and spells.from_on = counting_spells.employed_from
order by all;
comment on table counting_spells is
    'One row per stretch of a person from_on .. to_on on which the same completions and approvals count: those dated counts_from .. to_on (for a pause in summer .. counts_to). Key: person_no, from_on.';
