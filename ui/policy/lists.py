"""The lists of the page on the rules: the filters of the rules, and the table of the worked examples."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from eligibility.policy_words import RuleInWords, Version, versions_in_words
from ui.policy.numbers import Numbers, example_rows, whose_examples
from ui.widgets import formats, tables
from ui.widgets.filters import FilterBar

VERSIONS = {"in_force": "In force on the day", "all": "All versions"}


@dataclass(frozen=True)
class Selection:
    """What the filters have selected: ids of functions and courses (none = all), and the day to be in force on.

    `in_force_on` is None for all versions of a rule, past and future ones too. `labels` says it for the downloaded
    file.
    """

    ids: tuple[str, ...]
    in_force_on: date | None
    labels: dict[str, str]

    def of(self, rules: Iterable[RuleInWords]) -> tuple[RuleInWords, ...]:
        """Return the rules that were selected."""
        return tuple(
            rule
            for rule in rules
            if (not self.ids or rule.id in self.ids)
            and (self.in_force_on is None or rule.is_in_force(self.in_force_on))
        )

    def versions(self, rules: Sequence[RuleInWords]) -> list[Version]:
        """Return the versions that were selected of one function or course, given all of its rules.

        On a day before its first rule that is the version without any.
        """
        if self.ids and rules[0].id not in self.ids:
            return []
        versions, day = versions_in_words(rules), self.in_force_on
        return [version for version in versions if day is None or version.is_of(day)]


def select(bar: FilterBar, numbers: Numbers, as_of: date) -> Selection:
    """Draw the filters of the rules; what is selected lives in the address."""
    ids = bar.several("rules_of", "Function or course", _titles(numbers), placeholder="All of them")
    version = bar.one("versions", "Versions", VERSIONS, placeholder=VERSIONS["in_force"], chip="")
    is_all = version == "all"
    labels = {"function or course": ", ".join(ids)} if ids else {}
    return Selection(ids, None if is_all else as_of, {**labels, "versions": "all" if is_all else "in force"})


def _titles(numbers: Numbers) -> dict[str, str]:
    """Function and course of one id are about the same thing, and selected together."""
    functions = {key: function.title for key, function in numbers.policy.functions.items()}
    courses = {key: course.title for key, course in numbers.policy.courses.items() if key not in functions}
    return functions | courses


def examples(numbers: Numbers) -> None:
    """Show the worked examples with what the engine answers."""
    st.header("Worked examples of the source", anchor="worked-examples")
    st.markdown(whose_examples(numbers))
    rows = example_rows(numbers.outcomes)
    column = st.column_config
    config = {
        "result": column.TextColumn("Result", pinned=True, width=110),
        "said": column.TextColumn("What the source says", width=640),
        "answer": column.TextColumn("What the engine answers", width=240),
        "days_tried": column.NumberColumn("Days tried", format="localized", width=95),
        "cite": column.TextColumn("Where", width=330),
    }
    st.dataframe(
        rows.to_arrow(),
        hide_index=True,
        column_config=config,
        height=tables.height(rows.height, most=rows.height),
        alt=f"List of {formats.count(rows.height, 'worked example', 'worked examples')} with pass or fail",
    )
