-- Question:   when was earned access granted, and on which days do grants and entitlement disagree, and how? (eligibility.md § 8)
-- Grain:      see the comment of each table.
-- Reads:      policy_settings, policy_functions, policy_function_rules, business_days, access, unmet_lists, entitled_spells,
--             status_stretches.
-- Leaves:     allowances, arrivals, anomaly_stretches.
-- Parameters: none.

-- The last day allowed: the n-th business day that follows the day on which the last requirement was met. `is_business` finds
-- the one day of that number: the days off after it carry the number, too.
create table allowances as
select met.met_on, own.business_no, coalesce(target.day_on, met.met_on) as allowed_to
from (select distinct met_on from entitled_spells) as met
join business_days as own on own.day_on = met.met_on
cross join policy_settings as settings
left join business_days as target
    on target.is_business and settings.grant_within_business_days > 0
    and target.business_no = own.business_no + settings.grant_within_business_days
order by met.met_on;
comment on table allowances is
    'One row per day on which an entitlement begins: how many business days there are up to it, and by which day access is to be granted. Key: met_on.';

create table arrivals as
with access_given as (
    -- A grant that was removed on its own day never gave access.
    select * from access where removed_on > granted_on
)
select
    spells.*,
    min(given.granted_on) filter (given.granted_on between spells.met_on and spells.to_on) as granted_on,
    count(*) filter (given.granted_on < spells.met_on and given.removed_on > spells.met_on) > 0 as was_held
from entitled_spells as spells
left join policy_function_rules as keeping
    on keeping.keeps_read_only and keeping.function_no = spells.function_no and spells.met_on between keeping.from_on and keeping.to_on
-- Rights to read that may stay after a lapse are not the access that was earned (§ 8, on_lapse).
left join access_given as given
    on given.person_no = spells.person_no and given.function_no = spells.function_no and given.location_no = spells.location_no
    and not (given.is_read_only and keeping.function_no is not null)
group by all
order by spells.cell_no, spells.met_on;
comment on table arrivals is
    'One row per unbroken stretch of entitled days; granted_on = the first grant within it, was_held = access that began before was there on met_on. Key: cell_no, met_on.';

create table anomaly_stretches as
with excess_of_any as (
    select
        stretches.*,
        case
            when not is_in_staff_feed then 'unknown-person'
            when not is_employed then 'departed'
            when job_roles is null then 'wrong-location'
            when stretches.path_no is null then 'role'
            -- After a lapse only a grant counts that gives more than rights to read, where those may stay.
            when unmet.has_lapsed and full_granted_on is not null then 'lapsed'
            when unmet.has_never then 'never-certified'
            when unmet.has_prerequisite then 'prerequisite'
            when unmet.has_approval then 'not-approved'
        end as kind
    from status_stretches as stretches
    join unmet_lists as unmet using (unmet_no)
    where granted_on is not null and not is_entitled
),
excess as (
    select *, greatest(granted_on, coalesce(last_entitled_on + 1, granted_on)) as since
    from (
        select * replace (case when kind = 'lapsed' then full_granted_on else granted_on end as granted_on)
        from excess_of_any
        where kind is not null
    )
),
missing as (
    select stretches.*, 'removed' as kind, last_removed_on as since
    from status_stretches as stretches
    where is_entitled and full_granted_on is null and last_removed_on > met_on
    union all
    select stretches.* replace (greatest(from_on, allowed_to + 1) as from_on), 'overdue' as kind, allowed_to + 1 as since
    from status_stretches as stretches
    join allowances using (met_on)
    where is_entitled and is_automated and full_granted_on is null
        and (last_removed_on is null or last_removed_on <= met_on) and to_on > allowed_to
),
early as (
    select stretches.* replace (stretches.full_granted_on as granted_on), 'granted-early' as kind, stretches.full_granted_on as since
    from status_stretches as stretches
    join policy_functions as functions using (function_no)
    left join entitled_spells
        on entitled_spells.cell_no = stretches.cell_no and stretches.full_granted_on between entitled_spells.met_on and entitled_spells.to_on
    where stretches.is_entitled and stretches.full_granted_on >= functions.first_rule_on and entitled_spells.cell_no is null
),
wrongly_approved as (
    select *, 'approver' as kind, approved_on as since
    from status_stretches
    where is_entitled and rests_on_approval and not is_rightful
)
select cell_no, person_no, function_no, location_no, kind, from_on, to_on, granted_on, since, unmet_no, met_on
from excess
union all
select cell_no, person_no, function_no, location_no, kind, from_on, to_on, null, since, null, met_on
from missing
union all
select cell_no, person_no, function_no, location_no, kind, from_on, to_on, granted_on, since, null, met_on from early
union all
select cell_no, person_no, function_no, location_no, kind, from_on, to_on, granted_on, since, null, met_on from wrongly_approved
order by location_no, function_no, person_no, kind, from_on;
comment on table anomaly_stretches is
    'One row per stretch of days on which one kind of anomaly stands for a (person, function, location). Key: cell_no, kind, from_on.';
