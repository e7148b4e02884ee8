-- Question: which is the newest day that each feed of this version told of?
-- Grain: one row per feed that told of any day up to the load.
-- Parameters: none. Versions from before this was kept have no such column.
select feed, newest_on from feeds where newest_on is not null;
