-- Question:   whom may be looked up by these words, and what job does each hold on a day?
-- Grain:      one row per person whose name or id has every word in it, in any order, without regard to case, accents and apostrophes;
--             whole words before beginnings of words before the rest, then by family name (without case and accents); people whom only
--             other feeds than HR's name come after all others, without a name. No words fit everybody. found: how many people fit.
-- Parameters: $words, as typed; $at_most, how many rows (null: all); $as_of date; $is_district boolean and $scope list of location ids:
--             what the viewer may see (people with a job or an active grant at one of them on the day); $location_ids list, empty = all
--             of them: the same, of what was chosen.
with here as (
    select location_no, location_id, location_name
    from places
    where ($is_district or list_contains($scope, location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, location_id))
),
asked as (
    select plain_words($words) as words
),
-- Everybody is tried by the first word, as that costs least; by all of them, who has it.
matching as (
    select people.person_no, people.staff_id, people.searched, asked.words
    from people
    cross join asked
    where contains(people.searched, coalesce(plain_words($words)[1], ''))
        and len(list_filter(asked.words, lambda word: not contains(people.searched, word))) = 0
),
-- Who has a job there, employed or not: whoever is known by id is known by name (person.sql). Of the whole district nobody need have
-- one, and nothing is read.
tied as (
    select jobs.person_no
    from jobs
    semi join matching using (person_no)
    semi join here using (location_no)
    where not ($is_district and len($location_ids) = 0) and $as_of between jobs.from_on and jobs.to_on
),
granted as (
    select grants.staff_id
    from grants
    semi join matching using (staff_id)
    semi join here using (location_id)
    where not ($is_district and len($location_ids) = 0) and grants.granted_on <= $as_of and (grants.removed_on is null or grants.removed_on > $as_of)
),
hits as (
    select
        person_no,
        list_sum(list_transform(
            words,
            lambda word: case when contains(searched, ' ' || word || ' ') then 0 when contains(searched, ' ' || word) then 1 else 2 end
        )) as distance
    from matching
    -- Who has neither job nor grant on the day belongs to no location, and is looked up by the whole district only.
    where ($is_district and len($location_ids) = 0)
        or person_no in (select person_no from tied) or staff_id in (select staff_id from granted)
),
best as (
    select
        people.person_no, people.staff_id, people.given_name, people.family_name, coalesce(hits.distance, 0) as distance,
        (select count(*) from hits) as found
    from hits
    join people using (person_no)
    order by
        people.family_name is null, distance, people.family_name collate nocase.noaccent, people.given_name collate nocase.noaccent,
        people.staff_id
    limit $at_most
),
main_job as (
    select
        -- Of two jobs begun on one day, the first of the file.
        jobs.person_no, arg_max(assignments.job_title, (jobs.from_on, -jobs.line)) as job_title,
        arg_max(here.location_name, (jobs.from_on, -jobs.line)) as location_name, count(distinct here.location_id) as locations
    from jobs
    semi join best using (person_no)
    join here using (location_no)
    join assignments using (line)
    join employment_spells as spells
        on spells.person_no = jobs.person_no and $as_of between spells.from_on and spells.to_on
    where $as_of between jobs.from_on and jobs.to_on
    group by jobs.person_no
)
select
    best.staff_id, best.given_name, best.family_name, main_job.job_title, main_job.location_name, main_job.locations, best.found
from best
left join main_job using (person_no)
order by
    best.family_name is null, best.distance, best.family_name collate nocase.noaccent, best.given_name collate nocase.noaccent,
    best.staff_id
