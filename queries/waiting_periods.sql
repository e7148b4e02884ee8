-- Question:   which days does each period cover that a reader may choose to look back over, as of a day?
-- Grain:      one row per period: 'this-year', 'last-year', '12-months', 'all', in this order; allowed_days: the policy's business
--             days for a grant, on each.
-- Parameters: $as_of date.
with years as (
    select this_year.begins_on, last_year.begins_on as last_begins_on, last_year.june_on as last_june_on
    from school_years as this_year
    join school_years as last_year on last_year.school_year = this_year.school_year - 1
    where $as_of::date between this_year.begins_on and this_year.june_on
)
select periods.period, periods.from_on, periods.to_on, settings.grant_within_business_days as allowed_days
from (
    select 1 as place, 'this-year' as period, begins_on as from_on, $as_of::date as to_on from years
    union all select 2, 'last-year', last_begins_on, last_june_on from years
    union all select 3, '12-months', ($as_of::date - interval 1 year)::date + 1, $as_of::date
    union all select 4, 'all', date '1900-01-01', $as_of::date
) as periods
cross join policy_settings as settings
order by periods.place
