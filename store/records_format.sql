-- Question: in which format are the records of this version (store/formats.py)?
-- Grain: one row.
-- Parameters: none. Versions from before this was kept have no such column.
select records_format from load;
