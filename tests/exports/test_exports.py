"""What a spreadsheet, a program and a person get of a list."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date

import fastexcel
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import exports.binary
from exports import FORMATS, ExportError, Provenance, file_name, heading, to_csv, to_excel, to_json, to_parquet

FRAME = pl.DataFrame(
    {
        "last_day": [date(2027, 6, 30), None],
        "name": ["Peña, Ana", '=HYPERLINK("http://x.example")'],
        "place": ["http://x.example", "007"],
        "entitled": [True, False],
        "people": [-3, 12],
    }
)
ABOUT = Provenance(
    title="June 2027",
    as_of=date(2026, 11, 22),
    filters={"school": "East, North", "function": "Attendance"},
    store_version="store-20261122T053000Z-000042",
    policy_version="0123abcd",
    rows=2,
)


def first_cell(text: str) -> str:
    """Write one text cell as CSV and read it back."""
    rows = list(csv.reader(io.StringIO(to_csv(pl.DataFrame({"t": [text]})).decode(), newline="")))
    return rows[1][0] if len(rows) > 1 and rows[1] else ""


def test_csv_is_plain_without_provenance() -> None:
    assert to_csv(FRAME).decode() == (
        "last_day,name,place,entitled,people\n"
        '2027-06-30,"Peña, Ana",http://x.example,true,-3\n'
        ',"\'=HYPERLINK(""http://x.example"")",007,false,12\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\ttext",
        "\rtext",
        " =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b@x",
        "\u3000\uff1d1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\u22121",
        "\x00=1",
        " \t \u2060+1",
        "\u2066=1",
        "\u061c=1",
        "\u180e=1",
        "\ufe0f=1",
        "\u3164=1",
    ],
)
def test_a_formula_is_neutralised(text: str) -> None:
    cell = first_cell(text)
    assert (cell[0], cell.replace("'", "")) == ("'", text)


@pytest.mark.parametrize(
    "text", ["", "a", "a=b", "O'Neil", "Smith-Jones", "3-5", "#1", "'=1", " a", "x@y.example", "5"]
)
def test_other_text_is_left_alone(text: str) -> None:
    assert first_cell(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_no_text_can_start_a_formula(text: str) -> None:
    cell = first_cell(text)
    assert cell.replace("'", "") == text.replace("'", "")
    bare = cell.lstrip().lstrip("\ufeff\u200b\u00a0")
    assert not bare.startswith(("=", "+", "-", "@")), repr(cell)


@pytest.mark.parametrize("sign", [";", "|", "\t", "\n", "\r\n"])
def test_no_formula_starts_where_other_spreadsheets_separate(sign: str) -> None:
    # In a second column: there a program that separates by semicolons takes the quote for a part of the text.
    frame = pl.DataFrame({"id": ["1"], "t": [f"a{sign}=1+1{sign}\u200b@b{sign}c=d"]})
    _, [_, cell] = csv.reader(io.StringIO(to_csv(frame).decode(), newline=""))
    assert cell == f"a{sign}'=1+1{sign}'\u200b@b{sign}c=d"


def test_a_text_that_no_cell_of_excel_holds_is_cut_with_a_note_and_whole_elsewhere() -> None:
    texts = ["x" * 32_767, "x" * 32_768, "\U0001f600" * 20_000]
    frame = pl.DataFrame({"t": texts})
    cells = pl.read_excel(to_excel(frame), sheet_name="List")["t"].to_list()
    assert cells[0] == texts[0]
    assert cells[1].endswith("... (cut: 32,768 characters in all; CSV, JSON and Parquet hold them)")
    assert cells[2].endswith("... (cut: 20,000 characters in all; CSV, JSON and Parquet hold them)")
    assert all(len(cell.encode("utf-16-le")) <= 2 * 32_767 for cell in cells)
    assert pl.read_csv(to_csv(frame))["t"].to_list() == texts
    assert [row["t"] for row in json.loads(to_json(frame))] == texts


def test_numbers_and_days_are_untouched() -> None:
    frame = pl.DataFrame({"n": [-5], "f": [-0.5], "d": [date(2026, 1, 1)]})
    assert to_csv(frame).decode().splitlines()[1] == "-5,-0.5,2026-01-01"


def test_csv_says_where_it_comes_from() -> None:
    lines = to_csv(FRAME, ABOUT).decode("utf-8-sig").splitlines()
    assert lines[:8] == [
        "# list: June 2027",
        "# as of: 2026-11-22",
        "# school: East, North",
        "# function: Attendance",
        "# store version: store-20261122T053000Z-000042",
        "# policy version: 0123abcd",
        "# rows: 2",
        "last_day,name,place,entitled,people",
    ]


def test_csv_with_provenance_reads_back() -> None:
    table = to_csv(FRAME, ABOUT)
    assert table.startswith(b"\xef\xbb\xbf# list")
    assert pl.read_csv(table, comment_prefix="#").shape == FRAME.shape


def test_a_filter_cannot_smuggle_a_formula_or_a_line() -> None:
    about = Provenance("x", ABOUT.as_of, {"school": 'East,=1+1\n=2,"=3"; @x'}, "s", "p", 0)
    lines = to_csv(FRAME, about).decode("utf-8-sig").splitlines()
    assert lines[2] == "# school: East,'=1+1 =2,'=3';' @x"
    for cell in re.split("[,;]", lines[2]):
        assert not cell.strip(" ").startswith(("=", "@", "+", "-"))


def test_no_filters_are_said_too() -> None:
    about = Provenance("x", ABOUT.as_of, {}, "s", "p", 0)
    assert ("filters", "none") in about.lines()


def test_json_is_a_list_of_objects_with_iso_days() -> None:
    rows = json.loads(to_json(FRAME))
    assert rows[0] == {
        "last_day": "2027-06-30",
        "name": "Peña, Ana",
        "place": "http://x.example",
        "entitled": True,
        "people": -3,
    }
    assert rows[1]["last_day"] is None
    assert to_json(FRAME.clear()) == b"[]"


def test_json_with_provenance() -> None:
    content = json.loads(to_json(FRAME, ABOUT))
    assert content["about"]["as of"] == "2026-11-22"
    assert len(content["rows"]) == 2


def test_parquet_keeps_types_and_provenance() -> None:
    content = io.BytesIO(to_parquet(FRAME, ABOUT))
    assert_frame_equal(pl.read_parquet(content), FRAME)
    assert pl.read_parquet_metadata(io.BytesIO(to_parquet(FRAME, ABOUT)))["rows"] == "2"


def test_excel_reads_back_with_text_as_text_and_days_as_days() -> None:
    back = pl.read_excel(to_excel(FRAME, ABOUT), sheet_name="List")
    assert_frame_equal(back, FRAME)


def test_excel_has_no_formula_and_no_link() -> None:
    with zipfile.ZipFile(io.BytesIO(to_excel(FRAME, ABOUT))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert 'state="frozen"' in sheet
        assert "autoFilter" in book.read("xl/tables/table1.xml").decode()
        assert "yyyy-mm-dd" in book.read("xl/styles.xml").decode()


def test_excel_says_where_it_comes_from() -> None:
    book = fastexcel.read_excel(to_excel(FRAME, ABOUT))
    assert book.sheet_names == ["List", "About this list"]
    about = book.load_sheet("About this list", header_row=None).to_polars().rows()
    assert about == ABOUT.lines()
    assert fastexcel.read_excel(to_excel(FRAME)).sheet_names == ["List"]


def test_an_empty_list_is_a_file_with_a_header() -> None:
    assert to_csv(FRAME.clear()).decode() == "last_day,name,place,entitled,people\n"
    assert pl.read_parquet(to_parquet(FRAME.clear())).columns == FRAME.columns
    with zipfile.ZipFile(io.BytesIO(to_excel(FRAME.clear()))) as book:
        assert "last_day" in book.read("xl/sharedStrings.xml").decode()


def test_more_rows_than_excel_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports.binary, "EXCEL_ROWS", 1)
    with pytest.raises(ExportError, match=r"The list has 2 rows and an Excel sheet holds 1: choose .csv or .parquet."):
        to_excel(FRAME)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_list_gives_the_same_bytes(ending: str) -> None:
    assert FORMATS[ending](FRAME, ABOUT) == FORMATS[ending](FRAME, ABOUT)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("Carson Elementary School", "carson-june-2027-as-of-2026-11-22.csv"),
        ("Academy of Urban Learning", "urban-learning-june-2027-as-of-2026-11-22.csv"),
        ("High School", "high-school-june-2027-as-of-2026-11-22.csv"),
        ("École/../Peña & Co", "ecole-pena-co-june-2027-as-of-2026-11-22.csv"),
        ("", "lapsewatch-june-2027-as-of-2026-11-22.csv"),
    ],
)
def test_the_file_name_says_school_list_and_day(place: str, name: str) -> None:
    assert file_name(replace(ABOUT, place=place), ".csv") == name


@pytest.mark.parametrize(
    ("known_on", "days"),
    [
        (date(2026, 11, 22), "known-2026-11-22"),
        (date(2026, 3, 3), "as-of-2026-11-22-known-2026-03-03"),
    ],
)
def test_what_was_known_then_has_another_name_than_what_is_known_now(known_on: date, days: str) -> None:
    then = replace(ABOUT, known_on=known_on, place="Carson")
    assert file_name(then, ".csv") == f"carson-june-2027-{days}.csv"
    assert ("known on", known_on.isoformat()) in then.lines()
    assert f"As known on {known_on}." in heading(then, "November 22, 2026").subtitle
    assert len(file_name(replace(then, place="E" * 99, title="x" * 99), "parquet")) < 60


@given(st.text(), st.text())
def test_a_file_name_is_ascii_and_under_60_characters(place: str, title: str) -> None:
    name = file_name(replace(ABOUT, place=place, title=title), "parquet")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-as-of-2026-11-22\.parquet", name)
    assert len(name) < 60
    long = file_name(replace(ABOUT, place="É" * 99, title="Upcoming through the " + "x" * 99), "xlsx")
    assert len(long) < 60


def test_empty_text_and_no_text_are_both_an_empty_cell() -> None:
    assert to_csv(pl.DataFrame({"a": ["", None], "b": [1, 2]})) == b"a,b\n,1\n,2\n"
