"""The lists of the page on the data, one at a time: the numbers that open them, their filters, their rows."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from queries import UNKNOWN, Excerpt
from ui import reads
from ui.data.numbers import FINDING_LABELS, RULE_LABELS, Numbers, feed_title
from ui.reads.view import View
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row

REJECTED, FINDINGS, CODES, TITLES = "rejected", "findings", "codes", "titles"
LISTS = {
    REJECTED: "Rejected rows",
    FINDINGS: "Findings",
    CODES: "Codes outside the rules",
    TITLES: "Job titles without a role",
}
MOST_ROWS = 5_000
"""The longest list that a page shows: of a feed with one wrong column every row is rejected."""


def metrics(numbers: Numbers) -> None:
    """Draw the four numbers of a load; each opens the list that it counts."""
    row(
        [
            Metric("Rejected rows to look at", numbers.errors, "Show rows", opens(REJECTED)),
            Metric("Findings in accepted rows", numbers.findings, "Show findings", opens(FINDINGS)),
            Metric("Rows with codes outside the rules", numbers.unknown, "Show codes", opens(CODES)),
            Metric("Job titles without a role", numbers.titles, "Show titles", opens(TITLES)),
        ]
    )


def opens(which: str, **selected: list[str]) -> dict[str, object]:
    """Return the filters that open a list: which one, and `selected` with all others empty."""
    # All others are emptied: the list has to hold as many rows as the number says that opens it.
    return {"list": which, "feed": [], "rule": [], "finding": [], **selected}


# Filters


@dataclass(frozen=True)
class Selection:
    """What the filters of the list `which` have selected: values by column, none = all.

    A filter has the name of its column. `labels` says it for the downloaded file.
    """

    which: str
    values: Mapping[str, tuple[str, ...]]
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were selected."""
        conditions = [pl.col(column).is_in(values) for column, values in self.values.items() if values]
        return rows.filter(conditions) if conditions else rows


def select(bar: FilterBar, which: str, counts: pl.DataFrame) -> Selection:
    """Draw the filters of a list; what is selected lives in the address.

    They offer what the load has of it (columns: `queries.intake_counts`, the most rows first).
    """
    is_unknown = pl.col("name").is_in(UNKNOWN)
    if which == TITLES:
        return Selection(which, {}, {})
    if which == CODES:
        feeds = _select_feeds(bar, counts.filter(is_unknown))
        return Selection(which, {"feed": feeds}, _used({"feed": feeds}))
    offered = counts.filter(pl.col("kind") == ("finding" if which == FINDINGS else "rejected"))
    feeds = _select_feeds(bar, offered)
    if which == FINDINGS:
        kinds = bar.several("finding", "Finding", _options(offered, FINDING_LABELS), placeholder="All findings")
        values = {"feed": feeds, "finding": kinds}
        return Selection(which, values, _used(values))
    rules = bar.several("rule", "Rule", _options(offered, RULE_LABELS), placeholder="All faults of a feed")
    values = {"feed": feeds, "rule": rules}
    # Without a rule the list leaves out what is outside the rules, so that a file has to say so.
    return Selection(which, values, _used(values) | ({} if rules else {"rule": "all faults of a feed"}))


def _select_feeds(bar: FilterBar, offered: pl.DataFrame) -> tuple[str, ...]:
    options = {feed: feed_title(feed) for feed in sorted(set(offered["feed"]))}
    return bar.several("feed", "Feed", options, placeholder="All feeds")


def _options(offered: pl.DataFrame, labels: Mapping[str, str]) -> dict[str, str]:
    return {name: labels.get(name, name) for name in dict.fromkeys(offered["name"])}


def _used(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: ", ".join(of_filter) for name, of_filter in values.items() if of_filter}


# Rows


def rows(selection: Selection, view: View) -> Excerpt:
    """Read the rows of a list that were selected, and how many there are of them in all.

    Columns: `queries.rejected`, `findings`, `unknown_codes` or `unlisted_titles`.
    """
    # Of rejected rows and findings the store selects: only the first MOST_ROWS are read, and selecting from those
    # would miss what comes after them. The other two lists are as short as the rules are.
    values = selection.values
    if selection.which == REJECTED:
        return reads.rejected(view.version, view.scope, values["feed"], values["rule"], MOST_ROWS)
    if selection.which == FINDINGS:
        return reads.findings(view.version, view.scope, values["feed"], values["finding"], MOST_ROWS)
    is_of_codes = selection.which == CODES
    every = reads.unknown_codes(view.version, view.scope) if is_of_codes else reads.unlisted_titles(view)
    selected = selection.of(every)
    return Excerpt(selected, selected.height)


def nothing(selection: Selection, view: View) -> str:
    """Say why a list is empty, and what to try if that helps."""
    is_narrowed = any(selection.values.values())
    if selection.which == REJECTED and is_narrowed:
        return "No rejected row fits these filters. Remove one to see more."
    if selection.which == FINDINGS and is_narrowed:
        return "No finding fits these filters. Remove one to see more."
    # Only this list is of a day; the others are of the load.
    if selection.which == TITLES and view.unknown.people:
        return f"No job title is known of that day. {view.unknown.people} Choose another day."
    return {
        REJECTED: "No row was rejected for a fault of its feed.",
        FINDINGS: "Nothing about the accepted rows looks wrong.",
        CODES: "Every course, function and group in the feeds is one that the rules know.",
        TITLES: "Every job title held here by this day belongs to a job role of the rules.",
    }[selection.which]
