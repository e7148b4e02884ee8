-- Question:   whom do the HR records know by an email address, what do they lead and in which teams are they, on a day?
-- Grain:      one row per person of HR with this address, however it is capitalized, sorted by id; where several share it, those who are
--             employed on the day, if any is. The locations (ids) where they are principal or assistant principal on the day, and the
--             teams of their jobs on it. Nobody leads after their employment.
-- Parameters: $email; $today date, the actual day. No scope: the answer decides what the scope is.
with addressed as (
    select staff_id, given_name, family_name, trim(email) as own, trim($email) as given from staff
),
-- As many bytes: the Kelvin sign has a "k" for its lower case, and is another address all the same.
sharing as (
    select
        addressed.*,
        exists (
            from people
            join employment_spells as spells using (person_no)
            where people.staff_id = addressed.staff_id and $today between spells.from_on and spells.to_on
        ) as is_employed
    from addressed
    where own <> '' and lower(own) = lower(given) and strlen(own) = strlen(given)
),
known as (
    from sharing where is_employed or not exists (from sharing where is_employed)
),
held as (
    select people.staff_id, places.location_id, jobs.role_id, assignments.team
    from known
    join people using (staff_id)
    join jobs using (person_no)
    join employment_spells as spells on spells.person_no = jobs.person_no and $today between spells.from_on and spells.to_on
    join places using (location_no)
    join assignments using (line)
    where $today between jobs.from_on and jobs.to_on
)
select
    known.staff_id, known.given_name, known.family_name,
    coalesce(
        list_sort(list(distinct held.location_id) filter (held.role_id in ('principal', 'assistant-principal'))), []
    ) as leads,
    coalesce(list_sort(list(distinct held.team) filter (held.team is not null)), []) as teams
from known
left join held using (staff_id)
group by known.staff_id, known.given_name, known.family_name
order by known.staff_id
