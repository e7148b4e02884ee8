-- Question:   how many records do the rules pass over (finding "not-counting"), once everybody is judged?
-- Grain:      one row per feed and finding.
-- Parameters: none.
select feed, finding, count(*) as "rows" from passed_over group by feed, finding order by feed, finding
