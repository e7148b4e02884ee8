-- Question:   who is entitled on a day, not granted, and never was since the requirements were met? (eligibility.md § 8)
-- Grain:      one row per location, function and person, sorted so. standing: 'overdue' as § 8 says, else 'pending' (some met path is
--             automated), 'by-request' (none is); who was granted and lost it again is `removed` there, and not here. age_days:
--             business days since met_on, that day not counted; allowed_to: the last day allowed where a path is automated.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids list, empty = all
--             of them.
with today as (
    select business_no from business_days where day_on = $as_of::date
),
here as (
    select stretches.*, places.location_id, places.location_name
    from status_stretches as stretches
    join places using (location_no)
    where $as_of between stretches.from_on and stretches.to_on
        and stretches.is_entitled and stretches.full_granted_on is null
        -- A removal before the requirements were met again is of an earlier entitlement.
        and (stretches.last_removed_on is null or stretches.last_removed_on <= stretches.met_on)
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
),
dated as (
    select
        here.*, today.business_no - allowances.business_no as age_days,
        case when here.is_automated then allowances.allowed_to end as allowed_to
    from here
    cross join today
    join allowances using (met_on)
)
select
    $as_of::date as as_of, people.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title,
    dated.location_id, dated.location_name, dated.job_roles,
    case
        when dated.allowed_to is null then 'by-request'
        when $as_of > dated.allowed_to then 'overdue'
        else 'pending'
    end as standing,
    dated.met_on, dated.allowed_to, dated.age_days, people.email
from dated
join people using (person_no)
join policy_functions as functions using (function_no)
order by dated.location_id, functions.function_id, people.staff_id
