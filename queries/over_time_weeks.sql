-- Question:   in each week of a year, how much access that was not earned, or was missing, was opened, closed and still open? (eligibility.md § 8)
-- Grain:      one row per week from the one that holds the day a year before to that of the day, in time order; a week ends on Sunday, the last
--             one on the day. A case is an unbroken run of days on which access of one person, function and location stands as excess (or
--             missing) among the anomalies, whatever its kind: opened on the first of them, closed on the day after the last. grants_*_open: rows
--             of anomalies.sql as of week_ends_on. What was open before a week, and opened less closed in it, are open at its end.
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with weeks as (
    select
        first_on::date as week_begins_on, least(first_on::date + 6, $as_of::date) as week_ends_on,
        row_number() over (order by first_on) as week_no
    from generate_series(
        date_trunc('week', $as_of::date - interval 1 year), date_trunc('week', $as_of::date), interval 7 day
    ) as mondays(first_on)
),
standing as (
    select stretches.cell_no, kinds.what, stretches.from_on, stretches.to_on
    from anomaly_stretches as stretches
    join anomaly_kinds as kinds using (kind)
    join places using (location_no)
    join policy_functions as functions using (function_no)
    where kinds.what in ('excess', 'missing') and stretches.from_on <= $as_of
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
),
-- A stretch ends where another kind takes over, too: only an end without a follower closes a case, and only a beginning without a
-- forerunner opens one.
ends as (
    select
        what, from_on, to_on,
        from_on <> coalesce(lag(to_on) over of_a_cell + 1, ever()) as is_opened,
        to_on + 1 <> coalesce(lead(from_on) over of_a_cell, never()) as is_closed
    from standing
    window of_a_cell as (partition by cell_no, what order by from_on)
),
-- Before the first week belongs to none: 0. Weeks are whole, so a day's week is a division (which cuts off toward zero: the week before
-- the first must not come out as the first).
changes as (
    select what, greatest((from_on - (select min(week_begins_on) from weeks) + 7) // 7, 0) as week_no, 1 as opened, 0 as closed
    from ends
    where is_opened
    union all
    select what, greatest((to_on + 1 - (select min(week_begins_on) from weeks) + 7) // 7, 0), 0, 1
    from ends
    where is_closed and to_on < $as_of
),
counts as (
    select what, week_no, sum(opened) as opened, sum(closed) as closed from changes group by what, week_no
)
select
    weeks.week_begins_on, weeks.week_ends_on,
    coalesce(sum(opened) filter (what = 'excess' and counts.week_no = weeks.week_no), 0)::bigint as grants_excess_opened,
    coalesce(sum(closed) filter (what = 'excess' and counts.week_no = weeks.week_no), 0)::bigint as grants_excess_closed,
    coalesce(sum(opened - closed) filter (what = 'excess'), 0)::bigint as grants_excess_open,
    coalesce(sum(opened) filter (what = 'missing' and counts.week_no = weeks.week_no), 0)::bigint as grants_missing_opened,
    coalesce(sum(closed) filter (what = 'missing' and counts.week_no = weeks.week_no), 0)::bigint as grants_missing_closed,
    coalesce(sum(opened - closed) filter (what = 'missing'), 0)::bigint as grants_missing_open
from weeks
left join counts on counts.week_no <= weeks.week_no
group by weeks.week_begins_on, weeks.week_ends_on, weeks.week_no
order by weeks.week_begins_on
