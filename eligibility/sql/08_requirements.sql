-- Question:   into which stretches of days, on which nothing changes, does each cell fall, and what holds on them?
-- Grain:      see the comment of each table.
-- Reads:      policy_functions, policy_function_rules, policy_paths, policy_needs, policy_function_courses,
--             policy_function_prerequisites, employment_spells, role_stretches, certificates, prerequisites_met,
--             approval_stretches, access, cells, fits.
-- Leaves:     judged.
-- Parameters: none.

-- Where the jobs of a cell change, a path may begin or cease to fit. Employment alone matters only beside a grant.
create temp table cell_edges as
select cells.cell_no, unnest([roles.from_on, roles.to_on + 1]) as edge_on
from cells join role_stretches as roles using (person_no, location_no)
union all
select cells.cell_no, unnest([spells.from_on, spells.to_on + 1])
from cells
semi join access using (person_no, function_no, location_no)
join employment_spells as spells using (person_no)
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
from cells join approval_stretches as stretches using (person_no, function_no, location_no);

create temp table cell_stretches as
with stretches as (
    select cell_no, edge_on as from_on, coalesce(lead(edge_on) over (partition by cell_no order by edge_on) - 1, never()) as to_on
    from (select distinct cell_no, edge_on from cell_edges where edge_on <= never())
)
select cells.*, stretches.from_on, stretches.to_on
from stretches
join cells using (cell_no);
drop table cell_edges;

-- The latest grant, and the latest that gives all rights where the rule of the day keeps rights to read (§ 8, on_lapse).
create temp table grants_of_stretch as
select
    cell_stretches.cell_no, cell_stretches.from_on,
    max(access.granted_on) filter (access.removed_on > cell_stretches.from_on) as granted_on,
    max(access.granted_on) filter (
        access.removed_on > cell_stretches.from_on and not (access.is_read_only and keeping.function_no is not null)
    ) as full_granted_on,
    max(access.removed_on) filter (access.removed_on <= cell_stretches.from_on) as last_removed_on
from access
join cell_stretches
    on cell_stretches.person_no = access.person_no and cell_stretches.function_no = access.function_no
    and cell_stretches.location_no = access.location_no and access.granted_on <= cell_stretches.from_on
left join policy_function_rules as keeping
    on keeping.keeps_read_only and keeping.function_no = cell_stretches.function_no
    and cell_stretches.from_on between keeping.from_on and keeping.to_on
group by cell_stretches.cell_no, cell_stretches.from_on;

-- A segment has a row only where the person holds a job there or a grant is active, and not before the first rule.
create temp table shown_stretches as
with dated as (
    select cell_stretches.*, grants_of_stretch.granted_on, grants_of_stretch.full_granted_on, grants_of_stretch.last_removed_on
    from cell_stretches
    join policy_functions as functions
        on functions.function_no = cell_stretches.function_no and cell_stretches.from_on >= functions.first_rule_on
    left join grants_of_stretch on grants_of_stretch.cell_no = cell_stretches.cell_no and grants_of_stretch.from_on = cell_stretches.from_on
)
select dated.*, roles.employed_to, roles.job_roles
from dated
join role_stretches as roles
    on roles.person_no = dated.person_no and roles.location_no = dated.location_no
    and dated.from_on between roles.from_on and roles.to_on
union all
select dated.*, spells.to_on, null
from dated
anti join role_stretches as roles
    on roles.person_no = dated.person_no and roles.location_no = dated.location_no
    and dated.from_on between roles.from_on and roles.to_on
left join employment_spells as spells
    on spells.person_no = dated.person_no and dated.from_on between spells.from_on and spells.to_on
where dated.granted_on is not null;
drop table cell_stretches;
drop table grants_of_stretch;

create temp table fitting as
select
    shown_stretches.rowid as stretch_no, shown_stretches.person_no, shown_stretches.function_no, shown_stretches.location_no, shown_stretches.from_on,
    shown_stretches.employed_to, fits.path_no, fits.to_on as fit_to
from shown_stretches
join fits on fits.cell_no = shown_stretches.cell_no and shown_stretches.from_on between fits.fits_from and fits.fits_to
where shown_stretches.job_roles is not null and shown_stretches.is_in_staff_feed;
drop table fits;

-- Each requirement of a fitting path takes two bits of unmet_code, at its place in the path: 0 met, 1 unmet, 2 a
-- certificate that has lapsed; unmet_lists spells the codes out. A list of states in its stead took five times as long.
create temp table judged_needs as
select
    fitting.stretch_no, fitting.path_no, needs.weight, needs.need_order,
    case when certificates.is_held then 0 when certificates.is_held is null then 1 else 2 end as state,
    certificates.is_held as is_a_part,
    case when certificates.is_held then certificates.last_day end as last_day,
    null::date as approved_on, null::boolean as is_rightful
