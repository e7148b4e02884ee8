"""What the page on the coming weeks counts and says; it knows no screen.

Counted are grants: what one person may do with one function at one location. People are counted apart, each once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from dateutil.relativedelta import relativedelta

from exports.calendar import Event
from ui.reads import unknowns
from ui.widgets import cache, formats

REASONS = {"certificate": "Certificate ends", "assignment": "Assignment ends", "employment": "Employment ends"}
"""Why access ends (eligibility.md § 6, ends_because), in the words of the page."""

# Between so many weeks before the June the page looks as far as the June, with which most certificates end. Nearer,
# that would be little more than the one day that a page of its own is about; farther, more weeks than a chart can show.
_FEW, _MANY = 8, 32


@dataclass(frozen=True)
class Horizon:
    """How far to look: the as-of day is the first of the days, `until` the last."""

    as_of: date
    until: date

    @property
    def weeks(self) -> int:
        """How many weeks that is, the last one counted whole."""
        # Division that rounds up: -(-9 // 7) is 2.
        return -(-((self.until - self.as_of).days + 1) // 7)

    @property
    def phrase(self) -> str:
        """Name it in a sentence: the 8 weeks through June 8, 2027."""
        weeks = "the week" if self.weeks == 1 else f"the {self.weeks} weeks"
        return f"{weeks} through {formats.day(self.until)}"


def horizons(as_of: date, june: date) -> dict[str, Horizon]:
    """What the reader chooses from, by its id in the address: some numbers of weeks, and the days until the June."""
    # A day less, since the as-of day is the first of them and the last day is included.
    weeks = {str(number): Horizon(as_of, as_of + relativedelta(weeks=number, days=-1)) for number in (4, 8, 13, 26)}
    return {**weeks, "june": Horizon(as_of, june)}


def usual(choices: dict[str, Horizon]) -> str:
    """The id of the horizon that nobody has to choose: until the June if that is near, else eight weeks."""
    return "june" if _FEW < choices["june"].weeks <= _MANY else str(_FEW)


def horizon_labels(choices: dict[str, Horizon]) -> dict[str, str]:
    """Return how each choice is called on screen, by its id."""
    weeks = {number: f"{number} weeks" for number in choices if number != "june"}
    until = choices["june"].until
    return {**weeks, "june": f"Through {formats.day(until)}"}


def opens(**selected: object) -> dict[str, object]:
    """Return the filters that list what was `selected` of all that ends, and nothing else."""
    # The others are emptied: a list that a filter of before narrowed would hold fewer than the number says.
    # How far to look is not emptied: the numbers count within it.
    return {"reason": None, "week": None, "function": [], **selected}


def week_of(day: pl.Expr) -> pl.Expr:
    """Return the Monday of the week of a day."""
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


@dataclass(frozen=True)
class Numbers:
    """What the page counts within a horizon, people and grants apart; by reason (an id of REASONS), too.

    Whose access ends for two reasons counts for both, so the people of the reasons may be more than `people`. `leaving`
    are the people for whom an assignment or employment ends. `renew_by` is the last day of all certificates that end,
    None where they end on several days, or none does. `unknown` says why nobody on record need not mean nobody at all.
    """

    horizon: Horizon
    people: int
    grants: int
    people_by_reason: dict[str, int]
    grants_by_reason: dict[str, int]
    leaving: int
    renew_by: date | None
    unknown: str


@cache.by_frames
def numbers(rows: pl.DataFrame, *, horizon: Horizon, unknown: str) -> Numbers:
    """Count access that ends (columns: `queries.upcoming`)."""
    by_reason = {reason: rows.filter(pl.col("ends_because") == reason) for reason in REASONS}
    days = by_reason["certificate"]["last_day"].unique().to_list()
    return Numbers(
        horizon=horizon,
        people=rows["staff_id"].n_unique(),
        grants=rows.height,
        people_by_reason={reason: own["staff_id"].n_unique() for reason, own in by_reason.items()},
        grants_by_reason={reason: own.height for reason, own in by_reason.items()},
        leaving=rows.filter(pl.col("ends_because") != "certificate")["staff_id"].n_unique(),
        renew_by=days[0] if len(days) == 1 else None,
        unknown=unknown,
    )


def headline(numbers: Numbers, place: str) -> str:
    """Answer the page's question in at most three sentences, as Markdown; `place` is a school or the district."""
    where, when = formats.literal(place), numbers.horizon.phrase
    # This comes first: zero where nothing is known must not read like good news.
    if not numbers.people and numbers.unknown:
        return unknowns.sentence(f"whether anybody at {where} loses access in {when}", numbers.unknown)
    if not numbers.people:
        return f"Nobody at {where} loses access in {when}."
    # Who can renew and who leaves are parted, because different people have to act: they themselves, or HR.
    who = f"{formats.people(numbers.people)} at {where} {'loses' if numbers.people == 1 else 'lose'} access"
    sentences = [f"**{who} in {when} ({formats.grants(numbers.grants)}).**"]
    renewing = numbers.people_by_reason["certificate"]
    leaving = [reason for reason in ("assignment", "employment") if numbers.people_by_reason[reason]]
    if renewing:
        who = formats.number(renewing) if leaving or numbers.people == 1 else "All of them"
        by = f"by {formats.day_of_year(numbers.renew_by)}" if numbers.renew_by else "in time"
        sentences.append(f"{who} can keep it by renewing a certificate {by}.")
    if leaving:
        ends = " or ".join(f"an {reason}" for reason in leaving)
        who = formats.number(numbers.leaving)
        sentences.append(f"For {who} {ends} ends; if HR has the day wrong, ask HR to correct it.")
    return " ".join(sentences)


@cache.by_frames
def title(by_week: pl.DataFrame) -> str:
    """Say what the `weeks` show: in which of them most of it ends."""
    total = sum(by_week["access"].to_list())
    worst = by_week.sort("access", descending=True, maintain_order=True).row(0, named=True)
    week = f"in the week of {formats.day(worst['week'])}"
    if by_week.height == 1:
        return f"1 grant ends {week}" if total == 1 else f"All {formats.grants(total)} end {week}"
    most = f"{formats.number(worst['access'])} of {formats.grants(total)}"
    if 2 * worst["access"] > total:
        return f"{most} end {week}"
    return f"Nothing ends all at once: the most, {most}, {week}"


def as_text(by_week: pl.DataFrame) -> str:
    """Say the `weeks` for screen readers."""
    return "; ".join(
        f"week of {formats.day(row['week'])}: "
        + ", ".join(f"{formats.number(row[reason])} by {reason}" for reason in REASONS if row[reason])
        for row in by_week.iter_rows(named=True)
    )


def events(rows: pl.DataFrame) -> Iterator[Event]:
    """Return the days on which access ends (columns: `queries.upcoming`) as events of a calendar, one per row."""
    for row in rows.iter_rows(named=True):
        function, place, why = row["function_title"], row["location_name"], REASONS[row["ends_because"]]
        yield Event(
            key=(row["staff_id"], row["function_id"], row["location_id"]),
            day=row["last_day"],
            summary=f"Access ends: {formats.full_name(row['given_name'], row['family_name'])}, {function}, {place}",
            description=f"{row['next_step']}\n{why}: {formats.day(row['last_day'])} is the last day of access to "
            f"{function} at {place}, as known on {formats.day(row['as_of'])}.",
            location=place,
            category=why,
        )
