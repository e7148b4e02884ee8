"""How days, numbers and lists are written on screen: American English."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from eligibility import days, english

LONGEST_ON_SCREEN = 300
"""So many characters of a text of the feeds stand in a cell."""

EXPECTED = "◇"
"""Marks what is only expected, on every page."""


# Days, names and lists of words are written as the engine's sentences write them; pages know them by these names.
day, day_of_year, month = days.said_day, days.said_day_of_year, days.said_month
month_name = days.said_month_name
short_day, short_day_of_year = days.short_day, days.short_day_of_year
day_column, short_day_column = days.said_days, days.short_days
full_name, listed_names, by_name, listing = english.full_name, english.listed_names, english.by_name, english.listing


def season(june: date) -> str:
    """Name the months in which people renew by a June: spring, or the year where it does not end in May or June."""
    return "spring" if june.month in (5, 6) else "year"


def coming_day(day: date, today: date) -> str:
    """Write a day of a year: July 1 if it is the coming one, else July 1, 2025, which nobody may take for it."""
    return day_of_year(day) if today < day <= today + timedelta(days=366) else days.said_day(day)


def moment(when: datetime, time_zone: str) -> str:
    """Write a moment, given in UTC, by the district's clock: November 22, 2026, 2:40 PM MST."""
    # The hour by hand: a form of strftime without a leading zero is not the same on every system.
    local = when.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone))
    return f"{day(local)}, {local.hour % 12 or 12}:{local:%M %p %Z}"


def number(value: int) -> str:
    """Write a number with its thousands separated: 1,204."""
    return f"{value:,}"


def count(value: int, one: str, many: str) -> str:
    """Write a number with what it counts: 1 person, 1,204 people."""
    return f"{number(value)} {one if value == 1 else many}"


def people(value: int) -> str:
    """Count persons: 1 person, 14 people."""
    return count(value, "person", "people")


def grants(value: int) -> str:
    """Count grants, each one function of one person at one place: 1 grant, 67 grants."""
    return count(value, "grant", "grants")


def people_and_grants(persons: int, of_them: int) -> str:
    """Count people and grants apart: 41 people (67 grants)."""
    return f"{people(persons)} ({grants(of_them)})"


def named(words: Sequence[str], one: str, many: str, most: int = 3) -> str:
    """Name up to `most` words, count them beyond that: Attendance and Household; 5 functions."""
    return listing(words) if len(words) <= most else count(len(words), one, many)


def shortened(column: str) -> pl.Expr:
    """Write the texts of a column as a table on screen shows them: of long ones the beginning, and their length."""
    text, length = pl.col(column), pl.col(column).str.len_chars()
    cut = pl.format("{}... ({} characters, all in the download)", text.str.slice(0, LONGEST_ON_SCREEN), length)
    return pl.when(length > LONGEST_ON_SCREEN).then(cut).otherwise(text).alias(column)


def without_examples(problem: str) -> str:
    """Write what was wrong with a load without the rows of feeds that the sentence may quote after it."""
    return f"{problem.partition('; ')[0].rstrip('.')}."


_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_MARK_AT_THE_START = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[-+](?: |$)|[-=]+ *$))")  # of a list, or a rule
_WORD_JOINER = "\u2060"  # of no width: nobody sees it, and no line breaks there
# Where addresses, and the names of pictures between colons, are told by: Streamlit looks for them in what is left after
# Markdown has been read, so that a backslash keeps none of them.
_FROM_HERE_A_LINK = re.compile(
    r"(?<=www)(?=\.)|(?<=http)(?=:)|(?<=https)(?=:)|(?<=\S)(?=@)|(?<=:)(?=[\w+-]+:)", re.IGNORECASE
)


def literal(text: str) -> str:
    """Write text from the feeds so that Markdown shows it as it is: a name makes no link, heading, list or formula."""
    one_line = _BREAKS.sub(" ", text).strip()
    escaped = re.sub(r"([\\`*_\[\]<>~$|#:&])", r"\\\1", _FROM_HERE_A_LINK.sub(_WORD_JOINER, one_line))
    return _MARK_AT_THE_START.sub(r"\1\\", escaped)
