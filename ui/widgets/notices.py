"""Everything a page says when there is nothing to show, or not all of it: one wording each.

Each says what to do next, and none says "nobody" where the truth is that nobody can know.
"""

import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import polars as pl
import streamlit as st

from ui.widgets import counts, formats
from ui.widgets.runtime import SettingError

_log = logging.getLogger("lapsewatch")


@contextmanager
def guarded() -> Iterator[None]:
    """Show an unexpected error as a reference number, with the details in the log only; a wrong setting as it is."""
    try:
        yield
    except SettingError as error:
        cannot_show(str(error))
    # Streamlit's own signals to stop or to run again pass: they derive from BaseException.
    except Exception:  # noqa: BLE001 (whatever it is, the reader gets a sentence and the log the rest)
        # The error itself may quote rows about people, so that only the log has it.
        reference = uuid.uuid4().hex[:8]
        _log.exception("Reference %s: a page failed", reference)
        st.error(
            f"Something went wrong on our side. Reload the page; if it happens again, "
            f"tell whoever runs this dashboard the reference {reference}.",
            icon=":material/error:",
        )


def no_store() -> None:
    """Nothing was loaded yet."""
    st.info(
        "No data loaded yet. Run `lapsewatch load` with the folder of your feeds, or `make demo load` for an invented "
        "district, then reload this page.",
        icon=":material/database:",
    )


def nothing_judged() -> None:
    """No district was judged yet."""
    st.info(
        "No district is judged yet. Run `lapsewatch judge` with the folder that LAPSEWATCH_STATE names as its output, "
        "then reload this page.",
        icon=":material/database:",
    )


def cannot_show(sentence: str) -> None:
    """The store cannot be read, or a setting is wrong; `sentence` says which, and what to do."""
    st.error(sentence, icon=":material/error:")


def not_a_valid_date(requested: str, between: tuple[date, date], instead: date) -> None:
    """The address has a day that is not a valid date, or is out of range."""
    st.warning(
        f"The address asks for the day “{formats.literal(requested[:20])}”, which is not a valid date between "
        f"{between[0]} and {between[1]}, written like 2027-04-14. Showing {formats.day(instead)}.",
        icon=":material/event_busy:",
    )


def not_found(label: str, requested: Sequence[str]) -> None:
    """The address has values for the filter `label` that are not in the data."""
    # Cut off, because an address may hold any text of any length; literal, because a link in it would work on the page.
    values = formats.listing([f"“{formats.literal(value[:40])}”" for value in requested])
    st.warning(
        f"The address asks for {values} under “{label}”, which this data does not have. Showing the rest.",
        icon=":material/search_off:",
    )


def before_records(as_of: date, first: date) -> None:
    """The as-of day lies before everything that was recorded."""
    st.info(
        f"The records begin on {formats.day(first)}; nothing is known about {formats.day(as_of)}. Choose a later day.",
        icon=":material/history:",
    )


def no_rows(matched: int, unknown: str = "") -> None:
    """The list is empty: nobody is in it, or the filters leave nobody, or nothing can be known (`unknown` says why)."""
    icon = ":material/filter_alt_off:"
    if matched > 1:
        st.info(f"None of the {formats.number(matched)} rows fits these filters. Remove one to see more.", icon=icon)
    elif matched:
        st.info("The only row does not fit these filters. Remove one to see it.", icon=icon)
    elif unknown:
        st.info(f"What belongs here cannot be known. {unknown} Choose another day.", icon=":material/help:")
    else:
        st.info(
            "There is nobody to list here. Choose another school or day, or remove a filter.",
            icon=":material/check_circle:",
        )


def shown(rows: pl.DataFrame, matched: int, leaving: int = 0, people: int = 0) -> None:
    """How many `rows` of the list are shown, and how many people and grants they are.

    `leaving` functions lose people for other reasons than a certificate. `people` are in the whole list where the table
    has one row for each of them.
    """
    sentences = f"{formats.number(rows.height)} of {formats.count(matched, 'row', 'rows')} shown."
    if people:
        some = counts.people(rows) if rows.height else 0
        sentences = f"{formats.number(some)} of {formats.people(people)} shown, one row each."
    # The counts of By school have no staff_id: their rows are no people.
    if rows.height and {"staff_id", "function_id", "location_id"} <= set(rows.columns):
        sentences += (
            f" In them: {formats.people_and_grants(counts.people(rows), counts.grants(rows))}. "
            "A grant is one function of one person at one place."
        )
    if leaving:
        sentences += (
            f" {formats.count(leaving, 'function', 'functions')} more for another reason: an assignment or employment "
            "ends there, not a certificate, so there is nobody to renew; the page “Upcoming” lists who leaves."
        )
    st.caption(sentences)


def nobody_chosen(count: int, place: str, unknown: str) -> None:
    """The page on one person was opened without one; `unknown` says why nobody can be known."""
    if count:
        st.info(
            "Choose a person above, or a row in the table of another page, to see why access is there or not.",
            icon=":material/person_search:",
        )
    elif unknown:
        st.info(f"Nobody can be looked up. {unknown} Choose another day.", icon=":material/person_search:")
    else:
        st.info(
            f"Nobody at {formats.literal(place)} has a job or a grant on this day. Choose another school or day.",
            icon=":material/person_search:",
        )


def people_found(found: int, shown: int, place: str) -> None:
    """How many people a search has found at `place`, and how many of them are shown."""
    if not found:
        st.caption(
            f"Nobody at {formats.literal(place)} has these words in the name or staff id on this day. Type fewer "
            "letters, or choose another school or day."
        )
    elif found > shown:
        st.caption(f"The first {shown} of {formats.people(found)}. Type more of the name or the id to see the others.")
    else:
        st.caption(f"{formats.people(found)} found.")


def person_not_found(as_of: date) -> None:
    """The person who was chosen is not in this data, or may not be seen on this day."""
    st.warning(
        f"You may not see this person on {formats.day(as_of)}, or nobody has this id. Choose another day or person.",
        icon=":material/person_off:",
    )


def no_own_record() -> None:
    """The page on the viewer's own access was opened by somebody of whom HR has no record."""
    st.info("HR has no record of yours, so there is no access of your own to show.", icon=":material/person_off:")


def person_without_records(as_of: date) -> None:
    """Nothing was recorded about a person by the as-of day."""
    st.info(
        f"Nothing is recorded about this person by {formats.day(as_of)}. Choose a later day.", icon=":material/history:"
    )


def person_long_gone(from_on: date) -> None:
    """All that is recorded about a person lies before the years that the time line shows."""
    st.info(
        f"Everything recorded about this person ended before {formats.day(from_on)}. Choose an earlier day, or "
        "read it in the table.",
        icon=":material/history:",
    )


def nothing(sentence: str) -> None:
    """A list of the page about the data is empty; `sentence` says why, and what to try if that helps."""
    st.info(sentence, icon=":material/check_circle:")


def cut(rows: int, matched: int) -> None:
    """How many rows of a list that may be too long for a page are shown; a download has the same rows."""
    sentences = f"{formats.number(rows)} of {formats.count(matched, 'row', 'rows')} shown."
    if rows < matched:
        sentences += " The list is cut off there, in a download too: choose a feed or fewer kinds to see the rest."
    st.caption(sentences)


def no_rules(as_of: date) -> None:
    """No rule that was chosen is in force on the as-of day."""
    st.info(
        f"None of these rules is in force on {formats.day(as_of)}. Choose a later day, or all versions.",
        icon=":material/history:",
    )
