"""Exports that a mapping reads, damaged or as no system writes them: refused in a sentence, or read row by row."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from intake import IntakeRefused, read_folder
from intake.findings import _FEW
from intake.scim import memberships
from intake.table_formats import _check_workbook
from tests.intake.folders import GOOD, POLICY, TODAY, write
from tests.intake.folders import read as read_good
from tests.intake.rolls import MAPPING, ROLL, read, roll_folder
from tests.intake.test_sources_files import KINDS, WITHOUT, zipped
from tests.reliability.fuzz_feeds import SEEDS, check
from tests.reliability.measured import read_measured

SECONDS, MEGABYTES = 20, 400
LINE = json.dumps(dict(zip(ROLL[0].split(";"), ROLL[1].split(";"), strict=True)))


def refusal(folder: Path) -> str:
    with pytest.raises(IntakeRefused) as refused:
        read_folder(folder, POLICY, loaded_on=TODAY)
    [problem] = refused.value.problems
    return problem


def jsonl(folder: Path, *lines: str) -> Path:
    roll_folder(folder, WITHOUT.replace("hr-roll-*.csv", "roll.jsonl"))
    (folder / "roll.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


# What the mapping says about the text


@pytest.mark.parametrize("encoding", ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"])
def test_what_is_no_encoding_of_a_text_is_refused_as_one(tmp_path: Path, encoding: str) -> None:
    folder = roll_folder(tmp_path, MAPPING.replace("cp1252", encoding))
    expected = f'sources.toml, source 1, encoding: expected an encoding such as "cp1252", found "{encoding}".'
    assert refusal(folder) == expected


@pytest.mark.parametrize(
    ("encoding", "data", "why"),
    [
        ("utf-16-le", "Emp ID;Name".encode("utf-16-le") + b"x", "byte 23: truncated data"),
        ("utf-32-le", b"Emp ID;Name", "byte 1: code point not in range(0x110000)"),
    ],
)
def test_half_a_sign_of_several_bytes_is_no_text(tmp_path: Path, encoding: str, data: bytes, why: str) -> None:
    folder = roll_folder(tmp_path, MAPPING.replace("cp1252", encoding))
    (folder / "hr-roll-2026.csv").write_bytes(data)
    assert refusal(folder) == (
        f"sources.toml, source 1: hr-roll-2026.csv: is no text in {encoding} ({why}); correct encoding in the mapping, "
        "or export it again."
    )


@pytest.mark.parametrize("word", ["delimiter", "quote"])
@pytest.mark.parametrize("sign", ["é", "\N{BROKEN BAR}", "\N{GRINNING FACE}", "\\n", "\\r"])
def test_a_sign_that_takes_several_bytes_or_ends_a_line_separates_nothing(tmp_path: Path, word: str, sign: str) -> None:
    folder = roll_folder(tmp_path, MAPPING.replace('delimiter = ";"', f'{word} = "{sign}"'))
    assert refusal(folder).startswith(f"sources.toml, source 1, {word}: expected one sign of ASCII in quotes, such as")


def test_a_header_that_quotes_without_end_is_looked_at_once(tmp_path: Path) -> None:
    """What Python's own csv.Sniffer makes of it takes hours."""
    folder = roll_folder(tmp_path, WITHOUT)
    (folder / "hr-roll-2026.csv").write_bytes(b',"a' * 100_000 + b"\n1,2\n")
    measured = read_measured(folder, seconds=SECONDS)
    assert "hr-roll-2026.csv: there is no header" in measured.problems[0]


def test_a_header_with_bytes_that_are_no_text_is_named_with_escapes(tmp_path: Path) -> None:
    folder = roll_folder(tmp_path, MAPPING.replace("cp1252", "utf-8"))
    (folder / "hr-roll-2026.csv").write_bytes(b"Emp\xff ID;Name\n")
    with pytest.raises(IntakeRefused) as refused:
        read(folder)
    assert r"expected a column of hr-roll-2026.csv (Emp\udcff ID, Name)" in refused.value.problems[0]


