"""The rules as text: each function, each course, what the source does not state, how contested sentences are read.

A rule is a sentence or two, which a table would cut off. The anchors are those that the headline links to.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import streamlit as st

from eligibility.policy_words import RuleInWords
from ui.policy.lists import Selection
from ui.policy.numbers import Numbers, of_function, versions, without_source
from ui.widgets import formats


def functions(numbers: Numbers, selection: Selection, as_of: date) -> None:
    """Say who may hold what, one part for each selected function."""
    parts = list(_parts(numbers, "function", selection, as_of))
    if parts:
        st.header("Who may hold what", anchor="who-may-hold-what")
    for rule, said in parts:
        st.subheader(formats.literal(rule.title), anchor=False)
        st.markdown(of_function(numbers.policy, rule.id, said, as_of))


def courses(numbers: Numbers, selection: Selection, as_of: date) -> None:
    """Say how long certificates last, one part for each selected course."""
    parts = list(_parts(numbers, "course", selection, as_of))
    if parts:
        st.header("How long certificates last", anchor="how-long-certificates-last")
    for rule, said in parts:
        st.subheader(formats.literal(rule.title), anchor=False)
        st.markdown("\n\n".join(said))


def _parts(numbers: Numbers, kind: str, selection: Selection, as_of: date) -> Iterator[tuple[RuleInWords, list[str]]]:
    """For each selected function or course its first rule, and its selected versions in words."""
    of_kind = [rule for rule in numbers.rules if rule.kind == kind]
    # The rules of one function follow each other, as in the file of the policy.
    for _, group in groupby(of_kind, lambda rule: rule.id):
        own = list(group)
        if chosen := selection.versions(own):
            yield own[0], list(versions(chosen, own[0], as_of))


def unstated(numbers: Numbers) -> None:
    """List what the source does not state, all versions: whatever the filters say, what the district set itself."""
    st.header("What the source does not state", anchor="not-stated")
    if not numbers.unstated:
        st.markdown("Every rule is stated in the source.")
        return
    st.markdown("The district set these rules itself, because its pages do not say them or no longer do.")
    st.markdown("\n".join(f"- {without_source(rule)}" for rule in numbers.unstated))
