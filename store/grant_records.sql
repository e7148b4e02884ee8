-- Question: where do these grants stand in the files that were loaded?
-- Grain: one row per line, sorted so.
-- Parameters: $lines, lines of grants as the store counts them.
select requested.line, record_at(feeds.file, requested.line) as record
from (select unnest($lines::bigint[]) as line) as requested
join feeds on feeds.feed = 'grants'
order by requested.line;
