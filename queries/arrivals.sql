-- Question:   when access was earned in a period, how many business days later was it granted? (eligibility.md § 6 and § 8)
-- Grain:      one row per location, function, person and unbroken run of entitled days that began in the period, known on the day;
--             sorted so. granted_on: the first grant on or after met_on within the run. waited_days: which business day after met_on
--             the grant came by (0 = on met_on itself). outcome: 'unmeasured' (the run began with the function's first rule or
--             before the first recorded grant), 'held' (an earlier grant was active on met_on), 'too-early' (the last day allowed
--             is not over), 'within' or 'late' (granted by, or after, the last day allowed), 'ended' (the spell ended ungranted by
--             then), 'missing' (not granted although that day is over).
-- Parameters: $as_of date; $from_on and $to_on first and last day of the period; $is_district boolean and $scope list of location
--             ids: what the viewer may see; $location_ids list, empty = all of them.
with known as (
    select
        arrivals.* replace (case when arrivals.granted_on <= $as_of then arrivals.granted_on end as granted_on),
        least(arrivals.to_on, $as_of::date) as known_to, places.location_id, places.location_name
    from arrivals
    join places using (location_no)
    where arrivals.met_on between $from_on::date and least($to_on::date, $as_of::date)
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
)
select
    $as_of::date as as_of, people.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title,
    known.location_id, known.location_name, stretches.job_roles, known.is_automated, known.met_on, allowances.allowed_to,
    known.granted_on,
    case
        when known.granted_on = known.met_on then 0
        -- Counted from the day before: a grant on a day off came by the next business day.
        when known.granted_on is not null then day_before.business_no - allowances.business_no + 1
    end as waited_days,
    -- No rule or no records before: nobody can say when the requirements were really met, or what was granted before.
    case
        when known.met_on <= functions.first_rule_on or known.met_on < coalesce(records.first_grant_on, never()) then 'unmeasured'
        when known.was_held then 'held'
        when $as_of <= allowances.allowed_to then 'too-early'
        when known.granted_on <= allowances.allowed_to then 'within'
        when known.granted_on is not null then 'late'
        when known.known_to <= allowances.allowed_to then 'ended'
        else 'missing'
    end as outcome
from known
join people using (person_no)
join policy_functions as functions using (function_no)
join allowances using (met_on)
-- The job roles of the last day that is known.
join status_stretches as stretches on stretches.cell_no = known.cell_no and known.known_to between stretches.from_on and stretches.to_on
-- A grant that was removed on its own day never gave access.
cross join (
    select min(granted_on) as first_grant_on
    from grants
    where granted_on <= $as_of and (removed_on is null or removed_on > granted_on)
) as records
left join business_days as day_before on day_before.day_on = known.granted_on - 1
order by known.location_id, functions.function_id, people.staff_id, known.met_on
