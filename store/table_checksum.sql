-- Question: what does a table hold, in one number that any other row, or one row more or less, changes?
-- Grain: one row.
-- Parameters: $table_name.
-- A sum, not an exclusive or, in which two equal rows would cancel each other out.
select count(*) as row_count, cast(coalesce(sum(hash(one)), 0) as varchar) as checksum from query_table($table_name) as one;
