"""The workbook to print and to work with: a list as people read it, and behind it the same rows as programs do.

The first sheet has what people read first, by family name, one page wide; the other columns are on the second.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from exports.binary import EXCEL_ROWS, MADE_AT, TEXT_IS_TEXT, ExportError, add_about, add_rows, fitting
from exports.provenance import Provenance

LIST, DATA = "List", "Data"
"""The names of the sheets: for people, and for programs."""

_LETTER, _TITLE_ROWS = 1, 3  # the paper's number in Excel; title, subtitle and a blank row stand above the header
_ACCENTS = r"\p{M}"


@dataclass(frozen=True)
class Heading:
    """What stands above a printed list, as sentences for people."""

    title: str
    subtitle: str


@dataclass(frozen=True)
class _Printed:
    """A column of the printed list: its header, its width in letters, and what is written.

    A list that has the column `unless` says the same in another way.
    """

    header: str
    width: int
    value: pl.Expr
    unless: str = ""


def _words(column: str) -> pl.Expr:
    """Write a value of the rules as words: `by-request` as By request."""
    return (
        pl.col(column).str.replace_all("-", " ").str.replace(r"^.", pl.col(column).str.slice(0, 1).str.to_uppercase())
    )


_STANDING = (
    pl.when((pl.col("standing") == "due") & (pl.col("left_after") == 0))
    .then(pl.lit("Due, leaves nobody"))
    .when((pl.col("standing") == "due") & (pl.col("left_after") == 1))
    .then(pl.lit("Due, leaves one"))
    .otherwise(_words("standing"))
)
_NAME = pl.concat_str("family_name", "given_name", separator=", ", ignore_nulls=True)
# In the order in which they stand; a list has those for which it has the columns. What they mean is docs/wording.md.
_PRINTED = (
    _Printed("Name", 24, pl.when(_NAME != "").then(_NAME).otherwise(pl.format("Staff id {}", "staff_id"))),
    _Printed("School or office", 24, pl.col("location_name")),
    _Printed("Function", 18, pl.col("function_title")),
    _Printed("Standing", 18, _STANDING),
    _Printed("Standing", 12, _words("standing")),
    _Printed("Result", 12, _words("outcome")),
    _Printed("What changed", 14, pl.when(pl.col("because").is_not_null()).then(_words("kind"))),
    _Printed("Because", 50, pl.col("because")),
    _Printed("What is wrong", 50, pl.col("explanation")),
    _Printed("Access until", 13, pl.col("last_day")),
    _Printed("Was until", 13, pl.col("last_day_before")),
    _Printed("Ends with", 12, _words("ends_because"), unless="standing"),
    _Printed("Earned on", 13, pl.col("met_on"), unless="status"),
    _Printed("Granted on", 13, pl.col("granted_on")),
    _Printed("Business days", 10, pl.col("age_days")),
    _Printed("Next step", 38, pl.col("next_step")),
    _Printed("Ask", 34, pl.col("approvers").str.replace_all("; ", ", ", literal=True)),
    _Printed("Who can fix it", 12, pl.col("fix_by")),
    _Printed("Email", 29, pl.col("email")),
)
_SIGN_OFF = _Printed("Done (initials, date)", 14, pl.lit(None, pl.String))


def heading(about: Provenance, as_of: str) -> Heading:
    """Put what a list is into words for its printed sheet; `as_of` is the day in full."""
    rows = f"{about.rows:,} {'row' if about.rows == 1 else 'rows'}"
    chosen = [f"{label[:1].upper()}{label[1:]}: {value}." for label, value in about.filters.items()]
    title = f"{about.title[:1].upper()}{about.title[1:]}"
    known = [f"As known on {about.known_on.isoformat()}."] if about.known_on else []
    return Heading(f"{title}: {about.place}", " ".join([f"As of {as_of}.", *known, f"{rows}.", *chosen]))


def is_printable(frame: pl.DataFrame) -> bool:
    """Whether a list is about people and what they use, so that there is something to print and to sign off."""
    return {"staff_id", "given_name", "family_name", "location_name", "function_title"} <= set(frame.columns)


def to_sheet(frame: pl.DataFrame, provenance: Provenance, heading: Heading) -> bytes:
    """Write a list of people (`is_printable`) as a workbook of three sheets: to print, the rows, what the list is.

    The rows of "Data" are those of `frame` in its order. The same input gives the same bytes. Raises ExportError if
    there are more rows than Excel can hold.
    """
    if frame.height > EXCEL_ROWS - _TITLE_ROWS:
        raise ExportError(f"The list has {frame.height:,} rows, more than an Excel sheet holds: choose CSV or Parquet.")
    target = BytesIO()
    with Workbook(target, {"in_memory": True, **TEXT_IS_TEXT}) as workbook:
        workbook.set_properties({"created": MADE_AT, "title": heading.title})
        _add_list(workbook, frame, heading)
        add_rows(workbook, DATA, frame)
        add_about(workbook, provenance)
    return target.getvalue()


def by_family_name(frame: pl.DataFrame) -> pl.DataFrame:
    """Sort rows as a phone book does: by family name, then given name, accents and case aside, who has none last."""

    def letters(column: str) -> pl.Expr:
        return pl.col(column).str.normalize("NFKD").str.replace_all(_ACCENTS, "").str.to_lowercase()

    rest = [name for name in ("location_name", "function_title", "staff_id") if name in frame.columns]
    return frame.sort(letters("family_name"), letters("given_name"), *rest, nulls_last=True)


def _add_list(workbook: Workbook, frame: pl.DataFrame, heading: Heading) -> None:
    sheet = workbook.add_worksheet(LIST)
    printed = [*_columns_of(frame), _SIGN_OFF]
    rows = by_family_name(frame).select(column.value.alias(str(place)) for place, column in enumerate(printed))
    sheet.write_string(0, 0, heading.title, workbook.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, heading.subtitle, workbook.add_format({"font_color": "#444444"}))
    head = workbook.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
            "border": 1,
            "border_color": "#999999",
            "bg_color": "#e8edf2",
        }
    )
    cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#cccccc"}
    as_text, as_day = (
        workbook.add_format(cell),
        workbook.add_format({**cell, "num_format": "mmm d, yyyy", "align": "left"}),
    )
    for place, column in enumerate(printed):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_TITLE_ROWS, place, column.header, head)
        for number, value in enumerate(rows[str(place)], _TITLE_ROWS + 1):
            _write(sheet, number, place, value, as_day if rows[str(place)].dtype == pl.Date else as_text)
    _set_up_page(sheet, heading, rows.height, len(printed))


def _columns_of(frame: pl.DataFrame) -> list[_Printed]:
    """Return what is printed of a list: the first of each header whose columns are there and say something."""
    found: dict[str, _Printed] = {}
    for column in _PRINTED:
        needed = set(column.value.meta.root_names())
        is_there = needed <= set(frame.columns) and column.unless not in frame.columns
        if column.header not in found and is_there and not _is_empty(frame.select(needed)):
            found[column.header] = column
    # The title names a single school; a column that says it again on each row takes the room of another.
    if frame["location_name"].n_unique() <= 1:
        found.pop("School or office")
    return list(found.values())


def _is_empty(frame: pl.DataFrame) -> bool:
    """Whether no row of a list says anything here; a list without rows keeps its headers."""
    return frame.height > 0 and all(nulls == frame.height for nulls in frame.null_count().row(0))


def _write(sheet: Worksheet, row: int, place: int, value: Any, form: Any) -> None:
    # By type and never by look: text of a feed that begins like a formula stays text.
    if value is None:
        sheet.write_blank(row, place, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, place, fitting(value), form)
    elif isinstance(value, int):
        sheet.write_number(row, place, value, form)
    else:
        sheet.write_datetime(row, place, value, form)


def _set_up_page(sheet: Worksheet, heading: Heading, rows: int, columns: int) -> None:
    """Landscape on letter paper, one page wide, the header on each page, who and which page at the foot."""
    sheet.set_landscape()
    sheet.set_paper(_LETTER)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TITLE_ROWS)
    sheet.print_area(0, 0, _TITLE_ROWS + max(rows, 1), columns - 1)
    sheet.freeze_panes(_TITLE_ROWS + 1, 1)
    sheet.autofilter(_TITLE_ROWS, 0, _TITLE_ROWS + max(rows, 1), columns - 1)
    # An ampersand begins a code of Excel's; two of them are one.
    sheet.set_footer(f"&L&8{heading.title.replace('&', '&&')[:200]}&R&8Page &P of &N")
