"""My access: what the viewer may use and until when, in a sentence and a table, from the viewer's own record alone."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from queries import Person
from ui import reads
from ui.person import answers as person
from ui.person.answers import STATUS, URGENT, Found
from ui.reads import doubts
from ui.reads.view import View
from ui.record import rejected_people
from ui.widgets import formats, notices

_NOT_OPEN = ("role", "assignment")
_MOST_STEPS = 2


def myself(view: View) -> Person | None:
    """Look up whose record is the viewer's own, as the server decided it; None, with a notice: nobody's is."""
    own = view.scope.staff_id
    found = reads.person(view.version, view.everywhere, own) if own else None
    if found is None:
        notices.no_own_record()
    return found


def found_of(me: Person, view: View) -> Found:
    """Look up everything that the page shows; what a person can fix is for the reader to fix."""
    found = person.found_of(me, view)
    rows = [row | ({"fix_by": "you"} if row["fix_by"] == "the person" else {}) for row in found.anomalies]
    return Found(found.stretches, found.status, rows)


def header(me: Person, found: Found, view: View) -> None:
    """Say what the reader may use, what ends next, what to do; where grants and rules disagree; who it is."""
    rejected_people.about(me, view, is_own=True)
    st.markdown(f"**{headline(found.status, view.as_of, view.doubt.certificates)}**")
    for row in found.anomalies:
        st.markdown(person.anomaly(row))
    who = f"{formats.literal(person.full_name(me))}, staff id {formats.literal(me.staff_id)}"
    st.caption(f"{who}. {person.who(me, found.stretches, view.as_of)}")


def headline(status: pl.DataFrame, as_of: date, doubt: str) -> str:
    """Answer the page's question from one person's status (columns: `queries.status`, function_title).

    `doubt` says why nothing found may not mean that there is nothing.
    """
    entitled = status.filter("entitled")
    if entitled.height:
        more = f" {doubts.unknown('whether you may use more', doubt)}" if doubt else ""
        return f"{_may_use(entitled, as_of)} {_ends(entitled)}{more}"
    if doubt:
        return f"{doubts.unknown(f'what you may use on {formats.day(as_of)}', doubt)} Choose another day."
    open_ones = status.filter(_is_open())
    if open_ones.height:
        return _could_use(open_ones, as_of)
    if "role" in status["unmet"]:
        return (
            f"No function is open to the job that HR has on file for you on {formats.day(as_of)}. If that job is "
            "wrong, ask HR to correct it."
        )
    return (
        f"HR has no job on file for you on {formats.day(as_of)}, so no function is open. If that is wrong, ask HR to "
        "correct it."
    )


def _is_open() -> pl.Expr:
    """Whether a function is open to the job at the place: what is missing can be done."""
    return ~pl.col("unmet").is_in(_NOT_OPEN)


def _titles(status: pl.DataFrame) -> list[str]:
    return [formats.literal(title) for title in status["function_title"].unique().sort()]


def _may_use(entitled: pl.DataFrame, as_of: date) -> str:
    granted = _titles(entitled.filter("granted"))
    waiting = [title for title in _titles(entitled) if title not in granted]
    may = [f"you may use {formats.listing(granted)}"] if granted else []
    verb = "is" if len(waiting) == 1 else "are"
    may += [f"{formats.listing(waiting)} {verb} yours by the rules, but not granted"] if waiting else []
    return f"On {formats.day(as_of)} {'; '.join(may)}."


def _ends(entitled: pl.DataFrame) -> str:
    """Say what ends first, when, and what keeps it."""
    ending = entitled.filter(pl.col("last_day").is_not_null())
    if ending.is_empty():
        return "Nothing ends on a known day, and there is nothing to do."
    last_day = ending["last_day"].min()
    first = ending.filter(pl.col("last_day") == last_day)
    titles, is_all = _titles(first), first.height == ending.height
    verb = "ends" if len(titles) == 1 else "end"
    said = f"{formats.listing(titles)} {verb}{'' if is_all else ' first,'} on {formats.day(first['last_day'][0])}"
    kept = first.filter(pl.col("ends_because") == "certificate")["next_step"].unique().sort().to_list()
    if not kept:
        return f"{said}, {person.ENDS[first['ends_because'][0]]}."
    if len(kept) > _MOST_STEPS:
        return f"{said}; the {len(kept)} next steps are below."
    return f"{said}. {' '.join(formats.literal(step) for step in kept)}"


def _could_use(open_ones: pl.DataFrame, as_of: date) -> str:
    """Name what is open to the job, and what is nearest: the fewest things missing."""
    titles = _titles(open_ones)
    nearest = open_ones.sort(pl.col("unmet").str.count_matches(";"), "function_title", "location_name").row(
        0, named=True
    )
    where = f"{formats.literal(nearest['function_title'])} at {formats.literal(nearest['location_name'])}"
    many = f"{formats.count(len(titles), 'function is', 'functions are')} open to your job on {formats.day(as_of)}"
    if len(titles) == 1:
        said = f"{many}: {where}. You may not use it now."
    else:
        said = f"{many}: {formats.listing(titles)}. You may use none of them now; the nearest is {where}."
    return f"{said} {formats.literal(nearest['next_step'])}"


def listed(status: pl.DataFrame) -> pl.DataFrame:
    """Keep what is held or open to the job (columns: `queries.status`, function_title): what needs something first."""
    return status.filter((pl.col("status") != "none") | _is_open()).sort(
        pl.col("status").replace_strict(URGENT), "last_day", "function_title", "location_name", nulls_last=True
    )


def table(status: pl.DataFrame) -> None:
    """Show what `listed` keeps, one row per function, or more where its places differ: all of it also on a phone."""
    rows = _by_function(listed(status))
    if rows.is_empty():
        return
    everywhere = rows["locations"].explode().n_unique()
    written = [_written(row, everywhere) for row in rows.iter_rows(named=True)]
    listing = formats.count(rows["function_title"].n_unique(), "function", "functions")
    alt = f"List of {listing}: last day, status, next step"
    st.table(pl.DataFrame(written).to_arrow(), border="horizontal", hide_index=True, alt=alt)


def _written(row: dict[str, Any], everywhere: int) -> dict[str, str]:
    """Write one row: its places only if they are not all (`everywhere`), the grant only if it is not as the status."""
    sign, word, color = STATUS[row["status"]]
    if row["granted"] != row["entitled"]:
        word += ", still granted" if row["granted"] else ", not granted"
    places = "" if len(row["locations"]) == everywhere else f" at {formats.listing(row['places'])}"
    return {
        "Function": formats.literal(f"{row['function_title']}{places}"),
        "Last day": formats.day(row["last_day"]) if row["last_day"] else "None known" if row["entitled"] else "",
        "Status": f":{color}[{sign}\N{NO-BREAK SPACE}{word}]",
        "Next step": formats.literal(row["next_step"]),
    }


def _by_function(rows: pl.DataFrame) -> pl.DataFrame:
    """Put the places of one function into one row where all that is said of them is the same."""
    said = ["function_title", "status", "entitled", "last_day", "next_step", "granted"]
    names = pl.col("location_name").unique(maintain_order=True)
    return rows.group_by(said, maintain_order=True).agg(places=names, locations="location_id")


def reasoning(me: Person, found: Found, view: View) -> None:
    """Give each function's reasoning, as the page on one person does."""
    st.header("Why, function by function")
    person.reasoning(me, found, view)
