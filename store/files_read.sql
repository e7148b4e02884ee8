-- Question: from which files has this version read its feeds?
-- Grain: one row per file, sorted by folder and name.
-- Parameters: none. Versions from before this was kept have no such table.
select folder, file, bytes, sha256 from files_read order by folder, file;
