-- Question:   which records do the rules pass over, and why; which access cannot be judged; whom do rejected rows name? (eligibility.md § 4,
--             § 6 and § 8, feeds.md "What happens to a bad row")
-- Grain:      see the comment of each table.
-- Reads:      employments, assignments, completions, approvals, grants, feeds, observed_rows, rejected_rows, unplaced_grants,
--             findings, policy_settings, policy_courses, policy_course_codes, policy_course_rules, policy_functions,
--             anomaly_kinds, people, places, location_spells, counting_spells, folded, terms, unmet_lists, anomaly_stretches.
-- Leaves:     not_counting, rejected_people, passed_over, all_findings, anomalies_on.
-- Parameters: none.

-- Where nobody was ever certified though records of the course exist: the one record to name on each day, and why it does
-- not count (docs/wording.md). As long as no term has begun, every record is passed over.
create table not_counting as
with first_terms as (
    select person_no, course_no, spell_from, min(began_on) as began_on
    from terms
    group by person_no, course_no, spell_from
),
uncounted_completions as (
    select
        people.person_no, codes.course_no, counting_spells.from_on as spell_from, counting_spells.counts_from, counting_spells.returned_on, counting_spells.return_counts_from,
        case when rules.is_ended_by_role_change then counting_spells.changed_on end as changed_on, completions.line, completions.kind, completions.completed_on, completions.status,
        completions.score, rules.passing_score,
        greatest(completions.completed_on, counting_spells.from_on) as known_on,
        least(counting_spells.to_on, coalesce(first_terms.began_on - 1, never())) as never_to,
        (
            case completions.status when 'failed' then 1 when 'in progress' then 2 else 0 end, (completions.kind <> 'full')::integer,
            -(completions.completed_on - ever()), completions.line
        ) as turn
    from completions
    join people using (staff_id)
    join policy_course_codes as codes using (course_code)
    join policy_courses as courses using (course_no)
    join counting_spells on counting_spells.person_no = people.person_no and counting_spells.spells_of = courses.spells_of
    left join policy_course_rules as rules
        on rules.course_no = codes.course_no and completions.completed_on between rules.from_on and rules.to_on
    left join first_terms
        on first_terms.person_no = people.person_no and first_terms.course_no = codes.course_no and first_terms.spell_from = counting_spells.from_on
    where known_on <= never_to
),
named as (
    select distinct
        person_no, course_no, spell_from, known_on, never_to,
        arg_min(line, turn) over (
            partition by person_no, course_no, spell_from order by known_on range between unbounded preceding and current row
        ) as line
    from uncounted_completions
),
stretches as (
    select
        *,
        least(
            coalesce(lead(known_on) over (partition by person_no, course_no, spell_from order by known_on) - 1, never()), never_to
        ) as to_on
    from named
)
select
    stretches.person_no, stretches.course_no, stretches.known_on as from_on, stretches.to_on, stretches.line,
    said_record(records.kind, courses.course_title, records.completed_on) || ' does not count: '
    || case
        when records.status = 'failed' then 'it was not passed'
        when records.status = 'in progress' then 'it is not completed'
        when records.completed_on < first_rules.from_on then 'the first rule of the course begins on ' || said_day(first_rules.from_on)
        else coalesce(
            below_passing(records.score, records.passing_score),
            before_return(records.completed_on, records.return_counts_from, records.returned_on),
            before_role_change(records.completed_on, records.changed_on),
            before_move(records.completed_on, records.counts_from, records.spell_from),
            'a quiz renews a certificate, and none was held'
        )
    end as why
from stretches
join uncounted_completions as records
    on records.line = stretches.line and records.person_no = stretches.person_no and records.course_no = stretches.course_no
    and records.spell_from = stretches.spell_from
join policy_courses as courses on courses.course_no = stretches.course_no
join (select course_no, min(from_on) as from_on from policy_course_rules group by course_no) as first_rules
    on first_rules.course_no = stretches.course_no
