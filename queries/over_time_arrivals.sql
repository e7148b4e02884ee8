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
-- As in arrivals.sql, once for all month-ends: what changes between two of them is what was granted by then, and whether the time
-- allowed was over. As counts, because many have all days in common, and each counts at twelve month-ends.
earned as (
    select
        arrivals.met_on, arrivals.is_automated, arrivals.to_on > allowances.allowed_to as is_kept, arrivals.granted_on,
        allowances.allowed_to, allowances.business_no, count(*) as grants
    from arrivals
    join allowances using (met_on)
    join places using (location_no)
    join policy_functions as functions using (function_no)
    where arrivals.met_on between (select min(year_from) from month_ends) and $as_of::date
        and arrivals.met_on > functions.first_rule_on
        -- A grant that was removed on its own day never gave access.
        and arrivals.met_on >= (select min(granted_on) from grants where removed_on is null or removed_on > granted_on)
        and not arrivals.was_held
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    group by all
),
waited as (
    select
        earned.*,
        case
            when earned.granted_on = earned.met_on then 0
            else day_before.business_no - earned.business_no + 1
        end as waited_days
    from earned
    left join business_days as day_before on day_before.day_on = earned.granted_on - 1
),
settled as (
    select
        month_ends.day_on, waited.is_automated,
        case when waited.granted_on <= month_ends.day_on then waited.waited_days end as waited_days, sum(waited.grants) as grants
    from month_ends
    join waited
        on waited.met_on between month_ends.year_from and month_ends.day_on and waited.allowed_to < month_ends.day_on
    where waited.granted_on <= month_ends.day_on or waited.is_kept
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
