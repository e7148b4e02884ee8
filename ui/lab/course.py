"""The fields of a course in the form over a policy: how long its certificates last and what renews them."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from eligibility import PolicyError
from eligibility.policy import CourseRule
from ui.widgets import formats


def fields(rule: CourseRule, key: str) -> Callable[[], CourseRule]:
    """Draw the fields of a course's rule; the result reads them once the form is sent. Raises PolicyError then.

    Deadlines, cycles and what else is a list of its own are left to the text of the policy and stay as they are.
    """
    left, right = st.columns(2)

    def number(column: DeltaGenerator, label: str, most: int, value: int | None, name: str) -> int:
        return column.number_input(label, 0, most, value or 0, key=f"{key}_{name}")

    years = number(left, "Valid for so many school years (0 = without end)", 100, rule.valid_school_years, "years")
    months = number(
        right, "Or for so many months from the completion (0 = by school years)", 1200, rule.valid_months, "months"
    )
    window = number(
        left, "Window opens so many days before the end (0 = by the calendar)", 3660, rule.window_days, "window"
    )
    grace = number(right, "Days of grace after the end", 366, rule.grace_days, "grace")
    score = left.number_input(
        "Passed with a score of at least (0 = any)",
        0.0,
        100.0,
        float(rule.passing_score or 0),
        1.0,
        format="%g",
        key=f"{key}_score",
    )
    counts = number(
        right, "Earlier certificates count from this school year (0 = as earned)", 2200, rule.counts_from, "from"
    )
    quiz = st.checkbox("A quiz renews it", rule.quiz_renews, key=f"{key}_quiz")
    full = st.text_input(
        "Years in which only the full eLearning renews it, such as 2027, 2029",
        ", ".join(map(str, rule.full_required_in)),
        key=f"{key}_full",
    )

    def read() -> CourseRule:
        # Months are counted from the completion: no school year says when they end (eligibility.md § 5, further keys).
        by_years = {
            "valid_school_years": years or None,
            "counts_from": counts or None,
            "cycle": rule.cycle if years else None,
            "valid_months": None,
        }
        by_months = {"valid_school_years": None, "counts_from": None, "cycle": None, "valid_months": months}
        update = {
            **(by_months if months else by_years),
            "window_days": window or None,
            "grace_days": grace,
            "passing_score": _score(score),
            "quiz_renews": quiz,
            "full_required_in": _years(full),
        }
        return rule.model_copy(update=update)

    return read


def lasts(rule: CourseRule) -> str:
    """How long a certificate is valid, in a few words."""
    if rule.valid_months:
        return f"valid for {formats.count(rule.valid_months, 'month', 'months')}"
    years = rule.valid_school_years
    return f"valid for {formats.count(years, 'school year', 'school years')}" if years else "valid without end"


def _score(score: float) -> int | float | None:
    """A whole number is written as one."""
    return (int(score) if score == int(score) else score) or None


def _years(text: str) -> list[int]:
    words = [word.strip() for word in text.replace(";", ",").split(",") if word.strip()]
    if wrong := [word for word in words if not (word.isascii() and word.isdigit())]:
        raise PolicyError([f"{', '.join(wrong)}: expected calendar years such as 2027, parted by commas."])
    return [int(word) for word in words]
