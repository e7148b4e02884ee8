-- Question:   what does this version of the store rest on, and of which days can it tell?
-- Grain:      one row. records_through: the newest day, not after the load, of any feed but the calendar; records_from, trained_from and
--             granted_from: the first day of any record, of training and of access; ruled_from and certified_from: the first rule of any
--             function, and of one that needs a certificate; last_end: when the last certificate with an end that is on record ends.
-- Parameters: none.
select
    load.loaded_at, load.policy_version, load.policy_name, settings.district, settings.time_zone, settings.help_name, settings.help_phone, settings.help_url,
    records.records_from, newest.records_through, records.trained_from, records.granted_from, rules.ruled_from, rules.certified_from, ends.last_end
from load
cross join policy_settings as settings
cross join (
    select
        min(on_day) as records_from, min(on_day) filter (feed = 'completions') as trained_from,
        min(on_day) filter (feed = 'grants') as granted_from
    from (
        select 'completions' as feed, completed_on as on_day from completions
        union all select 'approvals', decided_on from approvals
        union all select 'grants', granted_on from grants
        union all select 'assignments', start_date from assignments
        union all select 'employments', hire_date from employments
    )
) as records
cross join (select max(newest_on) as records_through from feeds where feed <> 'closed_days') as newest
cross join (
    select
        min(first_rule_on) as ruled_from,
        min(first_rule_on) filter (function_no in (select function_no from policy_function_courses)) as certified_from
    from policy_functions
) as rules
cross join (select max(last_day) as last_end from certificates where is_held and last_day < never()) as ends
