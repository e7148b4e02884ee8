"""The lists of the pages, cached by their view: who renews, whose access ends, what is wrong, who waits.

The scope is part of every view, so nobody gets the answer to a question with another scope. Frames are shared between
sessions and never changed; the names of closed locations are marked.
"""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

import queries
from ui.reads import causes
from ui.reads.links import with_courses, with_tickets
from ui.reads.shown import shown
from ui.reads.version import choices, cursor, periods
from ui.reads.view import View
from ui.widgets import cache


@dataclass(frozen=True)
class HolderCounts:
    """People, each once: who is entitled, and who of them loses it on another day before the June of the view."""

    people: int
    ending_elsewhere: int


@cache.by_values(64)
def cohort(view: View) -> pl.DataFrame:
    """The June cohort: one row per person, function, location and course (columns: `queries.june`)."""
    return with_courses(view.version, shown(view, queries.june(cursor(view.version), view.question)))


@cache.by_values(64)
def cohort_of(view: View, june_year: int) -> pl.DataFrame:
    """The cohort of any June, past or to come, as known on the view's day (columns: `queries.june`)."""
    return shown(view, queries.june(cursor(view.version), view.question, june_year=june_year))


@cache.by_values(64)
def after_june(view: View, june_year: int) -> pl.DataFrame:
    """What became of the cohort of a June that has passed, as known on the view's day (`queries.after_june`)."""
    return shown(view, queries.after_june(cursor(view.version), view.question, june_year=june_year))


@cache.by_values(64)
def coverage(view: View) -> pl.DataFrame:
    """How many people each location has for each function, now and on the day after the June (`queries.coverage`)."""
    return shown(view, queries.coverage(cursor(view.version), view.question))


@cache.by_values(64)
def rescue(view: View) -> pl.DataFrame:
    """Who is entitled where nobody stays so beyond the June, and whose renewal helps (columns: `queries.rescue`)."""
    return shown(view, queries.rescue(cursor(view.version), view.question))


@cache.by_values(64)
def heads(view: View) -> pl.DataFrame:
    """Who heads each location (columns: `queries.heads`)."""
    return queries.heads(cursor(view.version), view.question)


@cache.by_values(64)
def holders(view: View) -> pl.DataFrame:
    """Who is entitled to a function that needs a certificate (columns: `queries.status`, function_title)."""
    # Only functions that need a certificate: base access does not end with a June.
    titles = choices(view.version, view.everywhere).functions
    everybody = queries.status(cursor(view.version), replace(view.question, function_ids=tuple(titles)))
    # No ids at all ask for every function, so a policy without courses has to be filtered here, too.
    is_listed = pl.col("entitled") & pl.col("function_id").is_in(list(titles))
    entitled = shown(view, everybody.filter(is_listed))
    titled = entitled.with_columns(function_title=pl.col("function_id").replace_strict(titles, return_dtype=pl.String))
    return with_courses(view.version, titled)


@cache.by_values(64)
def holder_counts(view: View) -> HolderCounts:
    """Count who is entitled to a function that needs a certificate, and who loses it without the view's June."""
    counts = queries.holder_counts(cursor(view.version), view.question, june=view.june)
    return HolderCounts(**counts.row(0, named=True))


@cache.by_values(64)
def upcoming(view: View, until: date) -> pl.DataFrame:
    """Everyone whose access ends on a day from the view's through `until` (columns: `queries.upcoming`)."""
    rows = queries.upcoming(cursor(view.version), view.question, until=until)
    return with_courses(view.version, shown(view, rows))


@cache.by_values(64)
def ladder(view: View, function_ids: tuple[str, ...]) -> pl.DataFrame:
    """How many certificates end in each coming June (columns: `queries.ladder`)."""
    return queries.ladder(cursor(view.version), replace(view.question, function_ids=function_ids))


@cache.by_values(64)
def renewals_by_week(view: View, function_ids: tuple[str, ...], springs: int = 2) -> pl.DataFrame:
    """How many renewed in each week of this spring and of those before (columns: `queries.renewals_by_week`)."""
    question = replace(view.question, function_ids=function_ids)
    return queries.renewals_by_week(cursor(view.version), question, springs=springs)


@cache.by_values(64)
def anomalies(view: View) -> pl.DataFrame:
    """Where grants and entitlement disagree (columns: `queries.anomaly_list`), with cause_id and cause."""
    rows = queries.anomaly_list(cursor(view.version), view.question)
    # After the marks, so that a cause names a closed school as the list does.
    return with_tickets(view.version, causes.with_causes(shown(view, rows)))


@cache.by_values(64)
def arrivals(view: View, period: str) -> pl.DataFrame:
    """Every time that access was earned in a period, by its id, as far as the records go (`queries.arrivals`)."""
    # Beyond the records nobody can be granted anything yet: waiting is measured up to their last day.
    question = replace(view.question, as_of=view.known_on)
    days = periods(view.version, view.known_on)[period]
    return shown(view, queries.arrivals(cursor(view.version), question, period=days))


@cache.by_values(64)
def waiting(view: View) -> pl.DataFrame:
    """Who is entitled and was not granted (columns: `queries.waiting`)."""
    return with_tickets(view.version, shown(view, queries.waiting(cursor(view.version), view.question)))


@cache.by_values(64)
def decisions_waiting(view: View) -> pl.DataFrame:
    """Who lacks nothing but an approval, and whom to ask (columns: `queries.decisions_waiting`)."""
    return shown(view, queries.decisions_waiting(cursor(view.version), view.question))


@cache.by_values(64)
def rejected_people(view: View) -> pl.DataFrame:
    """The rejected rows of HR's feeds about people whom the view may show (columns: `queries.rejected_people`)."""
    return queries.rejected_people(cursor(view.version), view.question)


@cache.by_values(64)
def unlisted_titles(view: View) -> pl.DataFrame:
    """The HR titles without a role (columns: `queries.unlisted_titles`)."""
    return queries.unlisted_titles(cursor(view.version), view.question)
