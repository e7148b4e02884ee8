-- Question:   who is spoken of, and where, with dense numbers that sort like the ids (docs/decisions/0009-order-of-rows.md)?
-- Grain:      see the comment of each table.
-- Reads:      locations, staff, employments, assignments, completions, approvals, grants, rejected_rows, unplaced_grants,
--             policy_settings, title_roles, team_keys.
-- Leaves:     people, places, employment_spells, employments_on_file, jobs, location_spells, role_stretches.
-- Parameters: none.

-- What is typed and what is on record are made alike in one place, so that they meet: words without case, accents and apostrophes.
create macro plain_words(written) as list_filter(
    regexp_split_to_array(
        -- These letters are no others with an accent, so that strip_accents leaves them; nobody types the apostrophe of O’Neil.
        translate(
            strip_accents(lower(written)).replace('ß', 'ss').replace('æ', 'ae').replace('œ', 'oe'), 'øłđı''’ʻ`´', 'oldi'
        ), '[\s\p{Z}\p{Pd},;.()·]+'
    ),
    lambda word: word <> ''
);

create table people as
with mentioned as (
    select staff_id from staff
    union select staff_id from employments
    union select staff_id from assignments
    union select staff_id from completions
    union select staff_id from approvals
    union select staff_id from grants
    union select staff_id from unplaced_grants
    union select staff_id from rejected_rows
    where staff_id is not null and feed in ('staff', 'employments', 'assignments')
)
select
    row_number() over (order by mentioned.staff_id)::integer as person_no,
    mentioned.staff_id,
    staff.given_name,
    staff.family_name,
    nullif(trim(staff.email), '') as email,
    staff.staff_id is not null as is_in_staff_feed,
    ' ' || array_to_string(plain_words(concat_ws(' ', staff.given_name, staff.family_name, mentioned.staff_id)), ' ') || ' ' as searched
from mentioned
left join staff using (staff_id)
order by person_no;
comment on table people is 'One row per person that any feed names, if only in a rejected row of HR or of the grants; email: as staff has it; searched: the words of names and id, each between spaces. Key: person_no.';

create table places as
select row_number() over (order by location_id)::integer as location_no, location_id, name as location_name, kind
from locations
order by location_no;
comment on table places is 'One row per location. Key: location_no.';

-- Each row of employment, and how far the rows of the person before it reach.
create temp table employment_rows as
select
    *,
    max(to_on) over (partition by person_no order by from_on, to_on rows between unbounded preceding and 1 preceding) as reach
from (
    select person_no, hire_date as from_on, coalesce(end_date, never()) as to_on
    from employments join people using (staff_id)
);

-- § 4: rows merge when the next starts no later than the day after the last day before it (a gap of no days is bridged,
-- too), or after a bridged gap.
create table employment_spells as
with marked as (
    select
        person_no, from_on, to_on,
        reach is null or not is_bridged(reach + 1, from_on - 1, bridged_gap_days, break_begins, break_ends) as is_first
    from employment_rows, policy_settings
),
numbered as (
    select *, sum(is_first::integer) over (partition by person_no order by from_on, to_on rows unbounded preceding) as spell_no
    from marked
),
spells as (
    select person_no, min(from_on) as from_on, max(to_on) as to_on
    from numbered
    group by person_no, spell_no
)
select
    *,
    coalesce(lag(to_on) over (partition by person_no order by from_on) + 1, ever()) as counts_from
from spells
order by person_no, from_on;
comment on table employment_spells is
    'One row per unbroken stretch of employment days of a person; counts_from = the day after the last day of the one before; to_on 9999-12-31 = open. Key: person_no, from_on.';

-- The same without bridges: the rows on file that touch, and the days of the gap before them.
create temp table employments_on_file as
with numbered as (
    select
        *,
        sum((reach is null or from_on > reach + 1)::integer) over (
            partition by person_no order by from_on, to_on rows unbounded preceding
        ) as spell_no
    from employment_rows
)
select * replace (coalesce(lag(to_on) over (partition by person_no order by from_on) + 1, from_on) as from_on)
from (
    select person_no, min(from_on) as from_on, max(to_on) as to_on
    from numbered
    group by person_no, spell_no
);
comment on table employments_on_file is
    'One row per run of employment rows on file that touch, without bridges; from_on includes the gap before it. Key: person_no, from_on.';
drop table employment_rows;

create temp table jobs_on_file as
select
    person_no, location_no, kind, role_id, coalesce(team_keys.team_key, '') as team_key,
    start_date as from_on, coalesce(assignments.end_date, never()) as to_on, assignments.line
