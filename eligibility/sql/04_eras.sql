-- Question:   from which day on do completions and approvals count? (eligibility.md § 4 and § 9, readings return and move)
-- Grain:      see the comment of each table.
-- Parameters: none.

-- A post is the set of (location, job role) held on a day; it begins on the first of the unbroken run of employed
-- days with that same set. Reckoned only where the reading asks for it.
create temp table posts as
with employed as (
    select employment_spells.* from employment_spells, policy_settings where policy_settings.move = 'restart'
),
held as (
    select
        employed.person_no, employed.from_on as spell_from, jobs.location_no, jobs.role_id,
        greatest(jobs.from_on, employed.from_on) as from_on, least(jobs.to_on, employed.to_on) as to_on
    from employed
    join jobs on jobs.person_no = employed.person_no and jobs.from_on <= employed.to_on and jobs.to_on >= employed.from_on
),
edges as (
    select person_no, from_on as spell_from, from_on as edge_on from employed
    union select person_no, spell_from, from_on from held
    union select person_no, spell_from, to_on + 1 from held
),
pieces as (
    select
        edges.person_no, edges.spell_from, edges.edge_on as from_on,
        coalesce(
            lead(edges.edge_on) over (partition by edges.person_no, edges.spell_from order by edges.edge_on) - 1, employed.to_on
        ) as to_on
    from edges
    join employed on employed.person_no = edges.person_no and employed.from_on = edges.spell_from
    where edges.edge_on <= employed.to_on
),
sets as (
    select
        pieces.person_no, pieces.spell_from, pieces.from_on, least(any_value(pieces.to_on), any_value(employed.to_on)) as to_on,
        list_sort(list(distinct held.location_no::varchar || ' ' || held.role_id) filter (held.role_id is not null)) as post
    from pieces
    join employed on employed.person_no = pieces.person_no and employed.from_on = pieces.spell_from
    left join held
        on held.person_no = pieces.person_no and held.spell_from = pieces.spell_from
        and pieces.from_on between held.from_on and held.to_on
    group by pieces.person_no, pieces.spell_from, pieces.from_on
),
marked as (
    select
        *,
        post is distinct from lag(post) over in_spell or lag(from_on) over in_spell is null as is_first
    from sets
    window in_spell as (partition by person_no, spell_from order by from_on)
),
numbered as (
    select *, sum(is_first::integer) over (partition by person_no, spell_from order by from_on rows unbounded preceding) as post_no
    from marked
)
select person_no, min(from_on) as from_on, max(to_on) as to_on
from numbered
group by person_no, spell_from, post_no;

create table eras as
select posts.person_no, posts.from_on, posts.to_on from posts
union all
select person_no, from_on, to_on
from employment_spells, policy_settings
where move = 're-evaluate' and return_ = 'restart'
union all
select person_no, date '0001-01-01', never()
from people, policy_settings
where move = 're-evaluate' and return_ = 'keep'
order by all;
comment on table eras is
    'One row per stretch of a person within which completions and approvals count for each other. Key: person_no, from_on.';
