-- Question:   what certificate does the invented person of each trial of a worked example hold, and until when? (eligibility.md § 5)
-- Grain:      one row per person and stretch on which the certificate of the example's course is held or lapsed, in the order of
--             days. Each person completes one course only. Not a step of the judging: read from a store of invented people alone.
-- Reads:      people, certificates.
-- Leaves:     no table.
-- Parameters: none.

select people.staff_id, certificates.is_held, certificates.from_on, certificates.to_on, certificates.last_day
from certificates
join people using (person_no)
order by people.staff_id, certificates.from_on
