-- Question: how long does DuckDB take to read a foreign export into a table of its own?
-- Grain: one row per row of the file.
-- Parameters: $file path of the CSV file.
create or replace temp table transcript as select * from read_csv($file)
