-- Question:   which courses, functions and groups do the feeds name that the rules do not know?
-- Grain:      one row per feed and code, those that resemble a known one first, then the most rows; resembles: which one, and how to
--             correct it, as the finding near-miss-code says; null for the others. A code may be anything that stood in that column, so only
--             who sees the whole district sees it.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see.
with resembling as (
    -- Without the file and line in front, which differ from row to row of one code.
    select feed, value as code, any_value(regexp_replace(message, '^[^:]*: ', '')) as resembles
    from findings
    where finding = 'near-miss-code'
    group by feed, value
)
select
    rejected_rows.feed, rejected_rows."column", rejected_rows.value as code, rejected_rows.rule,
    sum(rejected_rows."rows")::bigint as "rows",
    any_value(resembling.resembles) as resembles
from rejected_rows
left join resembling on resembling.feed = rejected_rows.feed and resembling.code = rejected_rows.value
where
    rejected_rows.rule in ('unknown-course', 'unknown-function')
    and $is_district and len($scope::varchar[]) = 0
group by rejected_rows.feed, rejected_rows."column", rejected_rows.value, rejected_rows.rule
order by any_value(resembling.resembles) is null, "rows" desc, rejected_rows.feed, code