order by stretches.person_no, stretches.course_no, from_on;
comment on table not_counting is
    'One row per stretch of days on which a person was never certified in a course though a record of it is on file: which, and why it does not count. Key: person_no, course_no, from_on.';

-- As far as a row can be read; without a readable first day it stands from ever, without a readable last day for ever, and
-- on every day where the one lies before the other.
create table unplaced_stretches as
select
    rows_named.line, rows_named.staff_id, people.person_no, functions.function_no, rows_named.location_id, places.location_no,
    rows_named.granted_on,
    case when rows_named.removed_on < rows_named.granted_on then ever() else coalesce(rows_named.granted_on, ever()) end as from_on,
    case when rows_named.removed_on < rows_named.granted_on then never() else coalesce(rows_named.removed_on - 1, never()) end as to_on,
    rejected_rows.message as fault, rejected_rows."row" as row_as_it_stands
from unplaced_grants as rows_named
join feeds on feeds.feed = 'grants'
join rejected_rows on rejected_rows.feed = 'grants'
    and rejected_rows.file = file_at(feeds.file, rows_named.line) and rejected_rows.line = line_at(rows_named.line)
left join people on people.staff_id = rows_named.staff_id
left join policy_functions as functions on functions.ic_group = rows_named.ic_group
left join places on places.location_id = rows_named.location_id
order by rows_named.line;
comment on table unplaced_stretches is
    'One row per rejected row of the grants feed that shows somebody''s access, with the days on which it stands as an anomaly (eligibility.md § 8, unplaced). Key: line.';

create table rejected_people as
select
    staff_id,
    case when sum("rows") = 1 then ' A rejected row names this person: '
        else ' ' || sum("rows") || ' rejected rows name this person, the first: ' end
    || arg_min(message, (list_position(['staff', 'employments', 'assignments'], feed), line)) as note
from rejected_rows
where staff_id is not null and feed in ('staff', 'employments', 'assignments')
group by staff_id
order by staff_id;
comment on table rejected_people is
    'One row per person whom rejected rows of staff, employments or assignments name, with the sentence that says so. Key: staff_id.';

-- What the rules pass over from the latest employment, post or assignment of its person on: of an earlier one it counted.
create temp table latest_counting_spells as
select * from counting_spells
qualify row_number() over (partition by person_no, spells_of order by from_on desc) = 1;

