"""What the words of a column make of its texts, whether each row is read or each distinct text once."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.contracts import FEEDS
from intake.mapping import CellWords, map_cell, map_feed
from intake.source import MISSED
from intake.sources_file import Cell
from intake.table import Table, no_unreadable

FEED = FEEDS["completions"]
COLUMNS = {column.name: column for column in FEED.columns}
HEADER = ("Type", "Done on", "Status", "Code")
WORDS = {
    "kind": CellWords(Cell(column=["Type"]), "here", values={"Course": "full", "": "quiz", "x": ""}),
    "completed_on": CellWords(Cell(column=["Done on"]), "here", dates=["%m/%d/%Y", "%Y-%m-%d"]),
    "status": CellWords(Cell(column=["Status"], keep_others=True), "here", values={"done": "completed"}),
    "course_code": CellWords(Cell(column=["Code"], pad=4), "here"),
}
TEXTS = st.sampled_from(
    [None, "", " ", "Course", "course ", "x", "Other", "8/1/2026", "2026-08-02", "8/1/26", "Done", "7", " 7 "]
)
AGAIN = 40


def mapped(rows: list[tuple[str | None, ...]]) -> pl.DataFrame:
    """The feed's columns of the rows, and why a value has no meaning."""
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(["field_0", "field_1", "field_2", "field_3"], pl.String), orient="row"
    )
    table = Table("x.csv", "line", HEADER, frame, no_unreadable(4), pl.Series(dtype=pl.Int64), str)
    found = map_feed(FEED, {name: map_cell(COLUMNS[name], words, table) for name, words in WORDS.items()}, frame)
    said = [MISSED + name for name in WORDS]
    lacking = [pl.lit(None, pl.String).alias(name) for name in said if name not in found.columns]
    return found.with_columns(lacking).select(*FEED.names, *said)


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=1, max_size=8))
def test_rows_mean_the_same_alone_and_among_many(rows: list[tuple[str | None, ...]]) -> None:
    """Few rows are read as they are; of many that are alike, each distinct text is looked up."""
    alone = pl.concat([mapped(rows[at : at + 3]) for at in range(0, len(rows), 3)])
    assert mapped(rows * AGAIN).rows() == alone.rows() * AGAIN


def test_a_text_without_a_meaning_is_kept_and_told() -> None:
    rows = [(None, "8/1/2026", "Done", "7"), ("Other", "8/1/26", "Open", " 12345 ")] * AGAIN
    names = ("kind", "completed_on", "status", "course_code")
    found = mapped([*rows])
    assert (
        found.select(names).rows()
        == [
            ("quiz", "2026-08-01", "completed", "0007"),
            ("Other", "8/1/26", "Open", "12345"),
        ]
        * AGAIN
    )
    assert found[f"{MISSED}kind"].to_list()[:2] == [
        None,
        "is not in the value table of here; add it there, or correct it at the source.",
    ]
    assert found[f"{MISSED}completed_on"].to_list()[:2] == [
        None,
        "is not a valid date of the form %m/%d/%Y or %Y-%m-%d; correct it at the source.",
    ]
    assert found[f"{MISSED}status"].is_null().all()
