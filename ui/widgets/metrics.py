"""The few numbers on top of a page, each with a button that opens the list it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.widgets import filters, formats


@dataclass(frozen=True)
class Metric:
    """One number: what it counts, the words of the button that opens its list, the filters (by name) that do.

    `meaning` says one hover away what the label means.
    """

    label: str
    value: int
    opens: str
    filters: Mapping[str, object]
    meaning: str | None = None


_UNKNOWN = "\N{EN DASH}"


def shows(count: int, one: str = "grant", many: str = "grants") -> str:
    """Return the words of the button that opens a list of so many."""
    return f"Show {formats.count(count, one, many)}" if count else f"No {many}"


def row(metrics: Sequence[Metric], doubt: str = "") -> None:
    """Draw the metrics side by side, two by two on a phone, their numbers and buttons in line.

    Where `doubt` says that nothing can be known, nobody found is no zero.
    The label stands above its metric: a metric's own label does not wrap, and a phone would cut it off.
    """
    line = st.container(horizontal=True, gap="small")
    for metric in metrics:
        with line.container(border=True, gap=None, width="stretch", height="stretch", vertical_alignment="bottom"):
            st.markdown(f":small[{metric.label}]", help=metric.meaning)
            number = _UNKNOWN if doubt and not metric.value else formats.number(metric.value)
            st.metric(metric.label, number, label_visibility="collapsed")
            nothing = "Not known" if doubt else metric.opens
            st.button(
                f":blue[{metric.opens}]" if metric.value else nothing,
                key=f"opens_{metric.label}",
                type="tertiary",
                disabled=not metric.value,
                on_click=filters.choose,
                kwargs=dict(metric.filters),
            )
