"""The reasoning of each function for one person: open where there is an answer, collapsed where there is none."""

from typing import Any

import polars as pl
import streamlit as st

from eligibility.links import course_link
from eligibility.reasoning import Explanation, PlaceReasoning, before_first_rule
from queries import Person
from ui import reads
from ui.reads.view import View
from ui.record.record import Record
from ui.record.sentences import URGENCY, answer, path_lines
from ui.widgets import formats


def reasoning(person: Person, record: Record, view: View) -> None:
    """Give each function's reasoning: open where there is an answer, collapsed where there is nothing to say."""
    if record.status.is_empty():
        why = f"Nothing is judged on {formats.day(view.as_of)}: there is no job and no active grant."
        st.markdown(before_first_rule(view.as_of, reads.facts(view.version).ruled_from) or why)
        return
    answered = _answered(record.status)
    # One query for each function that matters, not one for all: what was looked up stays cached for the next reader.
    for function_id in answered:
        explained = reads.explanation(view.version, view.everywhere, person.staff_id, function_id)
        st.subheader(formats.literal(explained.function_title))
        for place in sorted(explained.places, key=lambda one: (URGENCY[one.status], one.location_name)):
            # Access that cannot be placed fits no cell; the top of the page lists it.
            cell = (function_id, place.location_id)
            anomalies = [row for row in record.anomalies if (row["function_id"], row["location_id"]) == cell]
            _place(place, anomalies, _links(explained, place, view), view)
    others = {key: title for key, title in reads.all_functions(view.version).items() if key not in answered}
    if others:
        _others(person, others, view, is_any=bool(answered))


def _answered(status: pl.DataFrame) -> list[str]:
    """List the functions with a status other than none, those that need something first."""
    ranked = (
        status.filter(pl.col("status") != "none")
        .with_columns(rank=pl.col("status").replace_strict(URGENCY))
        .group_by("function_id", "function_title")
        .agg(pl.col("rank").min())
        .sort("rank", "function_title")
    )
    return ranked["function_id"].to_list()


def _others(person: Person, others: dict[str, str], view: View, *, is_any: bool) -> None:
    """Offer the functions of which nothing is held; their reasoning is looked up when it is opened.

    There may be dozens, each a query of its own, and hardly anybody opens more than one.
    """
    st.subheader("Other functions" if is_any else "Functions")
    st.caption("No certificate, approval or grant for these on this day. Open one to see what it asks for.")
    for function_id, title in others.items():
        drawer = st.expander(formats.literal(title), key=f"_open_{function_id}", on_change="rerun")
        if not drawer.open:
            continue
        explained = reads.explanation(view.version, view.everywhere, person.staff_id, function_id)
        with drawer:
            if not explained.places:
                st.markdown(explained.why_nothing)
            for place in explained.places:
                # What has the status none is neither entitled nor granted, so nothing can disagree (eligibility.md § 7
                # and 8).
                _place(place, [], _links(explained, place, view), view)


def _links(explained: Explanation, place: PlaceReasoning, view: View) -> str:
    """Link to where the next step is taken, and to a ticket about this function at this place, as the policy has it."""
    rules = reads.policy(view.version)
    decides = [need for path in place.paths if path.is_reported for need in path.requirements]
    # The record to look at is that of what is missing; where nothing is, that of the training.
    ranked = sorted(decides, key=lambda need: (need.is_met, need.need != "course"))
    ticket = reads.ticket(
        rules,
        staff_id=explained.staff_id,
        function=explained.function_title,
        location=(place.location_name, place.location_id),
        unmet=";".join(place.unmet),
        record=next((need.record for need in ranked if need.record), ""),
    )
    help_desk = formats.literal(rules.district.help.name)
    links = {"Open the course": course_link(rules, place.next_step), f"Write to {help_desk} about this": ticket}
    return " · ".join(f"[{label}]({address})" for label, address in links.items() if address)


def _place(place: PlaceReasoning, anomalies: list[dict[str, Any]], links: str, view: View) -> None:
    """Draw one place: status, last day, next step, what is wrong, then the paths, the one that decides first."""
    with st.container(border=True, gap="small"):
        st.markdown("\n\n".join(filter(None, (*answer(place, anomalies, view.june), links))))
        decides = [path for path in place.paths if path.is_reported]
        rest = [path for path in place.paths if not path.is_reported]
        for path in decides:
            st.markdown("\n".join(path_lines(path)))
        if rest:
            ways = "Other ways" if decides else "Ways"
            with st.expander(f"{ways} to be entitled here ({len(rest)})", type="compact"):
                st.markdown("\n\n".join("\n".join(path_lines(path)) for path in rest))
