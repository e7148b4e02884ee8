-- Question:   at each month-end, how old was access that was not earned, how fast was such access removed, and earned access granted? (§ 6 and § 8)
-- Grain:      one row per month-end from five years before the day up to it, each seen as of itself, in time order. Days are business days, and a
--             median is the first day by which half of them were. grants_open: rows of anomalies.sql that are excess, median_age of age_days
--             (anomaly_list.sql). grants_removed: cases closed as 'removed' (over_time_cases.sql) in the twelve months through the month-end,
--             median_removal of age_days. grants_automatic, grants_by_request: rows of arrivals.sql over the same months whose outcome is
--             'within', 'late' or 'missing'; median_automatic, median_by_request of waited_days, empty where fewer than half were granted.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with month_ends as (
    select last_day(first_on) as day_on, (last_day(first_on) - interval 1 year)::date + 1 as year_from
    from generate_series(
        date_trunc('month', $as_of::date) - interval 5 year, date_trunc('month', $as_of::date), interval 1 month
    ) as months(first_on)
    where last_day(first_on) <= $as_of
),
here as (
    select location_no, location_id
    from places
    where ($is_district or list_contains($scope, location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, location_id))
),
asked as (
    select function_no, ic_group, first_rule_on
    from policy_functions
    where len($function_ids) = 0 or list_contains($function_ids, function_id)
),
standing as (
    select
        cell_no, from_on, to_on, began.business_no as since_no,
        to_on + 1 <> coalesce(lead(from_on) over (partition by cell_no order by from_on), never()) as is_closed
    from anomaly_stretches as stretches
    join anomaly_kinds as kinds using (kind)
    join business_days as began on began.day_on = stretches.since
    where kinds.what = 'excess' and from_on <= $as_of
        and location_no in (select location_no from here) and function_no in (select function_no from asked)
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
),
-- What follows reads as arrivals.sql does, once for all month-ends: what changes between two of them is what was granted by then,
-- and whether the time allowed was over.
spells as (
    select
        cell_no, met_on, any_value(person_no) as person_no, any_value(function_no) as function_no, any_value(location_no) as location_no,
        max(to_on) as to_on, coalesce(bool_or(is_automated) filter (from_on = met_on), false) as is_automated
    from status_stretches
    where is_entitled
        and met_on between (select min(year_from) from month_ends) and $as_of::date
        and location_no in (select location_no from here) and function_no in (select function_no from asked)
    group by cell_no, met_on
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
    join here using (location_no)
    join asked using (function_no)
    join real_grants as grants
        on grants.staff_id = people.staff_id and grants.location_id = here.location_id and grants.ic_group = asked.ic_group
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
    join asked using (function_no)
    join allowances using (met_on)
    left join granted using (cell_no, met_on)
    left join business_days as day_before on day_before.day_on = granted.granted_on - 1
    where spells.met_on > asked.first_rule_on and spells.met_on >= (select min(granted_on) from real_grants)
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
    month_ends.day_on, coalesce(grants_open, 0) as grants_open, median_age::integer as median_age,
    coalesce(grants_removed, 0) as grants_removed, median_removal::integer as median_removal,
    coalesce(grants_automatic, 0)::bigint as grants_automatic, median_automatic::integer as median_automatic,
    coalesce(grants_by_request, 0)::bigint as grants_by_request, median_by_request::integer as median_by_request
from month_ends
left join ages using (day_on)
left join removed using (day_on)
left join accesses using (day_on)
order by month_ends.day_on
