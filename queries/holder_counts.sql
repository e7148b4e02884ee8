-- Question:   how many people are entitled to a function that needs a certificate, and how many of them lose it without a June?
-- Grain:      one row. people: who is entitled on the day; ending_elsewhere: of them, whose access ends with a certificate by the June
--             and who is not in its cohort for it, since certificates of months end on any day (eligibility.md § 5, valid_months).
-- Parameters: $as_of date; $june the last day of a school year; $is_district boolean and $scope list of location ids: what the viewer may
--             see; $location_ids and $function_ids lists, empty = all of them.
with entitled as (
    select
        stretches.cell_no, stretches.person_no,
        stretches.ends_because = 'certificate' and stretches.last_day <= $june::date as is_ending
    from status_stretches as stretches
    join places using (location_no)
    join policy_functions as functions using (function_no)
    where stretches.is_entitled
        and $as_of between stretches.from_on and stretches.to_on
        and ($is_district or list_contains($scope, places.location_id))
        and (len($location_ids) = 0 or list_contains($location_ids, places.location_id))
        and (len($function_ids) = 0 or list_contains($function_ids, functions.function_id))
        and exists (from policy_function_courses as courses where courses.function_no = stretches.function_no)
),
elsewhere as (
    select entitled.person_no
    from entitled
    anti join (from june_stretches where june_on = $june::date and $as_of between from_on and to_on) as cohort using (cell_no)
    where entitled.is_ending
)
select
    (select count(distinct person_no) from entitled) as people,
    (select count(distinct person_no) from elsewhere) as ending_elsewhere