from fitting
join policy_needs as needs on needs.path_no = fitting.path_no and needs.need = 'course'
left join certificates
    on certificates.person_no = fitting.person_no and certificates.course_no = needs.course_no
    and fitting.from_on between certificates.from_on and certificates.to_on
union all
select
    fitting.stretch_no, fitting.path_no, needs.weight, needs.need_order,
    (met.person_no is null)::integer, false, met.last_day, null, null
from fitting
join policy_needs as needs on needs.path_no = fitting.path_no and needs.need = 'prerequisite'
left join prerequisites_met as met
    on met.person_no = fitting.person_no and met.course_no = needs.course_no
    and fitting.from_on between met.from_on and met.to_on
union all
select
    fitting.stretch_no, fitting.path_no, needs.weight, needs.need_order,
    (approvals.is_approved is not true)::integer, approvals.is_approved, null,
    case when approvals.is_approved then approvals.decided_on end, approvals.is_approved and approvals.is_rightful
from fitting
join policy_needs as needs on needs.path_no = fitting.path_no and needs.need = 'approval'
left join approval_stretches as approvals
    on approvals.person_no = fitting.person_no and approvals.function_no = fitting.function_no
    and approvals.location_no = fitting.location_no and fitting.from_on between approvals.from_on and approvals.to_on;

create temp table judged_paths as
with needed as (
    select
        stretch_no, path_no,
        sum(state * weight)::bigint as unmet_code,
        count(*) filter (state > 0) as unmet_count,
        bool_or(is_a_part) as has_a_part,
        -- the certificate that ends first; of several on one day the first in the path's order (what has no end comes last)
        min(last_day) as certificate_to,
        arg_min(need_order, (last_day, need_order)) as ending_need,
        any_value(approved_on) as approved_on,
        any_value(is_rightful) as is_rightful
    from judged_needs
    group by stretch_no, path_no
)
select
    fitting.stretch_no, fitting.path_no, paths.path_order, paths.is_automated, paths.asks_approval, fitting.fit_to,
    coalesce(needed.unmet_code, 0) as unmet_code,
    coalesce(needed.unmet_count, 0) as unmet_count,
    needed.has_a_part,
    needed.certificate_to, needed.ending_need, needed.approved_on, needed.is_rightful,
    least(coalesce(needed.certificate_to, never()), fitting.fit_to, fitting.employed_to) as ends_on
from fitting
join policy_paths as paths using (path_no)
left join needed on needed.stretch_no = fitting.stretch_no and needed.path_no = fitting.path_no;
drop table fitting;
drop table judged_needs;

-- § 6: of several met paths the one with the latest last day, of several unmet the one with the fewest unmet; first in
-- file order on a tie.
create temp table reported_paths as
with ranked as (
    select
        *,
        (unmet_count, case when unmet_count = 0 then never() - ends_on end, path_order) as turn
    from judged_paths
)
select
    stretch_no,
    min(unmet_count) = 0 as is_entitled,
    arg_min(
        {
            'path_no': path_no, 'unmet_code': unmet_code, 'certificate_to': certificate_to, 'ending_need': ending_need,
            'fit_to': fit_to
        },
        turn
    ) as reported,
    bool_or(has_a_part) as has_a_part,
    bool_or(is_automated) filter (unmet_count = 0) as is_automated,
    bool_and(asks_approval) filter (unmet_count = 0) as rests_on_approval,
    -- the one decision of the day, whichever path asks for it
    any_value(approved_on) as approved_on,
    any_value(is_rightful) as is_rightful
from ranked
group by stretch_no;
drop table judged_paths;

create temp table judged as
with reported as (
    select * exclude (reported), unnest(reported)
    from reported_paths
)
select
    shown_stretches.rowid as stretch_no, shown_stretches.* exclude (employed_to),
    shown_stretches.employed_to is not null as is_employed,
    coalesce(reported.is_entitled, false) as is_entitled,
    reported.path_no,
    case
        when reported.path_no is not null then reported.unmet_code
        when shown_stretches.job_roles is not null and shown_stretches.is_in_staff_feed then -2
        else -1
    end as unmet_code,
    case when reported.is_entitled then reported.certificate_to end as certificate_to,
    case when reported.is_entitled then reported.ending_need end as ending_need,
    case when reported.is_entitled then reported.fit_to end as fit_to,
    case when reported.is_entitled then shown_stretches.employed_to end as employed_to,
    reported.has_a_part,
    reported.is_automated, reported.rests_on_approval, reported.approved_on, reported.is_rightful
from shown_stretches
left join reported on reported.stretch_no = shown_stretches.rowid;
comment on table judged is
    'One row per stretch of days of a cell on which nothing changes, with the path that is reported and what it lacks. Key: stretch_no.';
drop table shown_stretches;
drop table reported_paths;