create table passed_over as
with passed_over_completions as (
    select
        completions.line, completions.staff_id, completions.completed_on,
        said_record(completions.kind, courses.course_title, completions.completed_on) || ' does not count: '
        || case
            when completions.completed_on < first_rules.from_on
                then 'the first rule of the course begins on ' || said_day(first_rules.from_on)
            else coalesce(
                below_passing(completions.score, rules.passing_score),
                before_return(completions.completed_on, counting_spells.return_counts_from, counting_spells.returned_on),
                case when rules.is_ended_by_role_change then before_role_change(completions.completed_on, counting_spells.changed_on) end,
                before_move(completions.completed_on, counting_spells.counts_from, counting_spells.from_on),
                case
                    when folded.has_effect or folded.is_full or folded.effect_on = completions.completed_on or folded.last_day = never()
                        then null
                    when folded.term_kind = 'first' then 'a quiz renews a certificate, and none was held'
                    when folded.term_kind = 'early' and completions.completed_on < folded.opens_on
                        then 'the renewal window opens on ' || said_day(folded.opens_on)
                    when folded.term_kind = 'early' then 'no job held on that day renews the certificate'
                    when folded.term_kind = 'renewal' then 'only the full eLearning renews the certificate'
                end
            )
        end as why
    from completions
    join people using (staff_id)
    join policy_course_codes as codes using (course_code)
    join policy_courses as courses using (course_no)
    join (select course_no, min(from_on) as from_on from policy_course_rules group by course_no) as first_rules using (course_no)
    join latest_counting_spells as counting_spells
        on counting_spells.person_no = people.person_no and counting_spells.spells_of = courses.spells_of
    left join policy_course_rules as rules
        on rules.course_no = codes.course_no and completions.completed_on between rules.from_on and rules.to_on
    left join folded
        on folded.person_no = people.person_no and folded.course_no = codes.course_no and folded.spell_from = counting_spells.from_on
        and folded.line = completions.line
    where completions.status in ('passed', 'completed')
),
passed_over_approvals as (
    select
        approvals.line, approvals.staff_id, approvals.decided_on,
        decision_passed_over(
            approvals.decided_on, approvals.approver_id = approvals.staff_id,
            before_return(approvals.decided_on, counting_spells.return_counts_from, counting_spells.returned_on),
            before_stay(approvals.decided_on, spells.counts_from, spells.from_on, places.location_name),
            before_move(approvals.decided_on, counting_spells.counts_from, counting_spells.from_on)
        ) as why
    from approvals
    join people using (staff_id)
    join places using (location_id)
    join latest_counting_spells as counting_spells on counting_spells.person_no = people.person_no and counting_spells.spells_of = 0
    left join (
        select * from location_spells
        qualify row_number() over (partition by person_no, location_no order by from_on desc) = 1
    ) as spells
        on spells.person_no = people.person_no and spells.location_no = places.location_no
),
passed_over_records as (
    select 'completions' as feed, 'completed_on' as dated, line, staff_id, completed_on as dated_on, why from passed_over_completions
    union all
    select 'approvals', 'decided_on', line, staff_id, decided_on, why from passed_over_approvals
)
select
    passed_over_records.feed, file_at(feeds.file, passed_over_records.line) as file, line_at(passed_over_records.line) as line, 'not-counting' as finding, passed_over_records.staff_id, passed_over_records.dated as "column", passed_over_records.dated_on::varchar as value,
    upper(passed_over_records.why[1]) || passed_over_records.why[2:] || '. If the record is right, nothing is to be done.' as message
from passed_over_records
join feeds using (feed)
where passed_over_records.why is not null
order by passed_over_records.feed, passed_over_records.line;
comment on table passed_over is
    'One row per completion or decision that the rules pass over, with the reason, as a finding (feeds.md, not-counting). Key: feed, file, line.';
drop table latest_counting_spells;

create view all_findings as
from findings
union all by name
from passed_over;
comment on view all_findings is
    'One row per finding and accepted row that it is about: those of the intake, and records that the rules pass over. Key: feed, file, line, finding, column.';

-- What snapshots have shown of ends and of access, for the sentences about them.
create table observed_ends as
select employments.staff_id, null::varchar as location_id, employments.end_date, max(observed.end_said) as end_said
from observed_rows as observed
join employments on observed.feed = 'employments' and employments.line = observed.line
where observed.is_end_observed
group by employments.staff_id, employments.end_date
union all
select assignments.staff_id, assignments.location_id, assignments.end_date, max(observed.end_said)
from observed_rows as observed
join assignments on observed.feed = 'assignments' and assignments.line = observed.line
where observed.is_end_observed
group by assignments.staff_id, assignments.location_id, assignments.end_date
order by all;
comment on table observed_ends is
    'One row per person and last day of an employment (no location_id) or of a job at a location that snapshots have shown to end, in words. Key: staff_id, location_id, end_date.';

create table seen_access as
select grants.staff_id, grants.ic_group, grants.location_id, grants.granted_on, max(observed.begin_said) as begin_said
from observed_rows as observed
join grants on observed.feed = 'grants' and grants.line = observed.line
where observed.is_begin_observed
group by grants.staff_id, grants.ic_group, grants.location_id, grants.granted_on
order by all;
comment on table seen_access is
    'One row per person, group, location and first day of access that snapshots have shown to begin, in words. Key: staff_id, ic_group, location_id, granted_on.';

