"""The few numbers on top of a page, each with a button that opens the list it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.widgets import address, filters, formats


@dataclass(frozen=True)
class Metric:
    """One number: what it counts, the label of the button that opens its list, and by which filters.

    `meaning` explains the label to whoever points at it.
    """

    label: str
    value: int
    opens: str
    filters: Mapping[str, object]
    meaning: str | None = None


_UNKNOWN = "\N{EN DASH}"
_BUTTON = 40  # pixels


def shows(count: int, one: str = "grant", many: str = "grants") -> str:
    """Return the label of the button that opens a list of so many."""
    return f"Show {formats.count(count, one, many)}" if count else f"No {many}"


def row(metrics: Sequence[Metric], unknown: str = "") -> None:
    """Draw the metrics side by side, two by two on a phone, their numbers and buttons in line.

    Where `unknown` says why nothing can be known, a count of nobody is shown as a dash, not as a zero.
    """
    cards = st.container(horizontal=True, gap="small", key="metrics")  # ui/frame/script.py keeps their room
    for metric in metrics:
        with cards.container(border=True, gap=None, width="stretch", height="stretch", vertical_alignment="bottom"):
            # Not as the metric's own label, which does not wrap: a phone would cut it off.
            st.markdown(f":small[{metric.label}]", help=metric.meaning)
            number = _UNKNOWN if unknown and not metric.value else formats.number(metric.value)
            st.metric(metric.label, number, label_visibility="collapsed")
            if address.is_printed():
                continue
            if not metric.value:
                # Words, as high as a button: a disabled one is too pale to read.
                words = "Not known" if unknown else metric.opens
                with st.container(height=_BUTTON, border=False, vertical_alignment="center"):
                    st.markdown(words)
                continue
            st.button(
                f":blue[{metric.opens}]",
                key=f"opens_{metric.label}",
                type="tertiary",
                on_click=filters.choose,
                kwargs=dict(metric.filters),
            )
