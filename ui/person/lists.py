"""The search for one person, who it is, and the time line as a table."""

import polars as pl
import streamlit as st

from queries import Person
from ui import reads
from ui.person.numbers import headline
from ui.reads.view import View
from ui.record import Record, anomaly, describe, full_name, rejected_people
from ui.widgets import formats, notices, person_links, person_search, tables

_KINDS = {
    "employment": "Employment",
    "job": "Job",
    "certificate": "Certificate",
    "approval": "Decision",
    "entitlement": "Entitled",
    "grant": "Granted",
}


def search(view: View) -> Person | None:
    """Draw the search, and return whom to show; None, with a notice: nobody.

    The answer stays in the session, never in the address: addresses end up in logs, histories and mails.
    """
    staff_id = person_links.person()
    person = _look_up(view, staff_id)
    count = int(_found(view, "", 1)["found"].sum())
    is_searching = person_search.search(
        "_person_search",
        lambda words: _found(view, words, person_search.MOST_HITS),
        person_links.keep_person,
        placeholder=f"{formats.people(count)} {_of(view)}",
        place=view.place,
    )
    if not staff_id and not is_searching:
        notices.nobody_chosen(count, view.place, view.unknown.people)
    elif staff_id and person is None:
        notices.person_not_found(view.as_of)
        # Whose rows were all rejected must not look like somebody who does not exist.
        rejected_people.about(staff_id, view)
    return person


def _found(view: View, words: str, at_most: int) -> pl.DataFrame:
    return reads.people(view.version, view.question, words, at_most)


def _of(view: View) -> str:
    return "in the district" if view.scope.is_district and not view.location_ids else f"at {view.place}"


def _look_up(view: View, staff_id: str | None) -> Person | None:
    return reads.person(view.version, view.everywhere, staff_id) if staff_id else None


def header(person: Person, record: Record, view: View) -> None:
    """Say who it is, where, since when, and what follows for access."""
    st.header(formats.literal(full_name(person)))
    rejected_people.about(person, view)
    st.markdown(f"{describe(person, record.stretches, view.as_of)} Staff id {formats.literal(person.staff_id)}.")
    st.markdown(f"**{headline(record.status, view.as_of, view.unknown.certificates)}**")
    for row in record.anomalies:
        st.markdown(anomaly(row))


def table(stretches: pl.DataFrame) -> None:
    """Show the stretches (columns: `queries.timeline`), one row each."""
    shown = stretches.select(
        what=pl.col("kind").replace_strict(_KINDS),
        about=pl.coalesce("function_title", "course_title", "state"),
        where="location_name",
        state="state",
        from_on="from_on",
        to_on="to_on",
        record="record",
    )
    column = st.column_config
    st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        placeholder="",
        column_config={
            "what": column.TextColumn("What", pinned=True, width=95),
            "about": column.TextColumn("About", width=220),
            "where": column.TextColumn("School or office", width=220),
            "state": column.TextColumn("State", width=160),
            "from_on": tables.day("First day"),
            "to_on": tables.day("Last day", "Empty: no end is known"),
            "record": column.TextColumn("Record", width=200),
        },
        height=tables.height(shown.height),
        alt=f"Time line as a table of {formats.count(shown.height, 'row', 'rows')}: what, about, where, days",
    )
