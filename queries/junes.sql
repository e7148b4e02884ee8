-- Question:   on which days do the school years end between two days?
-- Grain:      one row per school year, in their order.
-- Parameters: $from_on and $to_on dates, both included.
select june_on
from school_years
where june_on between $from_on and $to_on
order by june_on
