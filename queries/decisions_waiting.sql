-- Question:   who lacks nothing but an approval on a day, since when, and whom can they ask? (eligibility.md § 6)
-- Grain:      one row per location, function and person whose only unmet requirement is the approval and who holds the certificates
--             of the path; sorted so. standing: 'refused' (the latest decision that counts is not "approved"), 'has-access' (a
--             grant is active all the same), 'open' (nobody decided). since: the first day of the unbroken run of days on which
--             nothing but the approval was unmet; age_days: business days since then, that day not counted. approvers: who holds
--             a job with an approver role there on the day, without the person, in the order of the policy's roles; joined with "; ".
-- Parameters: $as_of date; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids list, empty = all
--             of them.
with open_ones as (
    select
        stretches.cell_no, stretches.person_no, stretches.function_no, stretches.location_no, stretches.job_roles, stretches.granted_on,
        stretches.next_step, places.location_id, places.location_name
    from status_stretches as stretches
    join unmet_lists as unmet using (unmet_no)
    join places using (location_no)
    where $as_of between stretches.from_on and stretches.to_on
        and unmet.unmet = 'approval'
        and exists (from policy_needs as needs where needs.path_no = stretches.path_no and needs.need = 'course')
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
),
-- The last stretch before the day that lacked something else, or a gap, ends the run.
lacking as (
    select
        stretches.cell_no, stretches.from_on,
        coalesce(stretches.from_on > lag(stretches.to_on) over in_cell + 1, true) as is_first
    from status_stretches as stretches
    join unmet_lists as unmet using (unmet_no)
    where stretches.cell_no in (select cell_no from open_ones) and unmet.unmet = 'approval' and stretches.from_on <= $as_of
    window in_cell as (partition by stretches.cell_no order by stretches.from_on)
),
since_when as (
    select cell_no, max(from_on) filter (is_first) as since from lacking group by cell_no
),
holding as (
    select distinct jobs.location_no, jobs.person_no, jobs.role_id, people.staff_id, people.given_name, people.family_name
    from jobs
    semi join policy_approver_roles as roles on roles.role_id = jobs.role_id
    join employment_spells as spells
        on spells.person_no = jobs.person_no and $as_of between spells.from_on and spells.to_on
    join people on people.person_no = jobs.person_no
    where $as_of between jobs.from_on and jobs.to_on
),
-- Put in order once for each location, not for each row that names them.
written as (
    select
        holding.location_no, holding.person_no,
        coalesce(holding.given_name || ' ' || holding.family_name, holding.staff_id) || ' (' || replace(holding.role_id, '-', ' ') || ')' as approver,
        row_number() over (
            partition by holding.location_no
            order by roles.rowid, holding.family_name collate nocase.noaccent, holding.given_name collate nocase.noaccent, holding.staff_id
        ) as place
    from holding
    join policy_approver_roles as roles on roles.role_id = holding.role_id
),
named as (
    select location_no, string_agg(approver, '; ' order by place) as approvers from written group by location_no
),
-- Whoever may approve there, but not for themselves: a decision about oneself is passed over (§ 6).
others as (
    select self.location_no, self.person_no, coalesce(string_agg(written.approver, '; ' order by written.place), '') as approvers
    from (select distinct location_no, person_no from holding semi join open_ones using (location_no, person_no)) as self
    left join written on written.location_no = self.location_no and written.person_no <> self.person_no
    group by self.location_no, self.person_no
)
select
    $as_of::date as as_of, people.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title,
    open_ones.location_id, open_ones.location_name, open_ones.job_roles,
    case
        when decisions.is_approved is false then 'refused'
        when open_ones.granted_on is not null then 'has-access'
        else 'open'
    end as standing,
    since_when.since, today.business_no - began.business_no as age_days,
    case when decisions.is_approved is false then decisions.decided_on end as refused_on,
    coalesce(others.approvers, named.approvers, '') as approvers, open_ones.next_step, people.email
from open_ones
join people using (person_no)
join policy_functions as functions using (function_no)
join since_when using (cell_no)
join business_days as began on began.day_on = since_when.since
join business_days as today on today.day_on = $as_of::date
left join others on others.location_no = open_ones.location_no and others.person_no = open_ones.person_no
left join named on named.location_no = open_ones.location_no
left join approval_stretches as decisions
    on decisions.person_no = open_ones.person_no and decisions.function_no = open_ones.function_no
    and decisions.location_no = open_ones.location_no and $as_of between decisions.from_on and decisions.to_on
order by open_ones.location_id, functions.function_id, people.staff_id
