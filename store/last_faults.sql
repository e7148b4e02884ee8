-- Question: how many rows of each feed did this version reject for a fault of theirs?
-- Grain: one row per feed with such rows. Codes and groups that the policy does not know are no fault of a feed.
-- Parameters: none.
select feed, count(*) as rows_at_fault
from rejected_rows
where rule not in ('unknown-course', 'unknown-function')
group by feed;
