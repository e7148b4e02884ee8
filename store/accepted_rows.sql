-- Question: how many rows of each feed did this version accept?
-- Grain: one row per feed.
-- Parameters: none.
select feed, rows_accepted from feeds order by feed;
