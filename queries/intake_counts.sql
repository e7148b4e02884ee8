-- Question:   why were rows rejected, and what was found about accepted ones?
-- Grain:      one row per kind (rejected or finding), feed and name of the rule or finding, the most rows first.
-- Parameters: none.
select 'rejected' as kind, feed, rule as name, sum("rows")::bigint as "rows" from rejected_rows group by feed, rule
union all
select 'finding', feed, finding, count(*) from all_findings group by feed, finding
order by kind, "rows" desc, feed, name
