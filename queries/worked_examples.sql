-- Question:   what certificate does the person of each trial of a worked example hold, and until when? (eligibility.md § 5)
-- Grain:      one row per person, course and stretch on which a certificate is held or lapsed.
-- Parameters: $is_district boolean and $scope list of location ids: what the viewer may see. The people are invented and
--             have no place that could be in a scope, so that only a question about the whole district finds them.
select people.staff_id, courses.course_id, certificates.is_held, certificates.from_on, certificates.to_on, certificates.last_day
from certificates
join people using (person_no)
join policy_courses as courses using (course_no)
where $is_district and len($scope::varchar[]) = 0
order by people.staff_id, courses.course_id, certificates.from_on
