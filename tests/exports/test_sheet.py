"""The workbook to print: opened as a spreadsheet opens it, and as a printer would see it."""

import io
import re
import zipfile
from datetime import date

import fastexcel
import polars as pl
from polars.testing import assert_frame_equal

from exports import Heading, Provenance, heading, is_printable, to_sheet

DAY = date(2027, 6, 30)
FRAME = pl.DataFrame(
    {
        "staff_id": ["S1", "S2", "S3", "S4", "007"],
        "given_name": ["Zoë", "=1+1", "Ana", "Linh", None],
        "family_name": ["Azul", "@Baca", "Álvarez", "Nguyễn", None],
        "location_name": ["Carson Elementary"] * 5,
        "function_title": ["Attendance"] * 5,
        "standing": ["renewed", "due", "due", "due", "due"],
        "left_after": [0, 0, 1, 4, 4],
        "ends_because": ["certificate"] * 5,
        "last_day": [DAY, DAY, None, DAY, DAY],
        "next_step": ["Renewed.", "=HYPERLINK(1)", "Take the quiz.", "Take the quiz.", "-1"],
        "email": ["zoe@example.org", "+1@example.org", None, "linh@example.org", None],
    }
)
ABOUT = Provenance("june 2027", date(2027, 3, 1), {"standing": "due"}, "store-x", "p", 5, "Carson & Co")
HEADING = Heading("June 2027: Carson & Co", "As of March 1, 2027. 5 rows. Standing: due.")


def part(book: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        return files.read(name).decode()


def printed(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    """The cells of the first sheet, all rows."""
    book = fastexcel.read_excel(to_sheet(frame, ABOUT, HEADING))
    return book.load_sheet("List", header_row=None, skip_rows=0, dtypes="string").to_polars().rows()


def test_the_first_sheet_is_a_list_by_family_name_with_a_column_to_sign() -> None:
    assert heading(ABOUT, "March 1, 2027") == HEADING
    title, subtitle, _, header, *rows = printed(FRAME)
    assert (title[0], subtitle[0]) == (HEADING.title, HEADING.subtitle)
    # The title has the school; a column would say it again on each row.
    assert header == (
        "Name", "Function", "Standing", "Access until", "Next step", "Email", "Done (initials, date)"
    )  # fmt: skip
    assert [row[0] for row in rows] == ["@Baca, =1+1", "Álvarez, Ana", "Azul, Zoë", "Nguyễn, Linh", "Staff id 007"]
    assert [row[2] for row in rows] == ["Due, leaves nobody", "Due, leaves one", "Renewed", "Due", "Due"]
    assert {row[-1] for row in rows} == {None}


def test_several_schools_are_told_apart_and_what_nobody_has_is_left_out() -> None:
    elsewhere = pl.when(pl.col("staff_id") == "S1").then(pl.lit("Hill")).otherwise("location_name")
    header = printed(FRAME.with_columns(location_name=elsewhere, email=pl.lit(None, pl.String)))[3]
    assert "School or office" in header
    assert "Email" not in header


def test_a_list_without_standings_says_what_access_ends_with() -> None:
    *_, header, row = printed(FRAME.drop("standing", "left_after").head(1))
    assert dict(zip(header, row, strict=True))["Ends with"] == "Certificate"


def test_it_prints_landscape_one_page_wide_with_its_header_on_every_page() -> None:
    book = to_sheet(FRAME, ABOUT, HEADING)
    sheet = part(book, "xl/worksheets/sheet1.xml")
    assert 'orientation="landscape"' in sheet
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert re.search(r'<pageSetup [^>]*fitToHeight="0"', sheet)  # one page wide, as many high as it takes
    names = part(book, "xl/workbook.xml")
    assert "_xlnm.Print_Titles" in names
    assert "List!$4:$4" in names
    assert "Carson &amp;&amp; Co" in sheet


def test_the_second_sheet_has_the_rows_as_programs_read_them_and_the_third_says_what_they_are() -> None:
    book = to_sheet(FRAME, ABOUT, HEADING)
    assert fastexcel.read_excel(book).sheet_names == ["List", "Data", "About this list"]
    assert_frame_equal(pl.read_excel(book, sheet_name="Data"), FRAME)
    about = fastexcel.read_excel(book).load_sheet("About this list", header_row=None).to_polars().rows()
    assert about == ABOUT.lines()


def test_no_text_becomes_a_formula_or_a_link_and_the_same_list_gives_the_same_bytes() -> None:
    book = to_sheet(FRAME, ABOUT, HEADING)
    for number in (1, 2, 3):
        sheet = part(book, f"xl/worksheets/sheet{number}.xml")
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
    assert book == to_sheet(FRAME, ABOUT, HEADING)


def test_a_list_without_rows_has_its_headers_and_one_about_nobody_is_not_printed() -> None:
    assert len(printed(FRAME.clear())[3]) == 7
    assert not is_printable(pl.DataFrame({"rule": ["required"]}))
