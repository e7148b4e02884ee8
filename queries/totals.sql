-- Question:   how many grants had each status, and where did grants and entitlement disagree, on every day there is? (eligibility.md § 7 and § 8)
-- Grain:      one row per function, what is counted and stretch of days (from_on to to_on, both included) on which the number stays the
--             same; a day without a row counts nobody; sorted so. counted: valid, expiring and lapsed are rows of status.sql with that
--             status, of functions that need a certificate; excess and missing are rows of anomalies.sql, of any function.
-- Parameters: none.
with counted_stretches as (
    select function_no, status as counted, from_on, to_on
    from status_stretches
    where status in ('valid', 'expiring', 'lapsed') and function_no in (select function_no from policy_function_courses)
    union all
    select stretches.function_no, kinds.what, stretches.from_on, stretches.to_on
    from anomaly_stretches as stretches
    join anomaly_kinds as kinds using (kind)
    where kinds.what in ('excess', 'missing')
),
changes as (
    select function_no, counted, from_on as on_day, 1 as change from counted_stretches
    union all
    select function_no, counted, to_on + 1, -1 from counted_stretches
),
days as (
    select function_no, counted, on_day, sum(change) as change
    from changes
    group by all
    having sum(change) <> 0
),
running as (
    select
        function_no, counted, on_day as from_on,
        sum(change) over each_day as grants,
        lead(on_day) over each_day - 1 as to_on
    from days
    window each_day as (partition by function_no, counted order by on_day)
)
select
    functions.function_id, functions.function_title, running.counted, running.from_on, running.to_on, running.grants::bigint as grants
from running
join policy_functions as functions using (function_no)
where running.grants > 0
order by functions.function_id, running.counted, running.from_on