from assignments
join people using (staff_id)
join places using (location_id)
join title_roles using (job_title)
left join team_keys using (team);

-- § 4: a row that ends on the day before a bridged gap runs on through it. First the gaps between a person's rows at a
-- location with one job role and team ...
create temp table jobs_of_one_role as
with reached as (
    select
        *,
        max(to_on) over (
            partition by person_no, location_no, role_id, team_key order by from_on, to_on
            rows between unbounded preceding and 1 preceding
        ) as reach
    from jobs_on_file
),
gaps as (
    select person_no, location_no, role_id, team_key, reach as ends_on, from_on - 1 as runs_to
    from reached, policy_settings
    where from_on > reach + 1 and is_bridged(reach + 1, from_on - 1, bridged_gap_days, break_begins, break_ends)
)
select jobs_on_file.*, coalesce(gaps.runs_to, jobs_on_file.to_on) as runs_to
from jobs_on_file
left join gaps
    on gaps.person_no = jobs_on_file.person_no and gaps.location_no = jobs_on_file.location_no
    and gaps.role_id = jobs_on_file.role_id and gaps.team_key = jobs_on_file.team_key and gaps.ends_on = jobs_on_file.to_on;
drop table jobs_on_file;

-- ... then the gaps between the days that all rows of the person there cover.
create table jobs as
with reached as (
    select
        *,
        max(runs_to) over (
            partition by person_no, location_no order by from_on, runs_to rows between unbounded preceding and 1 preceding
        ) as reach
    from jobs_of_one_role
),
gaps as (
    select person_no, location_no, reach as ends_on, from_on - 1 as runs_to
    from reached, policy_settings
    where from_on > reach + 1 and is_bridged(reach + 1, from_on - 1, bridged_gap_days, break_begins, break_ends)
)
select
    rows_there.person_no, rows_there.location_no, rows_there.kind, rows_there.role_id, rows_there.team_key, rows_there.from_on,
    coalesce(gaps.runs_to, rows_there.runs_to) as to_on, rows_there.to_on as ends_on, rows_there.line
from jobs_of_one_role as rows_there
left join gaps
    on gaps.person_no = rows_there.person_no and gaps.location_no = rows_there.location_no and gaps.ends_on = rows_there.runs_to
order by rows_there.person_no, rows_there.location_no, rows_there.from_on;
comment on table jobs is
    'One row per accepted assignment row, its title as a job role; it runs on to to_on through bridged gaps, ends_on is its last day on file; 9999-12-31 = open. Key: line.';
drop table jobs_of_one_role;

-- § 1 and § 6: from assignment rows alone.
create table location_spells as
with reached as (
    select
        person_no, location_no, from_on, to_on,
        max(to_on) over (
            partition by person_no, location_no order by from_on, to_on rows between unbounded preceding and 1 preceding
        ) as reach
    from jobs
),
numbered as (
    select
        *,
        sum((reach is null or from_on > reach + 1)::integer) over (
            partition by person_no, location_no order by from_on, to_on rows unbounded preceding
        ) as spell_no
    from reached
),
spells as (
    select person_no, location_no, min(from_on) as from_on, max(to_on) as to_on
    from numbered
    group by person_no, location_no, spell_no
)
select
    *,
    coalesce(lag(to_on) over (partition by person_no, location_no order by from_on) + 1, ever()) as counts_from
from spells
order by person_no, location_no, from_on;
comment on table location_spells is
    'One row per unbroken stretch of days on which a person has an assignment at a location; counts_from = the day after the last day of the one before. Key: person_no, location_no, from_on.';

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
stretches as (
    select
        person_no, location_no, edge_on as from_on,
        lead(edge_on) over (partition by person_no, location_no order by edge_on) - 1 as to_on
    from (select distinct person_no, location_no, unnest([from_on, to_on + 1]) as edge_on from held)
)
-- Nothing is held from the last edge on.
select
    stretches.person_no, stretches.location_no, stretches.from_on, any_value(stretches.to_on) as to_on,
    any_value(held.employed_to) as employed_to,
    array_to_string(list_sort(list_distinct(list(held.role_id))), ';') as job_roles
from stretches
join held
    on held.person_no = stretches.person_no and held.location_no = stretches.location_no
    and stretches.from_on between held.from_on and held.to_on
group by stretches.person_no, stretches.location_no, stretches.from_on
order by stretches.person_no, stretches.location_no, stretches.from_on;
comment on table role_stretches is
    'One row per stretch of days on which a person holds the same jobs at a location; employed_to = last day of the employment spell. Key: person_no, location_no, from_on.';