def test_a_pattern_with_many_stars_takes_no_longer(tmp_path: Path) -> None:
    SEEDS["transcripts: One column for each course"](tmp_path)
    mapping, report = tmp_path / "sources.toml", tmp_path / "matrix-2026-11-20.csv"
    mapping.write_text(mapping.read_text("utf-8").replace("besides = [", f'besides = ["{"*a" * 14}*b", '), "utf-8")
    report.write_text(report.read_text("utf-8").replace("First Aid", f"First Aid,{'a' * 200}"), "utf-8")
    assert "the line has 6 fields where the header has 7" in read_measured(tmp_path, seconds=SECONDS).problems[0]


def test_columns_that_become_rows_take_along_only_what_is_read(tmp_path: Path) -> None:
    """Each of 1,000 courses took 2,000 other columns along, which 15 KB of text paid with minutes and gigabytes."""
    SEEDS["transcripts: One column for each course"](tmp_path)
    mapping, report = tmp_path / "sources.toml", tmp_path / "matrix-2026-11-20.csv"
    mapping.write_text(
        mapping.read_text("utf-8").replace("unpivot = { ", 'unpivot = { columns = ["*eLearning", "*Quiz", "IC *"], '),
        "utf-8",
    )
    wide = ",".join(f"IC {number},Other {number},More {number}" for number in range(1_000))
    lines = report.read_text("utf-8").splitlines()
    header = next(place for place, line in enumerate(lines) if "First Aid" in line)
    lines[header:] = [f"{lines[header]},{wide}", *(line + "," * 3_000 for line in lines[header + 1 :])]
    report.write_text("\n".join(lines), "utf-8")
    measured = read_measured(tmp_path, seconds=SECONDS)
    assert not measured.problems
    assert measured.megabytes < MEGABYTES


def test_rubbish_below_a_wide_header_is_not_filled_up_to_its_width(tmp_path: Path) -> None:
    """Of 50 KB each line became 5,000 cells, in two gigabytes. Found by the memory of the guided fuzzer."""
    folder = roll_folder(tmp_path)
    lines = [ROLL[0] + ";" * 4_900, *map(str, range(10_000))]
    (folder / "hr-roll-2026.csv").write_text("\n".join(lines), "utf-8")
    measured = read_measured(folder, seconds=SECONDS)
    assert measured.megabytes < MEGABYTES
    assert (
        "has 10,000 rows that cannot be read, beside a header of 4,908 columns (the first: line 2 has 1 field"
        in (measured.problems[0])
    )


def test_a_value_table_with_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    SEEDS["value table"](tmp_path)
    (tmp_path / "sites.csv").write_text(f"site,location_id\n{'x' * 200_000},0010\n", "utf-8")
    assert refusal(tmp_path).endswith('found "sites.csv": no CSV (field larger than field limit (131072)).')


# JSON


def test_half_a_sign_in_json_is_kept_with_an_escape(tmp_path: Path) -> None:
    intake = read(jsonl(tmp_path, LINE, LINE.replace('"1"', r'"\ud800"').replace('"Mail"', r'"\udfff": 1, "Mail"')))
    check(intake)
    assert r"\ud800" in intake.feeds["staff"]["staff_id"].to_list()


def test_a_name_without_end_is_not_put_before_each_name_below_it(tmp_path: Path) -> None:
    """400 KB took four gigabytes."""
    folder = jsonl(tmp_path, json.dumps({"k" * 200_000: {str(number): 1 for number in range(20_000)}}))
    measured = read_measured(folder, seconds=SECONDS)
    assert measured.megabytes < MEGABYTES
    assert "roll.jsonl: has a name of 200,000 letters, and at most 1,000 are read" in measured.problems[0]


def test_columns_of_json_are_counted_while_they_are_read(tmp_path: Path) -> None:
    measured = read_measured(jsonl(tmp_path, json.dumps(dict.fromkeys(map(str, range(300_000)), 1))), seconds=SECONDS)
    assert measured.megabytes < MEGABYTES
    assert "roll.jsonl: has 5,001 columns, and at most 5,000 are read" in measured.problems[0]


