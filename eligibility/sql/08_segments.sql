-- Question:   into which stretches of days, on which nothing changes, does each cell fall, and what holds on them?
-- Grain:      see the comment of each table.
-- Parameters: none.

create temp table edges as
select cell_no, edge_on
from (
    select cells.cell_no, unnest([spells.from_on, spells.to_on + 1]) as edge_on
    from cells join employment_spells as spells using (person_no)
    union all
    select cells.cell_no, unnest([roles.from_on, roles.to_on + 1])
    from cells join role_stretches as roles using (person_no, location_no)
    union all
    select cell_no, unnest([from_on, to_on + 1]) from fits
    union all
    select cells.cell_no, unnest([access.granted_on, access.removed_on])
    from cells join access using (person_no, function_no, location_no)
    union all
    select cells.cell_no, rules.from_on
    from cells join policy_function_rules as rules using (function_no)
    union all
    select cells.cell_no, unnest([certificates.from_on, certificates.to_on + 1])
    from cells
    join policy_function_courses as courses using (function_no)
    join certificates using (person_no, course_no)
    union all
    select cells.cell_no, unnest([met.from_on, met.to_on + 1])
    from cells
    join policy_function_prerequisites as courses using (function_no)
    join prerequisites_met as met using (person_no, course_no)
    union all
    select cells.cell_no, unnest([stretches.from_on, stretches.to_on + 1])
    from cells join approval_stretches as stretches using (person_no, function_no, location_no)
)
where edge_on <= never();

-- A segment has a row only where the person holds a job there or a grant is active, and not before the first rule.
create temp table segments as
with pieces as (
    select
        cell_no, edge_on as from_on,
        coalesce(lead(edge_on) over (partition by cell_no order by edge_on) - 1, never()) as to_on
    from (select distinct cell_no, edge_on from edges)
),
granted as (
    select
        pieces.cell_no, pieces.from_on,
        max(access.granted_on) filter (access.removed_on > pieces.from_on) as granted_on,
        max(access.removed_on) filter (access.removed_on <= pieces.from_on) as last_removed_on
    from access
    join cells using (person_no, function_no, location_no)
    join pieces on pieces.cell_no = cells.cell_no and access.granted_on <= pieces.from_on
    group by pieces.cell_no, pieces.from_on
)
select
    cells.*, pieces.from_on, pieces.to_on,
    employed.to_on as employed_to,
    employed.to_on is not null as is_employed,
    people.is_in_staff_feed,
    roles.job_roles,
    granted.granted_on, granted.last_removed_on
from pieces
join cells using (cell_no)
join people using (person_no)
join policy_functions as functions on functions.function_no = cells.function_no and pieces.from_on >= functions.first_rule_on
left join employment_spells as employed
    on employed.person_no = cells.person_no and pieces.from_on between employed.from_on and employed.to_on
left join role_stretches as roles
    on roles.person_no = cells.person_no and roles.location_no = cells.location_no
    and pieces.from_on between roles.from_on and roles.to_on
left join granted on granted.cell_no = pieces.cell_no and granted.from_on = pieces.from_on
where roles.job_roles is not null or granted.granted_on is not null;

-- Per segment and fitting path, what is unmet. Each requirement takes two bits of unmet_code, at its place in the path:
-- 0 met, 1 unmet, 2 a certificate that has lapsed; unmet_lists spells the codes out.
create temp table judged_paths as
select
    segments.cell_no, segments.from_on, paths.path_no, any_value(paths.path_order) as path_order,
    any_value(paths.is_automated) as is_automated, any_value(paths.asks_approval) as asks_approval,
    any_value(least(fits.to_on, segments.employed_to)) as job_to,
    any_value(fits.to_on) as fit_to,
    coalesce(sum(
        case
            when needs.need = 'course' and certificates.is_held or needs.need = 'prerequisite' and met.person_no is not null
                or needs.need = 'approval' and approvals.is_approved or needs.need is null then 0
            when needs.need = 'course' and not certificates.is_held then 2
            else 1
        end * needs.weight
    ), 0)::bigint as unmet_code,
    count(*) filter (
        needs.need = 'course' and certificates.is_held is not true or needs.need = 'prerequisite' and met.person_no is null
        or needs.need = 'approval' and approvals.is_approved is not true
    ) as unmet_count,
    bool_or(needs.need = 'course' and certificates.is_held is not false and certificates.person_no is not null
        or needs.need = 'approval' and approvals.is_approved is true) as has_a_part,
    -- the certificate that ends first; of several on one day the first in the path's order
    min(
        (coalesce(case when needs.need = 'course' and certificates.is_held then certificates.last_day end, met.last_day)
            - date '1900-01-01')::bigint * 100 + needs.need_order
    ) as certificate_key,
    any_value(approvals.from_on) filter (needs.need = 'approval' and approvals.is_approved) as approved_on,
    coalesce(bool_or(approvals.is_rightful) filter (needs.need = 'approval' and approvals.is_approved), false) as is_rightful
