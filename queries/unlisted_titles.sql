-- Question:   which HR titles does no job role of the rules list, and how many people hold them?
-- Grain:      one row per title, however it is capitalized, the most people first. people_on_day hold it on the day,
--             people_so_far held it by then.
-- Parameters: $as_of day; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids
--             list, empty = all of those.
select
    string_agg(distinct titles.job_title, ', ' order by titles.job_title desc) as job_title, titles.role_id,
    count(distinct jobs.person_no) filter (
        where $as_of <= jobs.to_on and spells.person_no is not null
    ) as people_on_day,
    count(distinct jobs.person_no) as people_so_far
from title_roles as titles
join assignments using (job_title)
join jobs using (line)
left join employment_spells as spells
    on spells.person_no = jobs.person_no and $as_of between spells.from_on and spells.to_on
where
    not titles.is_listed
    and jobs.from_on <= $as_of
    and ($is_district or list_contains($scope, assignments.location_id))
    and (len($location_ids::varchar[]) = 0 or list_contains($location_ids, assignments.location_id))
group by titles.role_id
order by people_on_day desc, people_so_far desc, titles.role_id
