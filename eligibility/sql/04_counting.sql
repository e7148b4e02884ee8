-- Question:   from which day on do completions and approvals count, and who pauses for the summer? (eligibility.md § 4, § 7, § 9)
-- Grain:      see the comment of each table.
-- Reads:      policy_settings, people, employment_spells, jobs, role_stretches.
-- Leaves:     pauses, counting_spells.
-- Parameters: none.

-- A post is the set of (location, job role) held on a day; it begins on the first of the unbroken run of employed
-- days with that same set. Computed only where the reading asks for it.
create temp table posts as
with edges as (
    select
        employed.person_no, employed.from_on as employed_from, employed.to_on as employed_to,
        unnest([employed.from_on, jobs.from_on, jobs.to_on + 1]) as edge_on
    from employment_spells as employed
    cross join policy_settings
    left join jobs on jobs.person_no = employed.person_no
    where policy_settings.move = 'restart'
),
-- What is held from each employed day on which it may change; no job at all is a list of one null.
sets as (
    select
        edges.person_no, edges.employed_from, edges.employed_to, edges.edge_on as from_on,
        list_sort(list(distinct jobs.location_no::varchar || ' ' || jobs.role_id)) as post
    from edges
    left join jobs on jobs.person_no = edges.person_no and edges.edge_on between jobs.from_on and jobs.to_on
    where edges.edge_on between edges.employed_from and edges.employed_to
    group by all
),
begun as (
    select *
    from sets
    qualify post is distinct from lag(post) over (partition by person_no, employed_from order by from_on)
)
select
    person_no, employed_from, from_on,
    coalesce(lead(from_on) over (partition by person_no, employed_from order by from_on) - 1, employed_to) as to_on
from begun;

-- Who pauses for the summer (§ 7, the cohort): the person holds no job anywhere, and the first day without one at the
-- location lies within the summer break of the calendar year of the June; that is a pause up to that June.
create temp table pauses as
with
-- The days on which a person holds no job anywhere: after the last that any job so far reaches, up to the next job.
jobless as (
    select
        person_no, max(to_on) over so_far + 1 as from_on, coalesce(lead(from_on) over so_far - 1, never()) as to_on
    from role_stretches
    window so_far as (partition by person_no order by from_on)
),
without_a_job as (
    select
        jobless.person_no, role_stretches.location_no, max(role_stretches.to_on) as worked_to, jobless.from_on, jobless.to_on
    from jobless
    join role_stretches on role_stretches.person_no = jobless.person_no and role_stretches.to_on < jobless.from_on
    where jobless.from_on <= jobless.to_on
    group by jobless.person_no, role_stretches.location_no, jobless.from_on, jobless.to_on
)
select
    person_no, location_no, worked_to, june_of(year(worked_to + 1), school_year_starts) as june_on, from_on,
    least(to_on, june_on) as to_on
from without_a_job, policy_settings
where from_on <= june_on and lies_in_break(worked_to + 1, worked_to + 1, break_begins, break_ends);
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