def test_a_total_of_thousands_of_digits_says_that_pages_are_missing(tmp_path: Path) -> None:
    SEEDS["scim: A mapping"](tmp_path)
    users = tmp_path / "scim-users.json"
    users.write_text(users.read_text("utf-8").replace('"totalResults": 2', f'"totalResults": {"9" * 5_000}'), "utf-8")
    assert "says that there are 999,999,999,999 users, but the files hold 2" in refusal(tmp_path)


def test_memberships_times_attributes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group with thousands of members and thousands of attributes, in 200 KB, took minutes."""
    SEEDS["scim: A mapping"](tmp_path)
    monkeypatch.setattr(memberships, "MOST_CELLS", 50)
    assert "values of memberships, and at most 50 are read; save fewer attributes" in refusal(tmp_path)


# Zip files


def damaged(content: bytes, change: Callable[[bytearray], None]) -> bytes:
    data = bytearray(content)
    change(data)
    return bytes(data)


def at(place: int, value: int, mark: bytes = b"PK\x01\x02") -> Callable[[bytearray], None]:
    """Another byte behind the last one of these marks."""

    def change(data: bytearray) -> None:
        data[data.rfind(mark) + place] = value

    return change


def packed(method: int) -> bytes:
    """The roll in a zip of another method, its data damaged."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("hr-roll-2026-08-01.csv"), "\n".join(ROLL) * 50, method)
    data = bytearray(content.getvalue())
    data[60:70] = b"\xff" * 10
    return bytes(data)


