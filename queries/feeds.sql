-- Question:   how many rows of each feed were read, accepted and rejected, about how many is there a finding, and how new is it?
-- Grain:      one row per feed, in the order of feeds.md. rows_unknown are the rejected rows that name a course, function
--             or group that the rules do not know, which is no fault of the feed. newest_on is the newest day, not after the load, of
--             the accepted rows; empty for a feed without days.
-- Parameters: none.
with rejections as (
    select feed, sum("rows")::bigint as rows_unknown
    from rejected_rows
    where rule in ('unknown-course', 'unknown-function')
    group by feed
),
finding_counts as (select feed, count(*) as findings from all_findings group by feed)
select
    feeds.feed, feeds.file, feeds.rows_read, feeds.rows_accepted, feeds.rows_rejected,
    coalesce(rejections.rows_unknown, 0) as rows_unknown,
    coalesce(finding_counts.findings, 0) as findings,
    feeds.newest_on
from feeds
left join rejections using (feed)
left join finding_counts using (feed)
order by feeds.rowid
