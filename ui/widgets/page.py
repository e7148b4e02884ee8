"""The page protocol: one shape for every page, so that whoever has read one page knows where to look in all of them.

A page answers one question. It has a script in pages/ and a room of its own in ui/, with the same files everywhere:

    numbers.py    what the page counts and says: frames in, dataclasses and sentences out. It knows no screen, so that
                  a sentence can be tested without one.
    lists.py      what the reader narrows and takes away: the row of metrics, filters, tables, downloads.
    charts.py     what the reader sees at a glance; a second file of charts where one would be too long.
    __init__.py   the face: it imports what the script uses, lists it in `__all__`, and says the page's question.

The script knows only the face. It is the order of things on the screen, and reads the same on every page:

    view = frame.view()                                     # which day and which schools, for whose eyes
    everything = reads.anomalies(view)                      # the one way to the store: cached, and within the scope
    numbers = anomalies.numbers(everything)                 # what is counted, as a frozen dataclass `Numbers`
    st.markdown(anomalies.headline(numbers, view.place))    # the answer, before anything else
    anomalies.metrics(numbers)                              # each number with a button that opens its list
    bar = filters.FilterBar()
    selection = anomalies.select(bar, everything)           # draws the filters, which live in the address
    rows = selection.of(everything)
    downloads.buttons(rows, "anomalies", view, selection.labels)
    anomalies.table(rows)

A number, or a mark of a chart, opens the list that it counts: `opens` says by which filters (name to value), the button
or the click hands them to `filters.choose`, and `select` of the next run finds them. That is why a filter has the same
name in the address, in `opens` and in `select`.

Whatever a page has of this has the name below; a page without filters has no `select`. tests/architecture holds every
page to it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

FILES: Mapping[str, str] = {
    "__init__.py": "the face of the page, for its script",
    "numbers.py": "what the page counts and says, without a screen",
    "lists.py": "metrics, filters, tables and downloads",
    "charts.py": "charts",
}
"""The files of a page's room. The face and the numbers are never missing; a page without charts has no charts.py."""

NAMES: Mapping[str, str] = {
    "Numbers": "what the page counts: a frozen dataclass",
    "numbers": "makes the Numbers from frames",
    "headline": "the answer to the page's question, as Markdown",
    "metrics": "draws the row of numbers on top, each with a button that opens its list",
    "LISTS": "the lists that the page offers, id to label",
    "Selection": "what the filters have selected",
    "select": "draws the filters and returns a Selection",
    "opens": "the filters, by name, that a number or a mark opens",
    "table": "draws the list",
}
"""The names of the protocol; the same thing has no other name on any page, and the name no other meaning."""

RowsT = TypeVar("RowsT")


class Selection(Protocol[RowsT]):
    """What the filters of a list have selected: plain ids, none of them meaning no limit, in a frozen dataclass."""

    @property
    def labels(self) -> Mapping[str, str]:
        """The filters in use, label to values as on screen: a downloaded file says what was left out of it."""

    def of(self, rows: RowsT, /) -> RowsT:
        """Return those of the rows that the filters let through, in the order in which they came."""


class Face(Protocol):
    """The room of a page as its script sees it. A module is one if it has these; mypy compares them."""

    __all__: Sequence[str]

    @property
    def headline(self) -> Callable[..., str]:
        """Answer the page's question in a few sentences: every page has an answer, even if it is that nobody knows."""
