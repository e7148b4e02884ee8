"""The ways of reading a text file give the same rows: all lines at once, by its lines, and line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.table import Layout, Table
from intake.table_csv import read_text

LAYOUT = Layout([["a"], ["b"]], delimiter=";")
QUOTED = st.text(alphabet='a;" \r', max_size=5).map(lambda inside: '"' + inside.replace('"', '""') + '"')
WHOLE = st.lists(st.one_of(st.text(alphabet="ab ", max_size=3), QUOTED), min_size=1, max_size=3).map(";".join)
TEXTS = st.text(alphabet='ab;" \r', max_size=9)


def raws(table: Table) -> list[str]:
    """What stands in the file at every place that the table names."""
    places = sorted([*table.rows["line"], *table.unreadable["line"], *table.blank])
    return [table.raw(line) for line in places]


def filled(table: Table) -> list[tuple[object, ...]]:
    """The rows; an empty field is one, whether it was quoted or not."""
    return [tuple(cell or None for cell in row) for row in table.rows.rows()]


@given(st.one_of(st.lists(TEXTS, max_size=6), st.lists(WHOLE, max_size=6)))
def test_both_ways_read_the_same(lines: list[str]) -> None:
    """A NUL in a line of its own sends the whole file the slow way."""
    plain = "\n".join(["a;b", *lines])
    fast = read_text("x.csv", plain.encode(), LAYOUT)
    slow = read_text("x.csv", f"{plain}\n\0".encode(), LAYOUT)
    last = len(lines) + 2
    assert slow.unreadable["line"].to_list()[-1] == last
    without = slow.unreadable.filter(slow.unreadable["line"] != last)
    assert filled(fast) == filled(slow)
    assert fast.unreadable.rows() == without.rows()
    assert fast.blank.to_list() == slow.blank.to_list()
    assert raws(fast) == raws(slow)[:-1]


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("cp1252", ["encoding-detected"])]
)
def test_what_is_not_utf_8_is_detected_and_said(encoding: str, found: list[str]) -> None:
    text = "a;b\n" + "\n".join(f"{name};x" for name in ("Peña", "Müller", "Élodie", "Zoë", "Niño", "Renée"))
    table = read_text("x.csv", text.encode(encoding), LAYOUT)
    assert table.rows["field_0"].to_list() == ["Peña", "Müller", "Élodie", "Zoë", "Niño", "Renée"]
    assert [remark.finding for remark in table.remarks] == found


def test_a_broken_byte_rejects_its_row_and_no_other() -> None:
    table = read_text("x.csv", "a;b\nPeña;1\nZoë;2\n".encode() + b"\xff;3\nok;4", LAYOUT)
    assert table.rows["field_0"].to_list() == ["Peña", "Zoë", "ok"]
    assert table.unreadable.select("line", "why").rows() == [(4, "contains a byte that is not UTF-8")]
    assert table.raw(4) == "\\xff;3"
