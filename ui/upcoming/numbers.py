"""The numbers, weeks and sentences of the page on the coming weeks; nothing here knows the screen.

Counted are grants: what one person may do with one function at one location. People are counted apart, each once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from dateutil.relativedelta import relativedelta

from exports.calendar import Event
from ui.reads import doubts
from ui.widgets import cache, formats

REASONS = {"certificate": "Certificate ends", "assignment": "Assignment ends", "employment": "Employment ends"}
"""Why access ends (eligibility.md § 6, ends_because), in the words of the page."""

_FEW, _MANY = 8, 32


@dataclass(frozen=True)
class Horizon:
    """How far to look: the as-of day is the first of the days, `until` the last."""

    as_of: date
    until: date

    @property
    def weeks(self) -> int:
        """How many weeks that is, the last one counted whole."""
        return -(-((self.until - self.as_of).days + 1) // 7)

    @property
    def words(self) -> str:
        """Name it in a sentence: the 8 weeks through June 8, 2027."""
        weeks = "the week" if self.weeks == 1 else f"the {self.weeks} weeks"
        return f"{weeks} through {formats.day(self.until)}"


def horizons(as_of: date, june: date) -> dict[str, Horizon]:
    """What the reader chooses from, by its id in the address: some numbers of weeks, and the days until the June."""
    weeks = {str(number): Horizon(as_of, as_of + relativedelta(weeks=number, days=-1)) for number in (4, 8, 13, 26)}
    return {**weeks, "june": Horizon(as_of, june)}


def usual(choices: dict[str, Horizon]) -> str:
    """The id of the horizon that nobody has to choose: until the June if that is near, else eight weeks."""
    return "june" if _FEW < choices["june"].weeks <= _MANY else str(_FEW)


def named(choices: dict[str, Horizon]) -> dict[str, str]:
    """The words of each choice by its id."""
    weeks = {number: f"{number} weeks" for number in choices if number != "june"}
    until = choices["june"].until
    return {**weeks, "june": f"Through {formats.day(until)}"}


def opens(**chosen: object) -> dict[str, object]:
    """Return the filters that list what was `chosen` of all that ends, and nothing else."""
    return {"reason": None, "week": None, "function": [], **chosen}


def week_of(day: pl.Expr) -> pl.Expr:
    """The Monday of the week of a day."""
    return day.dt.truncate("1w")


@cache.by_frames
def weeks(rows: pl.DataFrame) -> pl.DataFrame:
    """Count access that ends (columns: `queries.upcoming`) by week: one row per week in which any does, in order.

    Columns: week (its Monday), certificate, assignment, employment (access that ends, by reason), access, people.
    """
    because = pl.col("ends_because")
    return (
        rows.group_by(week=week_of(pl.col("last_day")))
        .agg(
            *((because == reason).sum().cast(pl.Int64).alias(reason) for reason in REASONS),
            access=pl.len().cast(pl.Int64),
            people=pl.col("staff_id").n_unique().cast(pl.Int64),
        )
        .sort("week")
    )


@cache.by_frames
def people(rows: pl.DataFrame, reason: str | None = None) -> int:
    """Count the people in the rows, each once, or those of one reason."""
    return (rows.filter(pl.col("ends_because") == reason) if reason else rows)["staff_id"].n_unique()


@cache.by_frames
def headline(rows: pl.DataFrame, horizon: Horizon, place: str, doubt: str) -> str:
    """Answer the page's question in at most three sentences, as Markdown; `place` is a school or the district.

    `doubt` says why nobody found may not mean that there is nobody.
    """
    if rows.is_empty() and doubt:
        return doubts.unknown(f"whether anybody at {formats.literal(place)} loses access in {horizon.words}", doubt)
    if rows.is_empty():
        return f"Nobody at {formats.literal(place)} loses access in {horizon.words}."
    everyone, renewing = people(rows), people(rows, "certificate")
    who = f"{formats.people(everyone)} at {formats.literal(place)} {'loses' if everyone == 1 else 'lose'} access"
    sentences = [f"**{who} in {horizon.words} ({formats.grants(rows.height)}).**"]
    leaving = [reason for reason in ("assignment", "employment") if people(rows, reason)]
    if renewing:
        who = formats.number(renewing) if leaving or everyone == 1 else "All of them"
        sentences.append(f"{who} can keep it by renewing a certificate{_by(rows)}.")
    if leaving:
        who = formats.number(rows.filter(pl.col("ends_because") != "certificate")["staff_id"].n_unique())
        ends = " or ".join(f"an {reason}" for reason in leaving)
        sentences.append(f"For {who} {ends} ends; if HR has the day wrong, ask HR to correct it.")
    return " ".join(sentences)


def _by(rows: pl.DataFrame) -> str:
    """The day by which to renew, if it is the same for everybody."""
    days = rows.filter(pl.col("ends_because") == "certificate")["last_day"].unique().to_list()
    return f" by {formats.day_of_year(days[0])}" if len(days) == 1 else " in time"


def title(by_week: pl.DataFrame) -> str:
    """Say what the weeks show: in which of them most of it ends."""
    total = sum(by_week["access"].to_list())
    worst = by_week.sort("access", descending=True, maintain_order=True).row(0, named=True)
    week = f"in the week of {formats.day(worst['week'])}"
    if by_week.height == 1:
        return f"1 grant ends {week}" if total == 1 else f"All {formats.grants(total)} end {week}"
    most = f"{formats.number(worst['access'])} of {formats.grants(total)}"
    if 2 * worst["access"] > total:
        return f"{most} end {week}"
    return f"Nothing ends all at once: the most, {most}, {week}"


def in_words(by_week: pl.DataFrame) -> str:
    """The weeks as text, for whoever does not see the chart."""
    return "; ".join(
        f"week of {formats.day(row['week'])}: "
        + ", ".join(f"{formats.number(row[reason])} by {reason}" for reason in REASONS if row[reason])
        for row in by_week.iter_rows(named=True)
    )


def events(rows: pl.DataFrame) -> Iterator[Event]:
    """The days on which access ends (columns: `queries.upcoming`) as events of a calendar, one per row."""
    for row in rows.iter_rows(named=True):
        function, place, why = row["function_title"], row["location_name"], REASONS[row["ends_because"]]
        yield Event(
            key=(row["staff_id"], row["function_id"], row["location_id"]),
            day=row["last_day"],
            summary=f"Access ends: {row['given_name']} {row['family_name']}, {function}, {place}",
            description=f"{row['next_step']}\n{why}: {formats.day(row['last_day'])} is the last day of access to "
            f"{function} at {place}, as known on {formats.day(row['as_of'])}.",
            location=place,
            category=why,
        )
