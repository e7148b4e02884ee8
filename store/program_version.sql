-- Question: which Lapsewatch made this version?
-- Grain: one row.
-- Parameters: none. Versions from before this was kept have no such column.
select program_version from load;
