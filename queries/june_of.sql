-- Question:   on which day does the school year end that ends in a calendar year, or that a day falls in? (eligibility.md § 2)
-- Grain:      one row.
-- Parameters: $as_of date; $june_year calendar year, null = the school year of $as_of.
select
    case
        when $june_year::integer is null then school_year_ends($as_of::date, school_year_starts)
        else june_of($june_year::integer, school_year_starts)
    end as june
from policy_settings
