-- Question: how many rows of each feed did this version reject for a fault of theirs?
-- Grain: one row per feed with such rows. Codes and groups that the policy does not know are no fault of a feed.
-- Parameters: none.
-- By name: in a version of an older program each row stands for itself.
select feed, sum(coalesce("rows", 1))::bigint as rows_at_fault
from (select null::bigint as "rows" where false union all by name select * from rejected_rows)
where rule not in ('unknown-course', 'unknown-function')
group by feed;
