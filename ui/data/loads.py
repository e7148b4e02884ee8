"""What is known of loads: the one that was refused, the feeds of the one that is shown, the versions of the store."""

from pathlib import Path

import polars as pl
import streamlit as st

import store
from queries import Facts
from ui.data.lists import CODES, FINDINGS, REJECTED, opens
from ui.data.numbers import Numbers, feed_rows, title_of_feeds
from ui.reads.view import View
from ui.widgets import filters, formats, runtime, tables

_LIST_OF = {"rows_rejected": REJECTED, "rows_unknown": CODES, "findings": FINDINGS}
"""The list that holds what a column of the feeds counts."""
_FEEDS = "feeds"


def last_refusal(view: View) -> None:
    """List why the last load was refused, if it was, for who sees the district: a reason may hold rows of the feeds."""
    refusal = store.refused_load(runtime.store_folder())
    # What is the matter with the newest load says nothing of an older version.
    if refusal is None or not view.scope.is_district or view.known:
        return
    st.header("The last load was refused")
    st.markdown("\n".join(f"- {formats.literal(problem)}" for problem in refusal.problems))
    st.caption("The data on all pages is that of the load before. Correct the export and load again.")


def feeds_table(feeds: pl.DataFrame, numbers: Numbers, *, has_lists: bool) -> None:
    """Show one row per feed: what was read of it, and how new it is (columns: `queries.feeds`).

    A click on a count lists what it counts, where `has_lists` says that the viewer may see that.
    """
    st.header(title_of_feeds(numbers))
    rows = feed_rows(feeds, numbers.today)
    column = st.column_config
    config = {
        "feed": column.TextColumn("Feed", pinned=True, width=115),
        "freshness": column.TextColumn(
            "Freshness",
            width=215,
            help="A warning where the newest record is older than a week today, whenever it was loaded",
        ),
        "newest_on": column.TextColumn("Newest record", width=125, help="The newest date in the feed, up to the load"),
        "rows_read": column.NumberColumn("Read", format="localized", width=95),
        "rows_accepted": column.NumberColumn("Accepted", format="localized", width=95),
        "rows_rejected": column.NumberColumn(
            "Rejected", format="localized", width=95, help="Rows that the source of the feed should fix"
        ),
        "rows_unknown": column.NumberColumn(
            "Outside the rules", format="localized", width=140, help="Rejected, but no fault of the feed"
        ),
        "findings": column.NumberColumn("Findings", format="localized", width=95, help="Accepted, but looks wrong"),
    }
    alt = f"The {formats.count(rows.height, 'feed', 'feeds')} of this load: read, accepted, rejected"
    if not has_lists:
        tables.plain(rows, config, alt)
        return
    st.dataframe(
        rows.to_arrow(),
        hide_index=True,
        column_config=config,
        height=tables.height(rows.height),
        alt=alt,
        key=_FEEDS,
        on_select=lambda: _open_count(rows.with_columns(feed=feeds["feed"])),  # by id, as the filter has it
        selection_mode="single-cell",
    )
    st.caption("Click a count of rejected rows, codes or findings for its list, or choose list and feed below.")


def _open_count(counted: pl.DataFrame) -> None:
    """List what the selected count of a feed counts."""
    for number, name in st.session_state[_FEEDS]["selection"]["cells"]:
        row = counted.row(number, named=True)
        # Any cell can be clicked, and a zero has no list.
        if name in _LIST_OF and row[name]:
            filters.choose(**opens(_LIST_OF[name], feed=[row["feed"]]))


def versions(view: View, facts: Facts) -> None:
    """List the versions of the store, the newest first, with their moments and sizes."""
    every = store.versions(runtime.store_folder())
    verb = "is" if len(every) == 1 else "are"
    st.header(f"{formats.count(len(every), 'version', 'versions')} of the store {verb} kept")
    rows = pl.DataFrame(
        {
            "loaded": [formats.moment(version.loaded_at, facts.time_zone) for version in every],
            "size": [f"{version.size / 1_000_000:,.1f} MB" for version in every],
            # Not always the newest: a load may have published another one since this run began.
            "is_shown": ["✓ This one" if version.name == Path(view.version).stem else "" for version in every],
            "name": [version.name for version in every],
        },
        schema=dict.fromkeys(("loaded", "size", "is_shown", "name"), pl.String),
    )
    column = st.column_config
    config = {
        "loaded": column.TextColumn("Loaded", pinned=True, width=260),
        "size": column.TextColumn("Size", width=100, alignment="right"),
        "is_shown": column.TextColumn("On this page", width=120),
        "name": column.TextColumn("Version", width=290),
    }
    tables.plain(rows, config, "The versions of the store")
