"""Which draft is looked at, and the lists of whom it moves: by function, by school, by person."""

from dataclasses import dataclass, field
from functools import partial

import polars as pl
import streamlit as st

import lab
from lab import WhatIf
from ui import otherwise, reads
from ui.lab.numbers import AGAIN, ENDS, Numbers, differing, kinds_of, opens
from ui.reads import Draft
from ui.reads.view import View
from ui.security import downloads
from ui.widgets import address, cache, formats, notices, tables
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows


def choose_draft(bar: FilterBar, view: View) -> Draft | None:
    """Draw the choice of a draft; none is the rules in use. It lives in the address."""
    names = reads.drafts(view)
    # What was made in the last run: set before the choice is drawn.
    if (new := st.session_state.pop("_lab_made", None)) is not None:
        st.session_state["draft"] = new
    name = bar.one("draft", "Draft", {one: one for one in names}, placeholder="A new one", chip="")
    try:
        return reads.draft(view, name) if name else None
    except lab.DraftError as error:
        notices.cannot_show(str(error))
        return None


def choose_other(bar: FilterBar, view: View, draft: Draft | None) -> Draft:
    """Draw the choice of what a draft is compared with."""
    others = [one for one in reads.drafts(view) if draft is not None and one != draft.name]
    if not others:
        return reads.rules_in_use(view)
    name = bar.one("with", "Compare with", {one: one for one in others}, placeholder="The rules in use", chip="")
    return reads.draft(view, name) if name else reads.rules_in_use(view)


def tools(bar: FilterBar, view: View, draft: Draft) -> None:
    """Offer a draft as a file, and its end."""
    with bar.row:
        downloads.rules(draft.text, draft.name, view)
        if not address.is_printed():
            st.button("Delete the draft", icon=":material/delete:", on_click=partial(_delete, view, draft.name))


def _delete(view: View, name: str) -> None:
    reads.delete_draft(view, name)
    st.session_state["draft"] = None
    address.touch()


def metrics(numbers: Numbers, unknown: str) -> None:
    """Draw how many lose and gain access, and for how many a day moves; each number opens its list.

    `unknown` says why nothing can be known of the day, "" where it can.
    """
    people, grants = numbers.people_of, numbers.grants_of
    ends, again = (sum(grants[kind] for kind in kinds) for kinds in (ENDS, AGAIN))
    renewing = "Only the end of what follows their next renewal is another"
    row(
        [
            Metric("People who would lose access", people["lost"], shows(grants["lost"]), opens(kind=["lost"])),
            Metric("People who would gain access", people["gained"], shows(grants["gained"]), opens(kind=["gained"])),
            Metric("Whose last day would move", numbers.ending, shows(ends), opens(kind=list(ENDS))),
            Metric("Who would renew at other times", numbers.renewing, shows(again), opens(kind=list(AGAIN)), renewing),
        ],
        unknown,
    )


def summaries(found: WhatIf, draft: Draft, base: Draft) -> None:
    """Count whom a draft moves by function and by school, and where it leaves nobody, each as a table to open."""
    for label, by in (
        ("By function", ["function_id", "function_title"]),
        ("By school or office", ["location_id", "location_name"]),
    ):
        tables.expander(label, partial(_counts, found.people, by, label.removeprefix("By ").capitalize()))
    if (left := differing(found.coverage)).height:
        tables.expander("Who is left on the day after the school year", partial(_left, left))
    if unseen := lab.unseen(base.policy, draft.policy):
        st.caption(formats.literal(unseen))
    if said := kinds_of(found.anomalies):
        st.caption(said)


def _counts(people: pl.DataFrame, by: list[str], what: str) -> None:
    counted, name = lab.counted(people, by), by[1]
    labels = {name: what} | {kind: otherwise.KINDS[kind] for kind in otherwise.KINDS if counted[kind].sum()}
    tables.plain(counted.select(list(labels)), labels, f"People by {what.lower()} and what happens")


def _left(left: pl.DataFrame) -> None:
    labels = {
        "location_name": "School or office",
        "function_title": "Function",
        "after_before": "Now",
        "after": "Draft",
    }
    tables.plain(left.sort("after").select(*labels), labels, "People left by place and function, now and by the draft")


@dataclass(frozen=True)
class Selection:
    """What the filters have selected: kinds, ids of functions; none of them means no limit."""

    kinds: tuple[str, ...]
    functions: tuple[str, ...]
    labels: dict[str, str] = field(hash=False)

    @cache.by_frames
    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were selected."""
        chosen = {"kind": self.kinds, "function_id": self.functions}
        used = [pl.col(name).is_in(values) for name, values in chosen.items() if values]
        return rows.filter(used) if used else rows


def select(bar: FilterBar, draft: Draft, base: Draft, rows: pl.DataFrame) -> Selection:
    """Draw the filters of the list; what is selected lives in the address."""
    kinds = otherwise.select_kinds(bar)
    titles = dict(rows.select("function_id", "function_title").unique().sort("function_title").iter_rows())
    functions = bar.several("function", "Function", titles, placeholder="All functions")
    labels = {
        "draft": draft.name,
        "compared with": base.name or "the rules in use",
        "what happens": ", ".join(otherwise.KINDS[kind].lower() for kind in kinds),
        "function": ", ".join(titles[one] for one in functions),
    }
    return Selection(kinds, functions, {name: label for name, label in labels.items() if label})


def table(rows: pl.DataFrame, *, is_one_location: bool) -> None:
    """Show whom a draft moves, one row per person, function and place; selecting one opens the person."""
    otherwise.table(rows, key="whatif", is_one_location=is_one_location)
