-- Question:   who is spoken of, and where, with dense numbers that sort like the ids (speed.md § 1)?
-- Grain:      see the comment of each table.
-- Parameters: none.

create table people as
with mentioned as (
    select staff_id from staff
    union select staff_id from employments
    union select staff_id from assignments
    union select staff_id from completions
    union select staff_id from approvals
    union select staff_id from grants
)
select
    row_number() over (order by mentioned.staff_id)::integer as person_no,
    mentioned.staff_id,
    staff.given_name,
    staff.family_name,
    staff.staff_id is not null as is_in_staff_feed
from mentioned
left join staff using (staff_id)
order by person_no;
comment on table people is 'One row per person that any feed names. Key: person_no.';

create table places as
select row_number() over (order by location_id)::integer as location_no, location_id, name as location_name, kind
from locations
order by location_no;
comment on table places is 'One row per location. Key: location_no.';

-- eligibility.md § 4: rows merge when the next starts no later than the day after the last day before it.
create table employment_spells as
with rows_of_person as (
    select person_no, hire_date as from_on, coalesce(end_date, never()) as to_on
    from employments join people using (staff_id)
),
marked as (
    select
        *,
        coalesce(
            from_on > max(to_on) over (
                partition by person_no order by from_on, to_on rows between unbounded preceding and 1 preceding
            ) + 1,
            true
        ) as is_first
    from rows_of_person
),
numbered as (
    select *, sum(is_first::integer) over (partition by person_no order by from_on, to_on rows unbounded preceding) as spell_no
    from marked
)
select person_no, min(from_on) as from_on, max(to_on) as to_on
from numbered
group by person_no, spell_no
order by person_no, from_on;
comment on table employment_spells is
    'One row per unbroken stretch of employment days of a person; to_on 9999-12-31 = open. Key: person_no, from_on.';

create table jobs as
select
    person_no, location_no, kind, role_id, coalesce(team_keys.team_key, '') as team_key,
    start_date as from_on, coalesce(assignments.end_date, never()) as to_on, assignments.line
from assignments
join people using (staff_id)
join places using (location_id)
join title_roles using (job_title)
left join team_keys using (team)
order by person_no, location_no, from_on;
comment on table jobs is
    'One row per accepted assignment row, its title as a job role; to_on 9999-12-31 = open. Key: line.';

-- eligibility.md § 1 and § 6: reckoned from assignment rows alone.
create table location_spells as
with marked as (
    select
        person_no, location_no, from_on, to_on,
        coalesce(
            from_on > max(to_on) over (
                partition by person_no, location_no order by from_on, to_on rows between unbounded preceding and 1 preceding
            ) + 1,
            true
        ) as is_first
    from jobs
),
numbered as (
    select
        *,
        sum(is_first::integer) over (
            partition by person_no, location_no order by from_on, to_on rows unbounded preceding
        ) as spell_no
    from marked
)
select person_no, location_no, min(from_on) as from_on, max(to_on) as to_on
from numbered
group by person_no, location_no, spell_no
order by person_no, location_no, from_on;
comment on table location_spells is
    'One row per unbroken stretch of days on which a person has an assignment at a location. Key: person_no, location_no, from_on.';

-- The job roles that a person holds at a location: an assignment covers the day, and the person is employed on it (§ 4).
create table role_stretches as
with held as (
    select
        jobs.person_no, jobs.location_no, jobs.role_id,
        greatest(jobs.from_on, spells.from_on) as from_on, least(jobs.to_on, spells.to_on) as to_on,
        spells.to_on as employed_to
    from jobs
    join employment_spells as spells
        on spells.person_no = jobs.person_no and spells.from_on <= jobs.to_on and spells.to_on >= jobs.from_on
),
pieces as (
    select
        person_no, location_no, edge_on as from_on,
        coalesce(lead(edge_on) over (partition by person_no, location_no order by edge_on) - 1, never()) as to_on
    from (
        select person_no, location_no, from_on as edge_on from held
        union select person_no, location_no, to_on + 1 from held where to_on < never()
    )
)
select
    pieces.person_no, pieces.location_no, pieces.from_on, any_value(pieces.to_on) as to_on,
    any_value(held.employed_to) as employed_to,
    string_agg(distinct held.role_id, ';' order by held.role_id) as job_roles
from pieces
join held
    on held.person_no = pieces.person_no and held.location_no = pieces.location_no
    and pieces.from_on between held.from_on and held.to_on
group by pieces.person_no, pieces.location_no, pieces.from_on
order by pieces.person_no, pieces.location_no, pieces.from_on;
comment on table role_stretches is
    'One row per stretch of days on which a person holds the same jobs at a location; employed_to = last day of the employment spell. Key: person_no, location_no, from_on.';
