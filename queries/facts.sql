-- Question:   what does this version of the store rest on?
-- Grain:      one row.
-- Parameters: none.
select
    load.loaded_at, load.policy_version, load.policy_name, settings.district, settings.time_zone, settings.help_name, settings.help_phone, settings.help_url,
    records.records_from, records.records_to
from load
cross join policy_settings as settings
cross join (
    select min(on_day) as records_from, max(on_day) as records_to
    from (
        select completed_on as on_day from completions
        union all select decided_on from approvals
        union all select granted_on from grants
        union all select start_date from assignments
        union all select hire_date from employments
    )
) as records
