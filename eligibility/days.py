"""Which days there are, and how a day is written in a sentence: American English, whatever the machine's locale.

Sentences that the engine stores are put together in SQL, which cannot call Python: `said_day` in
`sql/03_sentences.sql` writes a day once more. A test holds the two against each other.
"""

from datetime import date

import polars as pl

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)
"""The range of the days that feeds, addresses and the command line may name (feeds.md, rule `date`).

The calendar that is judged goes on for ten more years (`sql/01_calendar.sql`), as what is earned on the last day has an
end, too.
"""

# Not strftime: it takes the names of the months from the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def said_day(day: date) -> str:
    """Write a day in full: June 30, 2027."""
    return f"{said_day_of_year(day)}, {day.year}"


def said_day_of_year(day: date) -> str:
    """Write a day whose year is clear from before: July 1."""
    return f"{_MONTHS[day.month - 1]} {day.day}"


def said_month(day: date) -> str:
    """Write the month of a day: June 2027."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def said_month_name(day: date) -> str:
    """Write the month of a day whose year does not matter: June."""
    return _MONTHS[day.month - 1]


def short_day(day: date) -> str:
    """Write a day where room is scarce: Jun 30, 2027."""
    return f"{short_day_of_year(day)}, {day.year}"


def short_day_of_year(day: date) -> str:
    """Write a day of a clear year where room is scarce: Jun 30."""
    return f"{_MONTHS[day.month - 1][:3]} {day.day}"


def said_days(column: str) -> pl.Expr:
    """Write a column of days in full, as `said_day` does; null where there is none."""
    return pl.col(column).dt.strftime("%B %-d, %Y")


def short_days(column: str) -> pl.Expr:
    """Write a column of days shortly, as `short_day` does; null where there is none."""
    return pl.col(column).dt.strftime("%b %-d, %Y")
