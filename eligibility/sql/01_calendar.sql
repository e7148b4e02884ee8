-- Question:   how do school years, Junes and renewal windows fall? (eligibility.md § 2)
-- Grain:      scalar macros (`starts` and `opens` are month * 100 + day of policy_settings), and one table.
-- Reads:      closed_days, policy_settings.
-- Leaves:     school_years, business_days.
-- Parameters: none.

-- A day as month * 100 + day, which every year has.
create macro month_and_day(on_day) as month(on_day) * 100 + day(on_day);

-- The school year of a day, named by the year it starts in.
create macro school_year(on_day, starts) as
    year(on_day) - (month_and_day(on_day) < starts)::integer;

-- june(y): the last day of the school year that ends in calendar year y.
create macro june_of(ends_in_year, starts) as
    make_date(ends_in_year::bigint, (starts // 100)::bigint, (starts % 100)::bigint) - 1;

-- The last day of the school year of a day.
create macro school_year_ends(on_day, starts) as
    june_of(school_year(on_day, starts) + 1, starts);

-- The first day of the school year of a day.
create macro school_year_begins(on_day, starts) as
    june_of(school_year(on_day, starts), starts) + 1;

-- The day on which the renewal window of a term with this last day opens.
create macro window_opens(last_day, starts, opens) as
    make_date(
        (school_year(last_day, starts) + (opens < starts)::integer)::bigint, (opens // 100)::bigint, (opens % 100)::bigint
    );

-- The same for a term whose rule may say how many days before its end the window opens (§ 5, window_days).
create macro term_opens(nominal_end, window_days, starts, opens) as
    case when window_days is null then window_opens(nominal_end, starts, opens) else nominal_end - window_days end;

-- The first day from on_day on that is june(c), c being a whole number of `every` years from `first` (§ 5, cycle).
create macro cycle_ends(on_day, every, first, starts) as
    june_of(
        school_year(on_day, starts) + 1 + ((first - school_year(on_day, starts) - 1) % every + every) % every, starts
    );

-- Stretches without a last day carry this one, so that "between" and least() need no special case.
create macro never() as date '9999-12-31';

-- What counts from any day on counts from this one.
create macro ever() as date '0001-01-01';

-- A last day as it is shown: empty where there is none.
create macro shown_last_day(last_day) as
    case when last_day < never() then last_day end;

-- Whether all days from first_day to last_day lie within the summer break of one calendar year (no break: none do).
create macro lies_in_break(first_day, last_day, break_begins, break_ends) as
    coalesce(
        year(first_day) = year(last_day) and month_and_day(first_day) >= break_begins and month_and_day(last_day) <= break_ends,
        false
    );

-- Whether a gap from first_day to last_day, both included, is no departure (§ 4): each of the two limits is enough by itself.
create macro is_bridged(first_day, last_day, bridged_gap_days, break_begins, break_ends) as
    last_day - first_day < bridged_gap_days or lies_in_break(first_day, last_day, break_begins, break_ends);

create table school_years as
select
    starts_in::integer as school_year,
    june_of(starts_in, school_year_starts) + 1 as begins_on,
    june_of(starts_in + 1, school_year_starts) as june_on,
    window_opens(june_of(starts_in + 1, school_year_starts), school_year_starts, renewal_window_opens) as opens_on
from policy_settings, range(1900, 2300) as years (starts_in)
order by starts_in;
comment on table school_years is
    'One row per school year: its first day, its last (the June), and the day its renewal window opens. Key: school_year.';

create table business_days as
select day_on, is_business, sum(is_business::integer) over (order by day_on)::integer as business_no
from (
    select days.day_on, isodow(days.day_on) <= 5 and closed.date is null as is_business
    from (select unnest(generate_series(date '1950-01-01', date '2110-12-31', interval 1 day))::date as day_on) as days
    left join (select distinct date from closed_days) as closed on closed.date = days.day_on
)
order by day_on;
comment on table business_days is
    'One row per day of the feeds'' range: whether it is a business day, and how many of them there are up to it. Key: day_on.';
