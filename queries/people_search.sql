-- Question:   whom may be looked up, and what job does each hold on a day?
-- Grain:      one row per person, sorted by name; people whom only other feeds than HR's name come last, without a name.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see (people with a job or an
--             active grant at one of them on the day); $location_ids list, empty = all of them: the same, of what was chosen.
with held as (
    select
        jobs.person_no, places.location_id, places.location_name, assignments.job_title, jobs.from_on, jobs.line
    from jobs
    join employment_spells as spells
        on spells.person_no = jobs.person_no and $as_of between spells.from_on and spells.to_on
    join places using (location_no)
    join assignments using (line)
    where $as_of between jobs.from_on and jobs.to_on
),
main_job as (
    select
        -- Of two jobs begun on one day, the first of the file.
        person_no, arg_max(job_title, (from_on, -line)) as job_title, arg_max(location_name, (from_on, -line)) as location_name,
        count(distinct location_id) as locations
    from held
    where ($is_district or list_contains($scope, location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, location_id))
    group by person_no
),
granted as (
    select distinct staff_id
    from grants
    where granted_on <= $as_of and (removed_on is null or removed_on > $as_of)
        and ($is_district or list_contains($scope, location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, location_id))
)
select people.staff_id, people.given_name, people.family_name, main_job.job_title, main_job.location_name, main_job.locations
from people
left join main_job using (person_no)
-- Who has neither job nor grant on the day belongs to no location, and is looked up by the whole district only.
where ($is_district and len($location_ids) = 0)
    or main_job.person_no is not null
    or people.staff_id in (from granted)
order by people.given_name, people.family_name, people.staff_id
