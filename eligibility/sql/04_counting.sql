-- Question:   from which day on do completions and approvals count, and who pauses for the summer? (eligibility.md § 4, § 7, § 9)
-- Grain:      see the comment of each table.
-- Reads:      completions, policy_settings, policy_courses, policy_course_codes, people, employment_spells, jobs, role_stretches.
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

-- Whose completions a change of job role may end (§ 5, ended_by); mostly nobody's, and then none of the next steps takes time.
create temp table ended_courses as
select distinct people.person_no, courses.spells_of
from policy_courses as courses
join policy_course_codes as codes on codes.course_no = courses.course_no and courses.spells_of > 0
join completions using (course_code)
join people using (staff_id);

-- A day on which the job roles held anywhere are others than the last before; days without a job change nothing.
create temp table role_changes as
with held as (
    select roles.person_no, roles.from_on, roles.to_on, unnest(string_split(roles.job_roles, ';')) as role_id
    from role_stretches as roles
    where roles.person_no in (select person_no from ended_courses)
),
edges as (
    select distinct person_no, unnest([from_on, to_on + 1]) as edge_on from held
),
sets as (
    select edges.person_no, edges.edge_on, list_sort(list(distinct held.role_id)) as roles
    from edges
    join held on held.person_no = edges.person_no and edges.edge_on between held.from_on and held.to_on
    group by edges.person_no, edges.edge_on
)
select person_no, edge_on as changed_on
from sets
qualify roles <> lag(roles) over (partition by person_no order by edge_on);

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
-- Where changes of job role count, a spell of the person begins anew on each: changed_on is the last up to its first day.
pieces as (
    select unpaused.person_no, unpaused.from_on as whole_from, unpaused.from_on
    from unpaused
    where unpaused.person_no in (select person_no from ended_courses)
    union
    select unpaused.person_no, unpaused.from_on, role_changes.changed_on
    from unpaused
    join role_changes on role_changes.person_no = unpaused.person_no and role_changes.changed_on between unpaused.from_on and unpaused.to_on
),
dated_pieces as (
    select pieces.*, role_changes.changed_on
    from pieces
    asof left join role_changes on role_changes.person_no = pieces.person_no and role_changes.changed_on <= pieces.from_on
),
spells as (
    select 0 as spells_of, unpaused.*, null::date as changed_on
    from unpaused
    union all
    select
        ended_courses.spells_of, unpaused.person_no, unpaused.counts_from, dated_pieces.from_on,
        coalesce(
            lead(dated_pieces.from_on) over (
                partition by ended_courses.spells_of, dated_pieces.person_no, dated_pieces.whole_from order by dated_pieces.from_on
            ) - 1,
            unpaused.to_on
        ),
        unpaused.employed_from, dated_pieces.changed_on
    from dated_pieces
    join ended_courses using (person_no)
    join unpaused on unpaused.person_no = dated_pieces.person_no and unpaused.from_on = dated_pieces.whole_from
),
paused as (
    select counting_spells.person_no, counting_spells.spells_of, counting_spells.from_on, max(pauses.to_on) as paused_to
    from spells as counting_spells
    join pauses on pauses.person_no = counting_spells.person_no and pauses.worked_to between counting_spells.from_on and counting_spells.to_on
    group by counting_spells.person_no, counting_spells.spells_of, counting_spells.from_on
)
select
    counting_spells.person_no, counting_spells.spells_of, counting_spells.counts_from, counting_spells.from_on, counting_spells.to_on,
    greatest(counting_spells.to_on, coalesce(paused.paused_to, counting_spells.to_on)) as counts_to,
    case when settings.return_ = 'restart' then employed.from_on end as returned_on,
    case when settings.return_ = 'restart' then employed.counts_from end as return_counts_from,
    counting_spells.changed_on
from spells as counting_spells
cross join policy_settings as settings
left join paused using (person_no, spells_of, from_on)
left join employment_spells as employed
    on employed.person_no = counting_spells.person_no and employed.from_on = counting_spells.employed_from
order by all;
comment on table counting_spells is
    'One row per stretch of a person from_on .. to_on on which the same completions and approvals count: those dated counts_from .. to_on (for a pause in summer .. counts_to). spells_of 0 is for approvals and most courses; where a change of job role ends certificates of a course, its own number is, and changed_on is the last change. Key: person_no, spells_of, from_on.';
drop table posts;
drop table ended_courses;
drop table role_changes;
