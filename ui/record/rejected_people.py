"""People who cannot be judged because their rows were rejected: the list of them, and the notice about one."""

import polars as pl
import streamlit as st

from queries import Person
from ui import reads
from ui.reads.view import View
from ui.security import downloads
from ui.widgets import cache, counts, formats, messages, tables

_TITLE = "People who cannot be judged"


@cache.by_frames
def unjudged(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows (columns: `queries.rejected_people`) that leave a gap: of two same rows the first is there."""
    # To alarm about people of whom nothing is missing would teach readers to skip the notice.
    return rows.filter(pl.col("rule") != "duplicate")


def below_list(view: View) -> None:
    """Say below a list how many people it may lack, and list them with what is wrong with their rows."""
    rows = unjudged(reads.rejected_people(view))
    if rows.is_empty():
        return
    st.header(_TITLE)
    st.warning(sentence(rows), icon=":material/help:")
    with st.container(horizontal=True):
        downloads.buttons(rows, _TITLE.lower(), view, {}, key="rejected_people")
    column = st.column_config
    config = {
        "file": column.TextColumn("File", width=140),
        "line": tables.line(),
        "message": column.TextColumn("What is wrong, and what was expected", width=640),
    }
    # The table has no location column to leave out: a rejected row may name no location.
    tables.people(_seen(rows), rows, config, key="rejected_people", is_one_location=False)


@cache.by_frames
def _seen(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(person=tables.person(), message=messages.without_origin(), file="file", line="line")


def sentence(rows: pl.DataFrame) -> str:
    """Count the people of whom rows were rejected, and say what follows."""
    people = counts.people(rows)
    why = "a row about them was" if rows.height == 1 else "rows about them were"
    return (
        f"**{formats.people(people)} cannot be judged because {why} rejected:** this page may leave them out. "
        "Correct the rows at their source; the next load judges them."
    )


def about(person: Person | str, view: View, *, is_own: bool = False) -> None:
    """Name the rejected rows about one person, if there are any, before anything is said of that person."""
    staff_id = person if isinstance(person, str) else person.staff_id
    rows = reads.rejected_rows_of(view.version, view.everywhere, staff_id)
    if rows.height:
        st.warning(notice(rows, is_own=is_own), icon=":material/help:")


def notice(rows: pl.DataFrame, *, is_own: bool) -> str:
    """Say which rows about one person were rejected, each with file, line and what is wrong, and what follows."""
    who = "you" if is_own else "this person"
    many = formats.count(rows.height, "row", "rows")
    lines = "\n".join(f"- {formats.literal(message)}" for message in rows["message"])
    whom = " Tell HR." if is_own else ""
    return (
        f"**{many} about {who} {'was' if rows.height == 1 else 'were'} rejected,** so what this page says may be wrong "
        f"until the feed is corrected.{whom}\n\n{lines}"
    )
