-- Question:   at each month-end, how old was access that was not earned, and how long had such access stood that was removed? (eligibility.md § 8)
-- Grain:      one row per month-end from five years before the day up to it, each seen as of itself, in time order. Days are business days, and a
--             median is the first day by which half of them were. grants_open: rows of anomalies.sql that are excess, median_age of age_days
--             (anomaly_list.sql). grants_removed: cases closed as 'removed' (over_time_cases.sql) in the twelve months through the month-end,
--             median_removal of age_days.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with month_ends as (
    select last_day(first_on) as day_on, (last_day(first_on) - interval 1 year)::date + 1 as year_from
    from generate_series(
        date_trunc('month', $as_of::date) - interval 5 year, date_trunc('month', $as_of::date), interval 1 month
    ) as months(first_on)
    where last_day(first_on) <= $as_of
),
standing as (
    select
        cell_no, from_on, to_on, began.business_no as since_no,
        to_on + 1 <> coalesce(lead(from_on) over (partition by cell_no order by from_on), never()) as is_closed
    from anomaly_stretches as stretches
    join anomaly_kinds as kinds using (kind)
    join business_days as began on began.day_on = stretches.since
    join places using (location_no)
    join policy_functions as functions using (function_no)
    where kinds.what = 'excess' and from_on <= $as_of
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
),
ages as (
    select month_ends.day_on, count(*) as grants_open, quantile_disc(ends.business_no - standing.since_no, 0.5) as median_age
    from month_ends
    join business_days as ends on ends.day_on = month_ends.day_on
    join standing on month_ends.day_on between standing.from_on and standing.to_on
    group by month_ends.day_on
),
removals as (
    select standing.to_on + 1 as closed_on, ends.business_no - standing.since_no as age_days
    from standing
    join business_days as ends on ends.day_on = standing.to_on + 1
    left join status_stretches as after on after.cell_no = standing.cell_no and after.from_on = standing.to_on + 1
    where standing.is_closed and standing.to_on < $as_of and after.granted_on is null
),
removed as (
    select month_ends.day_on, count(*) as grants_removed, quantile_disc(removals.age_days, 0.5) as median_removal
    from month_ends
    join removals on removals.closed_on between month_ends.year_from and month_ends.day_on
    group by month_ends.day_on
)
select
    month_ends.day_on, coalesce(grants_open, 0) as grants_open, median_age::integer as median_age,
    coalesce(grants_removed, 0) as grants_removed, median_removal::integer as median_removal
from month_ends
left join ages using (day_on)
left join removed using (day_on)
order by month_ends.day_on