BROKEN = {
    "checksum": damaged(zipped(), at(16, 1)),
    "name": damaged(zipped(), at(46, 65)),
    "method": damaged(zipped(), at(10, 77)),
    "version": damaged(zipped(), at(6, 255)),
    "password": damaged(damaged(zipped(), at(8, 1)), at(6, 1, b"PK\x03\x04")),
    "no text": damaged(damaged(zipped(), at(9, 8)), at(50, 255)),
    "deflate": packed(zipfile.ZIP_DEFLATED),
    "bzip2": packed(zipfile.ZIP_BZIP2),
    "lzma": packed(zipfile.ZIP_LZMA),
    "cut": zipped()[:100],
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("snapshot", [False, True])
def test_a_zip_that_cannot_be_unpacked_is_refused_in_a_sentence(tmp_path: Path, what: str, *, snapshot: bool) -> None:
    mapping = KINDS["roll.zip"][1]
    if snapshot:
        mapping = mapping.replace("[[source]]", "[[source]]\nsnapshot = true")
    folder = roll_folder(tmp_path, mapping.replace("hr-roll-*.csv", "roll.zip"))
    (folder / "roll.zip").write_bytes(BROKEN[what])
    problem = refusal(folder)
    assert problem.startswith("sources.toml, source 1")
    assert "cannot be unpacked (" in problem or "which is none or is cut off" in problem


@pytest.mark.parametrize("seed", ["OneRoster in a zip", "Ed-Fi in a zip"])
@pytest.mark.parametrize(("place", "value"), [(6, 255), (9, 8)], ids=["version", "no text"])
def test_a_package_that_cannot_be_unpacked_is_refused_in_a_sentence(
    tmp_path: Path, seed: str, place: int, value: int
) -> None:
    SEEDS[seed](tmp_path)
    package = tmp_path / "package.zip"
    data = damaged(damaged(package.read_bytes(), at(place, value)), at(46, 255))
    package.write_bytes(data)
    assert "package.zip" in refusal(tmp_path)


# Workbooks and Parquet


def test_a_cell_at_the_end_of_an_empty_sheet_does_not_fill_the_memory(tmp_path: Path) -> None:
    """All cells up to it are held: 6 KB asked for 400 GB, and the program was gone."""
    SEEDS["roll.xlsx"](tmp_path)
    book = tmp_path / "roll.xlsx"
    with zipfile.ZipFile(book) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    content["xl/worksheets/sheet1.xml"] = content["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, data in content.items():
            parts.writestr(name, data)

    measured = read_measured(tmp_path, seconds=SECONDS)

    assert measured.megabytes < MEGABYTES
    assert "has a sheet of 1,048,576 rows and 16,384 columns (xl/worksheets/sheet1.xml)" in measured.problems[0]


def test_the_color_of_a_tab_is_no_place() -> None:
    """FF993300, the usual brown, looks like a cell in row 993,300."""
    frame = pl.DataFrame({"id": ["1"]})
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet("Roll").set_tab_color("#993300")
        frame.write_excel(workbook, "Roll")
    _check_workbook(book.getvalue())


@pytest.mark.parametrize("name", ["completions.parquet", "roll.parquet"])
def test_rows_that_are_alike_are_counted_before_they_are_unpacked(tmp_path: Path, name: str) -> None:
    """100 KB held ten million rows, and took gigabytes."""
    SEEDS[name if name in SEEDS else "CSV"](tmp_path)
    (tmp_path / "completions.csv").unlink()
    row = dict(zip(GOOD["completions"][0].split(","), GOOD["completions"][1].split(","), strict=True))
    row |= dict(zip(ROLL[0].split(";"), ROLL[1].split(";"), strict=True))
    pl.DataFrame([row]).select(pl.all().repeat_by(6_000_000).explode()).write_parquet(tmp_path / name)

    measured = read_measured(tmp_path, seconds=SECONDS)

    assert measured.megabytes < MEGABYTES
    assert f"{name}: has 6,000,000 rows" in measured.problems[0]
    assert "at most 5,000,000" in measured.problems[0]


# Names of files


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_file_whose_name_is_no_text_is_read_and_named_with_an_escape(tmp_path: Path) -> None:
    folder = roll_folder(tmp_path)
    (folder / "hr-roll-2026.csv").rename(folder / os.fsdecode(b"hr-roll-\xff.csv"))
    intake = read(folder)
    check(intake)
    assert intake.sources["staff"].files == (r"hr-roll-\udcff.csv",)
    assert r"hr-roll-\udcff.csv" in intake.files_read["file"].to_list()


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
@pytest.mark.parametrize("seed", ["OneRoster", "Ed-Fi"])
def test_so_is_one_in_a_package(tmp_path: Path, seed: str) -> None:
    SEEDS[seed](tmp_path)
    (tmp_path / "package" / os.fsdecode(b"\xff.txt")).write_text("")
    intake = read_folder(tmp_path, POLICY, loaded_on=TODAY)
    assert r"\udcff.txt" in intake.files_read["file"].to_list()


# Rows


def test_an_access_thousands_of_times_is_compared_with_a_few(tmp_path: Path) -> None:
    """Of 20,000 rows each was compared with 10,000 others, in more than six gigabytes."""
    days = [date(1950, 1, 2) + timedelta(number) for number in range(10_000)]
    access = "s1,IC Household,0010"
    lines = [f"{access},1950-01-01,{day}" for day in days] + [f"{access},{day}," for day in days]
    measured = read_measured(write(tmp_path, grants=[GOOD["grants"][0], *lines]), seconds=SECONDS)
    assert measured.megabytes < MEGABYTES
    assert measured.counts["grants"] == [20_000, 20_000, 0]


def test_what_contradicts_is_found_behind_many_that_do_not(tmp_path: Path) -> None:
    many = _FEW + 5
    access = "s1,IC Household,0010"
    removed = [f"{access},2020-01-{day:02},2020-02-01" for day in range(1, many + 1)]
    held = [f"{access},2024-01-{day:02}," for day in range(1, many + 1)]
    rows = [GOOD["grants"][0], *removed, f"{access},2020-01-01,2024-01-02", *held]
    found = read_good(tmp_path, grants=rows).findings.filter(finding="contradicting-grants")
    assert found["line"].to_list() == [many + 2, many + 3]