from segments
join fits on fits.cell_no = segments.cell_no and segments.from_on between fits.from_on and fits.to_on
join policy_paths as paths
    on paths.path_no = fits.path_no and segments.from_on between paths.from_on and paths.to_on
left join policy_needs as needs on needs.path_no = paths.path_no
left join certificates
    on needs.need = 'course' and certificates.person_no = segments.person_no and certificates.course_no = needs.course_no
    and segments.from_on between certificates.from_on and certificates.to_on
left join prerequisites_met as met
    on needs.need = 'prerequisite' and met.person_no = segments.person_no and met.course_no = needs.course_no
    and segments.from_on between met.from_on and met.to_on
left join approval_stretches as approvals
    on needs.need = 'approval' and approvals.person_no = segments.person_no
    and approvals.function_no = segments.function_no and approvals.location_no = segments.location_no
    and segments.from_on between approvals.from_on and approvals.to_on
where segments.job_roles is not null and segments.is_in_staff_feed
group by segments.cell_no, segments.from_on, paths.path_no;

-- § 6: of several met paths the one with the latest last day, of several unmet the one with the fewest unmet; first in
-- file order on a tie. One number orders them: met before unmet, then that, then the file's order.
create temp table reported_paths as
with keyed as (
    select
        *,
        least(coalesce(date '1900-01-01' + (certificate_key // 100)::integer, never()), job_to) as ends_on,
        case
            when unmet_count = 0
                then (never() - least(coalesce(date '1900-01-01' + (certificate_key // 100)::integer, never()), job_to))::bigint * 1000
            else 10000000000 + unmet_count * 1000
        end + path_order as rank_no
    from judged_paths
)
select
    cell_no, from_on,
    min(unmet_count) = 0 as is_entitled,
    arg_min(path_no, rank_no) as path_no,
    arg_min(unmet_code, rank_no) as unmet_code,
    arg_min(coalesce(certificate_key, -1), rank_no) as certificate_key,
    arg_min(fit_to, rank_no) as fit_to,
    bool_or(has_a_part) as has_a_part,
    bool_or(is_automated) filter (unmet_count = 0) as is_automated,
    bool_and(asks_approval) filter (unmet_count = 0) as rests_on_approval,
    max(approved_on) filter (unmet_count = 0) as approved_on,
    bool_or(is_rightful) filter (unmet_count = 0) as is_rightful
from keyed
group by cell_no, from_on;

create temp table judged as
select
    segments.cell_no, segments.from_on, segments.to_on, segments.person_no, segments.function_no, segments.location_no,
    segments.is_employed, segments.is_in_staff_feed, segments.job_roles, segments.granted_on, segments.last_removed_on,
    coalesce(reported.is_entitled, false) as is_entitled,
    reported.path_no,
    case
        when reported.path_no is not null then reported.unmet_code
        when segments.job_roles is not null and segments.is_in_staff_feed then -2
        else -1
    end as unmet_code,
    case when reported.is_entitled and reported.certificate_key >= 0
        then date '1900-01-01' + (reported.certificate_key // 100)::integer end as certificate_to,
    case when reported.is_entitled and reported.certificate_key >= 0 then reported.certificate_key % 100 end as ending_need,
    case when reported.is_entitled then reported.fit_to end as fit_to,
    case when reported.is_entitled then segments.employed_to end as employed_to,
    coalesce(reported.has_a_part, false) as has_a_part,
    reported.is_automated, reported.rests_on_approval, reported.approved_on, reported.is_rightful
from segments
left join reported_paths as reported on reported.cell_no = segments.cell_no and reported.from_on = segments.from_on;
