-- Question:   how many held a certificate, by status, and where did grants and entitlement disagree, at each month-end? (eligibility.md § 7 and § 8)
-- Grain:      one row per month-end from five years before the day to a year after it, each seen as of itself; in time order. grants_valid,
--             grants_expiring and grants_lapsed: rows of status.sql with that status, of functions that need a certificate; grants_excess
--             and grants_missing: rows of anomalies.sql, of any function.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with month_ends as (
    select 12 * year(first_on) + month(first_on) as month_no, last_day(first_on) as day_on
    from generate_series(
        date_trunc('month', $as_of::date) - interval 5 year, date_trunc('month', $as_of::date) + interval 1 year, interval 1 month
    ) as months(first_on)
),
here as (
    select location_no
    from places
    where ($is_district or list_contains($scope, location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, location_id))
),
asked as (
    select
        function_no, exists (from policy_function_courses as courses where courses.function_no = functions.function_no) as needs_certificate
    from policy_functions as functions
    where len($function_ids) = 0 or list_contains($function_ids, function_id)
),
-- A stretch covers the ends of the months from that of its first day up to, not with, that of the day after its last: so two
-- changes of a count stand for it, and nothing is looked at once per month.
stretches as (
    select status as counted, from_on, to_on
    from status_stretches
    where status in ('valid', 'expiring', 'lapsed')
        and location_no in (select location_no from here)
        and function_no in (select function_no from asked where needs_certificate)
    union all
    select kinds.what, stretches.from_on, stretches.to_on
    from anomaly_stretches as stretches
    join anomaly_kinds as kinds using (kind)
    where kinds.what in ('excess', 'missing')
        and stretches.location_no in (select location_no from here)
        and stretches.function_no in (select function_no from asked)
),
changes as (
    select counted, 12 * year(from_on) + month(from_on) as month_no, count(*) as change from stretches group by all
    union all
    select counted, 12 * year(to_on + 1) + month(to_on + 1), -count(*) from stretches group by all
)
select
    month_ends.day_on,
    coalesce(sum(change) filter (counted = 'valid'), 0)::bigint as grants_valid,
    coalesce(sum(change) filter (counted = 'expiring'), 0)::bigint as grants_expiring,
    coalesce(sum(change) filter (counted = 'lapsed'), 0)::bigint as grants_lapsed,
    coalesce(sum(change) filter (counted = 'excess'), 0)::bigint as grants_excess,
    coalesce(sum(change) filter (counted = 'missing'), 0)::bigint as grants_missing
from month_ends
left join changes on changes.month_no <= month_ends.month_no
group by month_ends.day_on
order by month_ends.day_on
