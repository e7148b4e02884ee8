-- Question:   when access was earned in a period, how many business days later was it granted? (eligibility.md § 6 and § 8)
-- Grain:      one row per location, function, person and unbroken run of entitled days that began in the period, known on the day;
--             sorted so. granted_on: the first grant on or after met_on within the run. waited_days: which business day after met_on
--             the grant came by (0 = on met_on itself). outcome: 'unmeasured' (the run began with the function's first rule or
--             before the first recorded grant), 'held' (an earlier grant was active on met_on), 'too-early' (the last day allowed
--             is not over), 'within' or 'late' (granted by, or after, the last day allowed), 'ended' (the spell ended ungranted by
--             then), 'missing' (not granted although that day is over).
-- Parameters: $as_of date; $from_on and $to_on first and last day of the period; $is_district boolean and $scope list of location
--             ids: what the viewer may see; $location_ids list, empty = all of them.
with spells as (
    select
        stretches.cell_no, stretches.person_no, stretches.function_no, stretches.location_no, stretches.met_on,
        least(max(stretches.to_on), $as_of::date) as known_to,
        coalesce(bool_or(stretches.is_automated) filter (stretches.from_on = stretches.met_on), false) as is_automated,
        arg_max(stretches.job_roles, stretches.from_on) as job_roles
    from status_stretches as stretches
    join places using (location_no)
    where stretches.is_entitled and stretches.from_on <= $as_of
        and stretches.met_on between $from_on::date and least($to_on::date, $as_of::date)
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
    group by all
),
-- A grant that was removed on its own day never gave access.
known_grants as (
    select * from grants where granted_on <= $as_of and (removed_on is null or removed_on > granted_on)
),
first_granted as (
    select
        spells.cell_no, spells.met_on,
        min(grants.granted_on) filter (grants.granted_on between spells.met_on and spells.known_to) as granted_on,
        bool_or(grants.granted_on < spells.met_on and (grants.removed_on is null or grants.removed_on > spells.met_on)) as was_held
    from spells
    join people using (person_no)
    join places using (location_no)
    join policy_functions as functions using (function_no)
    join known_grants as grants
        on grants.staff_id = people.staff_id and grants.location_id = places.location_id and grants.ic_group = functions.ic_group
    -- Rights to read that may stay after a lapse are not the access that was earned (eligibility.md § 8, on_lapse).
    left join policy_function_rules as keeping
        on keeping.keeps_read_only and keeping.function_no = functions.function_no and spells.met_on between keeping.from_on and keeping.to_on
    where keeping.function_no is null or grants.rights is distinct from 'read-only'
    group by spells.cell_no, spells.met_on
)
select
    $as_of::date as as_of, people.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title,
    places.location_id, places.location_name, spells.job_roles, spells.is_automated, spells.met_on, allowances.allowed_to,
    first_granted.granted_on,
    case
        when first_granted.granted_on = spells.met_on then 0
        -- Counted from the day before: a grant on a day off came by the next business day.
        when first_granted.granted_on is not null then day_before.business_no - allowances.business_no + 1
    end as waited_days,
    -- No rule or no records before: nobody can say when the requirements were really met, or what was granted before.
    case
        when spells.met_on <= functions.first_rule_on or spells.met_on < coalesce(records.first_grant_on, never()) then 'unmeasured'
        when first_granted.was_held then 'held'
        when $as_of <= allowances.allowed_to then 'too-early'
        when first_granted.granted_on <= allowances.allowed_to then 'within'
        when first_granted.granted_on is not null then 'late'
        when spells.known_to <= allowances.allowed_to then 'ended'
        else 'missing'
    end as outcome
from spells
join people using (person_no)
join places using (location_no)
join policy_functions as functions using (function_no)
join allowances using (met_on)
cross join (select min(granted_on) as first_grant_on from known_grants) as records
left join first_granted using (cell_no, met_on)
left join business_days as day_before on day_before.day_on = first_granted.granted_on - 1
order by places.location_id, functions.function_id, people.staff_id, spells.met_on
