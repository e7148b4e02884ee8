-- Question:   what is to be renewed in each coming June, if everybody renews what ends on its last day? (eligibility.md § 5, § 7)
-- Grain:      one row per June, location, function, person and course, sorted so.
-- Parameters: $as_of date; $last_year calendar year of the last June; $is_district boolean and $scope list of location ids: what
--             the viewer may see; $location_ids and $function_ids lists, empty = all of them.
with recursive due as (
    select
        stretches.june_on, stretches.location_no, stretches.function_no, stretches.person_no, stretches.course_no, stretches.job_roles,
        stretches.last_day,
        -- Who leaves before the June renews nothing on it.
        coalesce(stretches.last_day >= stretches.june_on, true) as goes_on,
        false as is_expected
    from june_stretches as stretches
    join places using (location_no)
    join policy_functions as functions using (function_no)
    join school_years on $as_of between school_years.begins_on and school_years.june_on
    where stretches.june_on >= school_years.june_on
        and $as_of between stretches.from_on and stretches.to_on
        and stretches.renewed_on is null
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
    union all
    select * exclude (ends_on) replace (ends_on as june_on)
    from (
        select
            due.* replace (true as is_expected),
            after_cut(
                due.june_on,
                renewal_term_ends(
                    first_term_ends(
                        due.june_on, rules.valid_school_years, rules.counts_from, rules.valid_months, rules.cycle_every,
                        rules.cycle_from, settings.transition, settings.school_year_starts
                    ),
                    due.june_on, rules.valid_school_years, rules.valid_months, rules.cycle_every, rules.cycle_from,
                    settings.renewal, settings.school_year_starts
                ),
                rules.void_before, rules.void_on
            ) as ends_on
        from due
        join policy_course_rules as rules
            on rules.course_no = due.course_no and due.june_on between rules.from_on and rules.to_on
        cross join policy_settings as settings
        where due.goes_on
    ) as renewed
    -- A renewal that ends no later would be the same June for ever.
    where ends_on > june_on and year(ends_on) <= $last_year
)
select
    due.june_on as june, places.location_id, places.location_name, functions.function_id, functions.function_title, people.staff_id,
    people.given_name, people.family_name, courses.course_id, courses.course_title,
    coalesce(
        rules.quiz_renews and not list_contains(rules.full_required_in, year(due.june_on))
        and (rules.renewable_roles is null or list_has_any(rules.renewable_roles, string_split(due.job_roles, ';'))),
        false
    ) as by_quiz,
    due.is_expected, due.job_roles, due.last_day, people.email
from due
join people using (person_no)
join places using (location_no)
join policy_functions as functions using (function_no)
join policy_courses as courses using (course_no)
left join policy_course_rules as rules
    on rules.course_no = due.course_no and due.june_on between rules.from_on and rules.to_on
where year(due.june_on) <= $last_year
order by june, places.location_id, functions.function_id, people.staff_id, courses.course_id
