-- Question:   on which days does a decision stand, and may those who took it approve there? (eligibility.md § 6 and § 8)
-- Grain:      see the comment of each table.
-- Reads:      approvals, policy_approver_roles, policy_functions, people, places, employment_spells, jobs, location_spells,
--             counting_spells.
-- Leaves:     approval_stretches.
-- Parameters: none.

-- Decisions on one day are one: any that is not "approved" wins. Decisions by the person are passed over. One dated after
-- the last day of a window stands on no day of it.
create temp table decisions as
select
    people.person_no, functions.function_no, places.location_no,
    greatest(spells.from_on, counting_spells.from_on) as window_from, least(spells.to_on, counting_spells.to_on) as window_to,
    approvals.decided_on,
    bool_and(approvals.decision = 'approved') as is_approved,
    min(approvals.line) as line,
    list(approvals.approver_id) as approver_ids
from approvals
join people using (staff_id)
join places using (location_id)
join policy_functions as functions using (function_id)
join location_spells as spells
    on spells.person_no = people.person_no and spells.location_no = places.location_no
    and approvals.decided_on >= spells.counts_from
join counting_spells
    on counting_spells.person_no = people.person_no and counting_spells.spells_of = 0 and approvals.decided_on >= counting_spells.counts_from
    and counting_spells.from_on <= spells.to_on and counting_spells.to_on >= spells.from_on
where approvals.approver_id is distinct from approvals.staff_id
group by all;

-- Who of the approvers held, on the day, a job with an approver role at that location or at any central one.
create temp table rightful as
select distinct decisions.person_no, decisions.function_no, decisions.location_no, decisions.decided_on
from (select *, unnest(approver_ids) as approver_id from decisions where is_approved) as decisions
join people as approvers on approvers.staff_id = decisions.approver_id
join jobs
    on jobs.person_no = approvers.person_no and decisions.decided_on between jobs.from_on and jobs.to_on
    and (jobs.location_no = decisions.location_no or jobs.kind = 'central')
join policy_approver_roles using (role_id)
join employment_spells as spells
    on spells.person_no = approvers.person_no and decisions.decided_on between spells.from_on and spells.to_on;

-- A decision made before the job begins stands from the job's first day on.
create table approval_stretches as
with standing as (
    select
        decisions.person_no, decisions.function_no, decisions.location_no,
        decisions.decided_on,
        greatest(decisions.decided_on, decisions.window_from) as from_on,
        least(
            coalesce(
                lead(decisions.decided_on) over (
                    partition by decisions.person_no, decisions.function_no, decisions.location_no, decisions.window_from
                    order by decisions.decided_on
                ) - 1,
                never()
            ),
            decisions.window_to
        ) as to_on,
        decisions.is_approved,
        rightful.person_no is not null as is_rightful,
        decisions.line
    from decisions
    left join rightful using (person_no, function_no, location_no, decided_on)
)
select * from standing
where from_on <= to_on
order by person_no, function_no, location_no, from_on;
comment on table approval_stretches is
    'One row per stretch on which the decision of one day (decided_on) is the latest that counts. Key: person_no, function_no, location_no, from_on.';
drop table decisions;
drop table rightful;
