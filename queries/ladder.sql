-- Question:   how many certificates end in each coming June, as known on a day? (eligibility.md § 7, the cohort of June y)
-- Grain:      one row per June and function, and one per June over all functions (function_id null); sorted so, the latter first.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with ending as (
    select stretches.june_on, functions.function_id, functions.function_title, stretches.cell_no, stretches.person_no
    from june_stretches as stretches
    join places using (location_no)
    join policy_functions as functions using (function_no)
    join school_years on $as_of between school_years.begins_on and school_years.june_on
    where stretches.june_on >= school_years.june_on
        and $as_of between stretches.from_on and stretches.to_on
        and stretches.renewed_on is null
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
)
-- The row over all functions has no title; any_value alone would give it that of one of them.
select
    june_on as june, function_id, case when grouping(function_id) = 0 then any_value(function_title) end as function_title,
    count(distinct person_no) as people, count(distinct cell_no) as grants
from ending
group by grouping sets ((june_on, function_id), (june_on))
order by june, function_id nulls first
