"""The rules as text: each function, each course, what the source does not state, how contested sentences are read.

A rule is a sentence or two, which a table would cut off. The anchors are those that the headline links to.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from eligibility.policy_words import RuleInWords
from ui.policy.numbers import Numbers, of_function, versions, without_source
from ui.widgets import formats


def functions(numbers: Numbers, rules: Sequence[RuleInWords], as_of: date) -> None:
    """Say who may hold what, one part for each function of `rules`."""
    of_functions = [rule for rule in rules if rule.kind == "function"]
    if not of_functions:
        return
    st.header("Who may hold what", anchor="who-may-hold-what")
    # The rules of one function follow each other, as in the file of the policy.
    for function_id, own in groupby(of_functions, lambda rule: rule.id):
        st.subheader(formats.literal(numbers.policy.functions[function_id].title), anchor=False)
        st.markdown(of_function(numbers.policy, function_id, list(own), as_of))


def courses(rules: Sequence[RuleInWords], as_of: date) -> None:
    """Say how long certificates last, one part for each course of `rules`."""
    of_courses = [rule for rule in rules if rule.kind == "course"]
    if not of_courses:
        return
    st.header("How long certificates last", anchor="how-long-certificates-last")
    for _, group in groupby(of_courses, lambda rule: rule.id):
        own = list(group)
        st.subheader(formats.literal(own[0].title), anchor=False)
        st.markdown("\n\n".join(versions(own, as_of)))


def unstated(numbers: Numbers) -> None:
    """List what the source does not state, all versions: whatever the filters say, what the district set itself."""
    st.header("What the source does not state", anchor="not-stated")
    if not numbers.unstated:
        st.markdown("Every rule is stated in the source.")
        return
    st.markdown("The district set these rules itself, because its pages do not say them or no longer do.")
    st.markdown("\n".join(f"- {without_source(rule)}" for rule in numbers.unstated))
