"""What all tables share: heights, and the columns that mean the same on every page, with one width and wording each.

The name is pinned left, days and numbers are aligned, there is no index column; a row opens its person.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.widgets import address, cache, formats, parts, person_links

_ROW, _HEADER, _MOST_ROWS_SEEN = 35, 38, 14
_FIRST = ("person", "change", "function", "until")


def height(rows: int, most: int = _MOST_ROWS_SEEN) -> int:
    """Return how high a table of so many rows is, in pixels; beyond `most` rows it scrolls."""
    return _HEADER + _ROW * min(rows, most)


def day(label: str, meaning: str | None = None) -> Any:
    """Return a column of days."""
    # A date and not text, so that a click on the header sorts by day.
    return st.column_config.DateColumn(label, format="MMM D, YYYY", width=94, help=meaning)


def line(*, pinned: bool = False) -> Any:
    """Return the column of where in its file a row stands."""
    meaning = "The line of the file; in a workbook the row of the sheet, in JSON the record"
    return st.column_config.NumberColumn("Line or row", format="%d", width=90, pinned=pinned, help=meaning)


@functools.cache
def columns() -> dict[str, Any]:
    """Return the columns that tables of people share, by name."""
    column = st.column_config
    return {
        "person": column.ButtonColumn("Person", type="secondary", alignment="left", pinned=True, width=130),
        "location": column.TextColumn("School or office", width=195),
        "function": column.TextColumn("Function", width=98),
        "until": day("Access until", "The last day of access as things stand"),
        "next_step": column.TextColumn("Next step", width=425),
        "email": column.TextColumn("Email", width=225),
        "job_role": column.TextColumn("Job role", width=145),
        **{name: column.LinkColumn(label, display_text=text, width=85) for name, (label, text) in _LINKS.items()},
    }


def person() -> pl.Expr:
    """Write a row's person, the family name first, so that a click on the header sorts by it; or the staff id."""
    names = formats.listed_names()
    # A grant may be of somebody whom HR does not know (eligibility.md § 8, unknown-person).
    return pl.when(names != "").then(names).otherwise(pl.format("Staff id {}", "staff_id"))


def job_role() -> pl.Expr:
    """Write a row's job_roles for reading: campus-tech;teacher as campus tech, teacher."""
    return pl.col("job_roles").str.replace_all("-", " ").str.replace_all(";", ", ")


def without_place(shown: pl.DataFrame, *, is_one_location: bool) -> list[str]:
    """Return the columns of a table in their order; that of the location only where there are several.

    Who, what and until when come first: that much a phone shows without scrolling (their widths in `columns`).
    """
    names = [name for name in shown.columns if not (is_one_location and name == "location")]
    return sorted(names, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))


def printed(shown: pl.DataFrame, config: Mapping[str, Any], alt: str, order: list[str] | None = None) -> bool:
    """Draw a whole list as a plain table if the page is to be printed, and return whether it is.

    `order` are the columns to draw, if not all.

    Streamlit's own grid is a picture of the rows that are in sight.
    """
    if not address.is_printed():
        return False
    columns, shown = [], shown.select(order or shown.columns)
    for name, kind in shown.schema.items():
        written = pl.col(name)
        if isinstance(kind, pl.List):
            written = written.list.join(", ")
        elif kind == pl.Date:
            written = formats.day_column(name)
        columns.append(written.cast(pl.String).fill_null("").str.replace_all(r"([\\`*_\[\]<>~$|#:])", r"\$1"))
    labels = {name: column if isinstance(column, str) else column["label"] for name, column in config.items()}
    heads = {name: labels.get(name) or name.replace("_", " ").capitalize() for name in shown.columns}
    st.table(shown.select(columns).rename(heads).to_arrow(), border="horizontal", hide_index=True, alt=alt)
    return True


def expander(label: str, draw: Callable[[], None]) -> None:
    """Offer the numbers of a chart as a table below it, drawn once it is opened: a table costs as much as a chart.

    `label` is also what tells it from other expanders of the page.
    """
    if address.is_printed():
        return
    # Without on_change Streamlit does not say whether it is open.
    expander_below = st.expander(label, key=f"_open_{label}", on_change="rerun")
    if expander_below.open:
        with expander_below:
            draw()


_LINKS = {"course_link": ("Course", "Take it"), "ticket_link": ("Help desk", "New ticket")}


def _with_links(shown: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Put the links of the rows, where the policy has any (`ui.reads.links`), behind the next step, else last."""
    names = [name for name in _LINKS if name in rows.columns]
    behind = shown.columns.index("next_step") + 1 if "next_step" in shown.columns else shown.width
    order = [*shown.columns[:behind], *names, *shown.columns[behind:]]
    return shown.with_columns(rows.select(names)).select(order) if names else shown


def people(
    shown: pl.DataFrame, rows: pl.DataFrame, config: Mapping[str, Any], *, key: str, is_one_location: bool
) -> None:
    """Show a table of people; choosing a row opens the person.

    `shown` holds what is seen of `rows` (with staff_id), in the same order; `config` its columns beyond `columns`.
    Email addresses are added where the rows have any. Of a very long list a part is sent (`parts`).
    """
    shown = _whole(shown, rows)
    order = without_place(shown, is_one_location=is_one_location)
    if printed(shown, {**columns(), **config}, f"List of {shown.height} rows", order):
        return
    shown, rows = parts.choose(shown, rows, key)
    opened = person_links.opened_row(key, rows)
    with opening(key):
        chosen = st.dataframe(
            in_arrow(shown),
            hide_index=True,
            # Else Streamlit writes “None” where there is no day.
            placeholder="",
            column_order=order,
            column_config={**columns(), **config},
            height=height(shown.height),
            alt=f"List of {formats.count(shown.height, 'row', 'rows')}: {', '.join(order).replace('_', ' ')}",
            key=key,
            on_select="rerun",
            selection_mode="single-row",
        )
        if opened is not None:
            st.html(f'<span data-opened-row="{opened}"></span>')
    person_links.open_selected(chosen, rows, key)


@cache.by_frames
def in_arrow(shown: pl.DataFrame) -> Any:
    """Return a table's rows as Streamlit takes them: of a long list that costs a millisecond, so it is made once."""
    return shown.to_arrow()


@cache.by_frames
def _whole(shown: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    return _with_links(_with_email(shown, rows), rows)


def opening(key: str) -> DeltaGenerator:
    """Return the place for a table whose rows open something: there a click and Enter do (ui/frame/hands.js)."""
    return st.container(key=f"opens_{key}", gap=None)


def _with_email(shown: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the email addresses of `rows`, where there are any, after what to do; whom to call follows from that."""
    if "email" not in rows.columns or rows["email"].null_count() == rows.height:
        return shown
    after = shown.columns.index("next_step") + 1 if "next_step" in shown.columns else shown.width
    return shown.clone().insert_column(after, rows["email"])


def plain(rows: pl.DataFrame, config: Mapping[str, Any], alt: str) -> None:
    """Show rows that are not about people, so that none opens a page; `config` holds the columns."""
    if printed(rows, config, alt):
        return
    st.dataframe(
        in_arrow(_without_nulls(rows)),
        hide_index=True,
        placeholder="",
        column_config=dict(config),
        height=height(rows.height),
        alt=alt,
    )


@cache.by_frames
def _without_nulls(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(pl.String).fill_null(""))
