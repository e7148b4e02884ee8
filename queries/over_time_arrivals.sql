-- Question:   at each month-end, how fast had access been granted that was earned in the twelve months through it? (eligibility.md § 6 and § 8)
-- Grain:      one row per month-end from five years before the day up to it, each seen as of itself, in time order. grants_automatic and
--             grants_by_request: rows of arrivals.sql of these months whose outcome is 'within', 'late' or 'missing'; median_automatic and
--             median_by_request: by which business day (waited_days) half of them were granted, empty where fewer were.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with month_ends as (
    select last_day(first_on) as day_on, (last_day(first_on) - interval 1 year)::date + 1 as year_from
    from generate_series(
        date_trunc('month', $as_of::date) - interval 5 year, date_trunc('month', $as_of::date), interval 1 month
    ) as months(first_on)
    where last_day(first_on) <= $as_of
),
-- As in arrivals.sql, once for all month-ends: what changes between two of them is what was granted by then,
-- and whether the time allowed was over.
spells as (
    select
        stretches.cell_no, stretches.met_on, max(stretches.to_on) as to_on,
        coalesce(bool_or(stretches.is_automated) filter (stretches.from_on = stretches.met_on), false) as is_automated,
        any_value(stretches.person_no) as person_no, any_value(places.location_id) as location_id,
        any_value(functions.ic_group) as ic_group, any_value(functions.function_no) as function_no, any_value(functions.first_rule_on) as first_rule_on
    from status_stretches as stretches
    join places using (location_no)
    join policy_functions as functions using (function_no)
    where stretches.is_entitled
        and stretches.met_on between (select min(year_from) from month_ends) and $as_of::date
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    group by stretches.cell_no, stretches.met_on
),
real_grants as (
    select * from grants where removed_on is null or removed_on > granted_on
),
granted as (
    select
        spells.cell_no, spells.met_on,
        min(grants.granted_on) filter (grants.granted_on between spells.met_on and spells.to_on) as granted_on,
        bool_or(grants.granted_on < spells.met_on and (grants.removed_on is null or grants.removed_on > spells.met_on)) as was_held
    from spells
    join people using (person_no)
    join real_grants as grants
        on grants.staff_id = people.staff_id and grants.location_id = spells.location_id and grants.ic_group = spells.ic_group
    -- Rights to read that may stay after a lapse are not the access that was earned (eligibility.md § 8, on_lapse).
    left join policy_function_rules as keeping
        on keeping.keeps_read_only and keeping.function_no = spells.function_no and spells.met_on between keeping.from_on and keeping.to_on
    where keeping.function_no is null or grants.rights is distinct from 'read-only'
    group by spells.cell_no, spells.met_on
),
-- As counts, because many have all days in common, and each counts at twelve month-ends.
arrivals as (
    select
        spells.met_on, spells.is_automated, spells.to_on > allowances.allowed_to as is_kept, granted.granted_on, allowances.allowed_to,
        case
            when granted.granted_on = spells.met_on then 0
            else any_value(day_before.business_no - allowances.business_no) + 1
        end as waited_days,
        count(*) as grants
    from spells
    join allowances using (met_on)
    left join granted using (cell_no, met_on)
    left join business_days as day_before on day_before.day_on = granted.granted_on - 1
    where spells.met_on > spells.first_rule_on and spells.met_on >= (select min(granted_on) from real_grants)
        and not coalesce(granted.was_held, false)
    group by spells.met_on, spells.is_automated, is_kept, granted.granted_on, allowances.allowed_to
),
settled as (
    select
        month_ends.day_on, arrivals.is_automated,
        case when arrivals.granted_on <= month_ends.day_on then arrivals.waited_days end as waited_days, sum(arrivals.grants) as grants
    from month_ends
    join arrivals
        on arrivals.met_on between month_ends.year_from and month_ends.day_on and arrivals.allowed_to < month_ends.day_on
    where arrivals.granted_on <= month_ends.day_on or arrivals.is_kept
    group by all
),
-- How many were granted by each day; who has not been granted comes last, without a day.
curves as (
    select
        *,
        sum(grants) over (partition by day_on, is_automated order by waited_days nulls last) as granted_so_far,
        sum(grants) over (partition by day_on, is_automated) as grants_in_all
    from settled
),
accesses as (
    select
        day_on,
        max(grants_in_all) filter (is_automated) as grants_automatic,
        min(waited_days) filter (is_automated and 2 * granted_so_far >= grants_in_all) as median_automatic,
        max(grants_in_all) filter (not is_automated) as grants_by_request,
        min(waited_days) filter (not is_automated and 2 * granted_so_far >= grants_in_all) as median_by_request
    from curves
    group by day_on
)
select
    month_ends.day_on,
    coalesce(grants_automatic, 0)::bigint as grants_automatic, median_automatic::integer as median_automatic,
    coalesce(grants_by_request, 0)::bigint as grants_by_request, median_by_request::integer as median_by_request
from month_ends
left join accesses using (day_on)
order by month_ends.day_on
