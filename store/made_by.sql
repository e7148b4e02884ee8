-- Question: which engine and which tables made this version?
-- Grain: one row.
-- Parameters: none. Versions from before this was kept have no such column.
select made_by from load;
