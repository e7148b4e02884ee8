-- Question: how are the record tables of this version laid out, and what do they say of themselves?
-- Grain: one row per record table and column, columns in their order. What the engine adds to the records is not among them.
-- Parameters: none.
select tables.table_name, tables.comment, columns.column_name, columns.data_type, columns.is_nullable, columns.column_default
from duckdb_tables() as tables
join duckdb_columns() as columns using (database_name, schema_name, table_name)
where
    tables.database_name = current_database()
    and tables.table_name in (
        'locations', 'staff', 'employments', 'assignments', 'completions', 'approvals', 'grants', 'closed_days', 'feeds',
        'files_read', 'observed_rows', 'rejected_rows', 'unplaced_grants', 'findings', 'worked_examples', 'load', 'history'
    )
order by tables.table_name, columns.column_index;
