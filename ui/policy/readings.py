"""What each contested sentence costs: how it is read here, how else it could be, and who would get another answer."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from eligibility.policy_words import ReadingInWords
from ui import otherwise, reads
from ui.policy.numbers import Numbers
from ui.reads import ReadOtherwise
from ui.reads.view import View
from ui.security import downloads
from ui.widgets import address, cache, chips, filters, formats, notices

_KINDS = ("lost", "gained", "earlier", "later", "standing")
_AGAIN = 2  # seconds


def readings(numbers: Numbers, view: View) -> None:
    """Say how each sentence that can be read two ways is read here, and whom the other reading moves.

    Until that is worked out, in the background, the part looks again by itself.
    """
    count = len(numbers.readings)
    st.header(f"How {formats.number(count)} contested sentences are read", anchor="readings")
    found = reads.readings(view)
    if found.is_coming and not address.is_printed():
        st.fragment(_coming, run_every=_AGAIN)(view)
    elif found.problem:
        notices.cannot_show(found.problem)
    for reading in numbers.readings:
        _reading(reading, numbers, view, found)


def _coming(view: View) -> None:
    found = reads.readings(view)
    done = len(found.rows)
    st.progress(done / found.wanted, f"Judging everybody by the other readings: {done} of {found.wanted} are done.")
    if not found.is_coming:
        st.rerun()


def _reading(reading: ReadingInWords, numbers: Numbers, view: View, found: ReadOtherwise) -> None:
    # The sentences of Denver's pages are the source of its rules alone.
    source = f" The source says: “{formats.literal(reading.said)}”." if reading.said and numbers.are_shipped else ""
    said = f"**{reading.key}: {reading.value}**. {reading.sentence}{source}\n"
    for value, sentence in reading.others:
        rows = found.rows.get((reading.key, value))
        st.markdown(f"{said}- Otherwise, {reading.key}: {value}. {sentence} {cost(rows, view)}")
        said = ""
        if rows is not None and rows.height and not address.is_printed():
            st.button(
                f":blue[Show {formats.grants(rows.height)}]",
                key=f"opens_reading_{reading.key}_{value}",
                type="tertiary",
                on_click=filters.choose,
                kwargs={"reading": f"{reading.key}-{value}", "kind": []},
            )


@cache.by_frames
def cost(rows: pl.DataFrame | None, view: View) -> str:
    """Say how many people and places get another answer on the day; "" as long as nobody knows."""
    if rows is None:
        return ""
    day = formats.day(view.as_of)
    if rows.is_empty():
        return f"**Nobody at {formats.literal(view.place)} would get another answer on {day}.**"
    lost = rows.filter(pl.col("kind") == "lost")["staff_id"].n_unique()
    losing = f" {formats.people(lost)} of them would lose access." if lost else ""
    return f"**{otherwise.people_and_places(rows)} would get another answer on {day}.**{losing}"


def readings_list(numbers: Numbers, view: View) -> None:
    """List whom one reading moves, with why, once it is chosen."""
    found = reads.readings(view)
    options = _options(numbers)
    bar = filters.FilterBar()
    chosen = bar.one(
        "reading", "Read otherwise", options, placeholder="Choose a reading", chip="Read otherwise: {value}"
    )
    if chosen is None:
        return
    kinds = otherwise.select_kinds(bar, _KINDS)
    everything = next((rows for one, rows in found.rows.items() if "-".join(one) == chosen), None)
    chips.above_list()
    if everything is None:
        st.caption("This reading is still being worked out.")
        return
    rows = otherwise.by_kind(everything, kinds)
    if rows.height:
        labels = {"read otherwise": chosen, "what happens": ", ".join(otherwise.KINDS[kind].lower() for kind in kinds)}
        with bar.row:
            used = {name: value for name, value in labels.items() if value}
            downloads.buttons(rows, "reading", view, used, key="download_reading")
        otherwise.table(rows, key="readings", is_one_location=view.is_one_location)
    else:
        notices.no_rows(everything.height)
    notices.shown(rows, everything.height)


def _options(numbers: Numbers) -> Mapping[str, str]:
    return {
        f"{reading.key}-{value}": f"{reading.key}: {value}"
        for reading in numbers.readings
        for value, _ in reading.others
    }
