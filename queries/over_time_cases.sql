-- Question:   which access was not earned, or missing, on a day of some days, since when, and until when? (eligibility.md § 8)
-- Grain:      one row per case (over_time_weeks.sql) that stood on a day from $from_on through the day, or was closed on one; sorted by location,
--             function, person, what, opened_on. As of the day, closed_on is the first day on which it stood no more, empty while it stands.
--             closed_by: excess ends 'removed' (the access is gone) or 'earned' (it stays); missing ends 'granted' or 'ended' (it is no longer
--             earned). age_days: business days since, as the last of its anomalies has it, to closed_on, or else to the day.
-- Parameters: $as_of date; $from_on date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with standing as (
    select stretches.*, kinds.what
    from anomaly_stretches as stretches
    join anomaly_kinds as kinds using (kind)
    join places using (location_no)
    join policy_functions as functions using (function_no)
    where kinds.what in ('excess', 'missing') and stretches.from_on <= $as_of
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
),
marked as (
    select
        *,
        from_on <> coalesce(lag(to_on) over (partition by cell_no, what order by from_on) + 1, ever()) as is_first
    from standing
),
numbered as (
    select *, sum(is_first::integer) over (partition by cell_no, what order by from_on) as case_no from marked
),
cases as (
    select
        cell_no, person_no, function_no, location_no, what, min(from_on) as opened_on, arg_max(since, from_on) as since,
        case when max(to_on) < $as_of then max(to_on) + 1 end as closed_on
    from numbered
    group by cell_no, person_no, function_no, location_no, what, case_no
    having max(to_on) + 1 >= $from_on::date
)
select
    $as_of::date as as_of, people.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title,
    places.location_id, places.location_name, cases.what, cases.opened_on, cases.closed_on,
    case
        when cases.closed_on is null then null
        when cases.what = 'excess' then if(after.granted_on is null, 'removed', 'earned')
        else if(after.granted_on is null, 'ended', 'granted')
    end as closed_by,
    ended.business_no - began.business_no as age_days
from cases
join people using (person_no)
join places using (location_no)
join policy_functions as functions using (function_no)
left join status_stretches as after on after.cell_no = cases.cell_no and after.from_on = cases.closed_on
join business_days as began on began.day_on = cases.since
join business_days as ended on ended.day_on = coalesce(cases.closed_on, $as_of)
order by places.location_id, functions.function_id, people.staff_id, cases.what, cases.opened_on
