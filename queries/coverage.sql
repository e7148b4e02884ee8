-- Question:   how many people can use each function at each location on a day, and on the day after June if nobody acts?
-- Grain:      one row per location and function whose paths ask for a course, where somebody is entitled on the day; sorted so.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
select
    places.location_id, places.location_name, functions.function_id, functions.function_title,
    school_years.june_on as june,
    count(*) as entitled_now,
    count(*) filter (
        stretches.last_day is null or stretches.last_day > school_years.june_on
    ) as entitled_after
from status_stretches as stretches
join places using (location_no)
join policy_functions as functions using (function_no)
join school_years on $as_of between school_years.begins_on and school_years.june_on
where stretches.is_entitled
    and $as_of between stretches.from_on and stretches.to_on
    and ($is_district or list_contains($scope, places.location_id))
    and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
    and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    and exists (from policy_function_courses as courses where courses.function_no = stretches.function_no)
group by all
order by places.location_id, functions.function_id
