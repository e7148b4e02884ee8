-- Question: which is the newest day of the records of each feed of this version?
-- Grain: one row per feed with a record of any day up to the load.
-- Parameters: none. Versions from before this was kept have no such column.
select feed, newest_on from feeds where newest_on is not null;
