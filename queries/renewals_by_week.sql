-- Question:   how many have renewed in each week of this spring and of those before, and how many were to? (eligibility.md § 7)
-- Grain:      one row per June and week; the Junes are those that end the school year of the day and those before it. The weeks
--             are counted back from the June (0 = the seven days up to it); the week before the first of the renewal window
--             holds all renewals that came before it opened. A person or grant has renewed once all its certificates are.
-- Parameters: $as_of date; $springs how many in all; $is_district boolean and $scope list of location ids: what the viewer may see; $location_ids and
--             $function_ids lists, empty = all of them.
with springs as (
    select years.june_on, years.opens_on, ((years.june_on - years.opens_on) // 7)::integer as first_week
    from school_years as now
    join school_years as years on years.school_year between now.school_year - ($springs::integer - 1) and now.school_year
    where $as_of between now.begins_on and now.june_on
),
cohort as (
    select
        springs.june_on, stretches.person_no, stretches.cell_no, stretches.renewed_on,
        case
            -- In a grace, or up to a deadline after the June, somebody renews in its last week.
            when stretches.renewed_on >= springs.opens_on then greatest((springs.june_on - stretches.renewed_on) // 7, 0)
            when stretches.renewed_on is not null then springs.first_week + 1
        end::integer as week
    from june_stretches as stretches
    join springs using (june_on)
    join places using (location_no)
    join policy_functions as functions using (function_no)
    where $as_of between stretches.from_on and stretches.to_on
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
),
-- The week in which the last of the certificates was renewed; empty while one is due.
-- Weeks are counted back, so the smallest is the latest. count(week) passes over the certificates that are still due.
renewing as (
    select june_on, case when count(*) = count(week) then min(week) end as week
    from cohort
    group by june_on, person_no
),
renewing_grants as (
    select june_on, case when count(*) = count(week) then min(week) end as week
    from cohort
    group by june_on, cell_no
),
weeks as (
    select june_on, opens_on, unnest(range(first_week + 2))::integer as week, first_week from springs
)
select
    weeks.june_on as june, weeks.opens_on, weeks.week, weeks.week > weeks.first_week as is_before_window,
    case when weeks.week > weeks.first_week then weeks.opens_on - 1 else weeks.june_on - 7 * weeks.week end as week_ends_on,
    (select count(*) from renewing where renewing.june_on = weeks.june_on and renewing.week = weeks.week) as people,
    (select count(*) from renewing_grants as own where own.june_on = weeks.june_on and own.week = weeks.week) as grants,
    (select count(*) from renewing where renewing.june_on = weeks.june_on) as people_in_all,
    (select count(*) from renewing_grants as own where own.june_on = weeks.june_on) as grants_in_all
from weeks
order by weeks.june_on, weeks.week desc
