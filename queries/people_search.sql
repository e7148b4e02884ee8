-- Question:   whom may be looked up by these words, and what job does each hold on a day?
-- Grain:      one row per person whose name or id has every word in it, in any order, without regard to case, accents and apostrophes;
--             whole words before beginnings of words before the rest, then by family name (without case and accents); people whom only
--             other feeds than HR's name come after all others, without a name. No words fit everybody. found: how many people fit.
-- Parameters: $words, as typed; $at_most, how many rows (null: all); $as_of date; $is_district boolean and $scope list of location ids:
--             what the viewer may see (people with a job or an active grant at one of them on the day); $location_ids list, empty = all
--             of them: the same, of what was chosen.
with tied as (
    -- Employed or not: whoever is known by id is known by name (person.sql).
    select jobs.person_no, places.location_id, places.location_name, assignments.job_title, jobs.from_on, jobs.line
    from jobs
    join places using (location_no)
    join assignments using (line)
    where $as_of between jobs.from_on and jobs.to_on
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
),
main_job as (
    select
        -- Of two jobs begun on one day, the first of the file.
        person_no, arg_max(job_title, (tied.from_on, -line)) as job_title, arg_max(location_name, (tied.from_on, -line)) as location_name,
        count(distinct location_id) as locations
    from tied
    join employment_spells as spells using (person_no)
    where $as_of between spells.from_on and spells.to_on
    group by person_no
),
granted as (
    select distinct staff_id
    from grants
    where granted_on <= $as_of and (removed_on is null or removed_on > $as_of)
        and ($is_district or list_contains($scope, location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, location_id))
),
-- What was typed and what is on record are made alike in one place, so that they meet.
texts as (
    select null as staff_id, $words as written
    union all
    select staff_id, concat_ws(' ', given_name, family_name, staff_id) as written
    from people
    -- Who has neither job nor grant on the day belongs to no location, and is looked up by the whole district only.
    where ($is_district and len($location_ids) = 0) or person_no in (select person_no from tied) or staff_id in (from granted)
),
plain as materialized (
    select
        staff_id,
        -- These letters are no others with an accent, so that strip_accents leaves them; nobody types the apostrophe of O’Neil.
        list_filter(
            regexp_split_to_array(
                translate(replace(strip_accents(lower(written)), 'ß', 'ss'), 'øłđıæœ''’ʻ`´', 'oldiao'), '[\s,;.()·\-‐–]+'
            ),
            lambda word: word <> ''
        ) as words
    from texts
),
hits as (
    select
        own.staff_id,
        list_transform(
            asked.words,
            lambda word: list_min(list_transform(
                own.words, lambda part: case when part = word then 0 when starts_with(part, word) then 1 when contains(part, word) then 2 end
            ))
        ) as distances
    from plain as own
    join plain as asked on asked.staff_id is null and own.staff_id is not null
)
select
    people.staff_id, people.given_name, people.family_name, main_job.job_title, main_job.location_name, main_job.locations,
    count(*) over () as found
from hits
join people using (staff_id)
left join main_job using (person_no)
where len(distances) = list_count(distances)
order by
    people.family_name is null, coalesce(list_sum(distances), 0), people.family_name collate nocase.noaccent,
    people.given_name collate nocase.noaccent, people.staff_id
limit $at_most
