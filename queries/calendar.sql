-- Question:   in which school year is a day, when does that begin and end, and when does its renewal window open? (eligibility.md § 2)
-- Grain:      one row.
-- Parameters: $as_of date; $june_year calendar year in which another school year ends, null = the school year of $as_of.
select school_year, begins_on, june_on, opens_on
from school_years
where case
    when $june_year::integer is null then $as_of::date between begins_on and june_on
    else school_year = $june_year - 1
end