create table unknown_begins as
select
    assignments.staff_id, assignments.location_id, min(assignments.start_date) as start_date,
    min(lower(observed.begin_said[1]) || observed.begin_said[2:]) as begin_said
from observed_rows as observed
join assignments on observed.feed = 'assignments' and assignments.line = observed.line
where observed.is_begin_observed and observed.not_before is null
group by assignments.staff_id, assignments.location_id
order by all;
comment on table unknown_begins is
    'One row per person and location with a job there that the first snapshot of all shows, so that nobody knows since when, in words. Key: staff_id, location_id.';

-- The anomalies of a day, as they are said: one row per kind, location, function and person, or per unplaced row (cell_no is
-- then its line, negative).
create macro anomalies_on(on_day) as table
    select
        stretches.cell_no, stretches.person_no, stretches.function_no, stretches.location_no, kinds.kind, kinds.what, kinds.severity,
        people.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title, places.location_id,
        places.location_name, stretches.granted_on, stretches.since, coalesce(unmet_lists.unmet, '') as unmet,
        said_anomaly(
            kinds.explanation, functions.function_title, places.location_name, stretches.granted_on, stretches.since, stretches.met_on,
            settings.grant_within_business_days, not_counting.why
        )
        || coalesce(' ' || case kinds.kind when 'departed' then left_district.end_said when 'wrong-location' then left_place.end_said end || '.', '')
        || coalesce(' ' || seen_access.begin_said || '.', '')
        || coalesce(' The job there ' || unknown_begins.begin_said || ', so it may have been in time.', '')
        || case when kinds.kind in ('unknown-person', 'departed', 'wrong-location') then coalesce(rejected_people.note, '') else '' end
            as explanation,
        kinds.fix_by
    from anomaly_stretches as stretches
    join anomaly_kinds as kinds using (kind)
    join people using (person_no)
    join policy_functions as functions using (function_no)
    join places using (location_no)
    left join unmet_lists using (unmet_no)
    left join not_counting
        on kinds.kind = 'never-certified' and not_counting.person_no = stretches.person_no
        and not_counting.course_no = unmet_lists.never_course_no and on_day between not_counting.from_on and not_counting.to_on
    left join rejected_people on rejected_people.staff_id = people.staff_id
    left join (
        select staff_id, arg_max(end_said, end_date) as end_said from observed_ends where location_id is null and end_date < on_day group by staff_id
    ) as left_district
        on left_district.staff_id = people.staff_id
    left join (
        select staff_id, location_id, arg_max(end_said, end_date) as end_said from observed_ends where end_date < on_day group by staff_id, location_id
    ) as left_place
        on left_place.staff_id = people.staff_id and left_place.location_id = places.location_id
    left join seen_access
        on seen_access.staff_id = people.staff_id and seen_access.ic_group = functions.ic_group and seen_access.location_id = places.location_id
        and seen_access.granted_on = stretches.granted_on
    left join unknown_begins
        on kinds.kind = 'granted-early' and unknown_begins.staff_id = people.staff_id and unknown_begins.location_id = places.location_id
        and stretches.granted_on < unknown_begins.start_date
    cross join policy_settings as settings
    where on_day between stretches.from_on and stretches.to_on
    union all
    select
        -stretches.line, stretches.person_no, stretches.function_no, stretches.location_no, kinds.kind, kinds.what, kinds.severity,
        stretches.staff_id, people.given_name, people.family_name, functions.function_id, functions.function_title, stretches.location_id,
        places.location_name, stretches.granted_on, stretches.granted_on, '',
        kinds.explanation.replace('{fault}', stretches.fault).replace('{row}', stretches.row_as_it_stands), kinds.fix_by
    from unplaced_stretches as stretches
    join anomaly_kinds as kinds on kinds.kind = 'unplaced'
    left join people using (person_no)
    left join policy_functions as functions using (function_no)
    left join places using (location_no)
    where on_day between stretches.from_on and stretches.to_on;
