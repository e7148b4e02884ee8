-- Question:   in which school year is a day, on which day does it end, and when does its renewal window open? (eligibility.md § 2)
-- Grain:      one row.
-- Parameters: $as_of date.
select
    school_year($as_of::date, school_year_starts)::integer as school_year,
    school_year_ends($as_of::date, school_year_starts) as june,
    window_opens(school_year_ends($as_of::date, school_year_starts), school_year_starts, renewal_window_opens) as opens_on
from policy_settings
