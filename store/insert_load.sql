-- Question: which load made this version?
-- Grain: one row.
-- Parameters: $loaded_at (UTC), $policy_version, $policy_name, $policy_text, $made_by, $program_version, $records_format.
insert into load by name
select
    $loaded_at::timestamp as loaded_at,
    $policy_version as policy_version,
    $policy_name as policy_name,
    $policy_text as policy_text,
    $made_by as made_by,
    $program_version as program_version,
    $records_format as records_format;
