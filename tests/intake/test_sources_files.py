"""Every kind of file, several files, and a zip: the same rows come out, and messages name the original place."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from intake import LINES_PER_FILE, IntakeRefused, originals, table_formats
from tests.intake.rolls import MAPPING, ROLL, read, roll_folder

HEADER, *ROWS = [line.split(";") for line in ROLL]
TEXT = "\r\n".join(ROLL)
DAYS = (5, 6, 7)
PEOPLE = ["000001", "000002", "000003", "000004"]


def workbook() -> bytes:
    """A cover sheet, then the roll under a title, its days as dates where they can be."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        # The same bytes each time: `fuzz_feeds` changes them by number.
        book.set_properties({"created": datetime(2026, 11, 20, tzinfo=UTC)})
        book.add_worksheet("Cover").write(0, 0, "Emp ID")
        sheet, day = book.add_worksheet("Roll"), book.add_format({"num_format": "m/d/yyyy"})
        sheet.write(1, 1, "Human Resources")
        sheet.write_row(4, 0, [" Emp\nID", *HEADER[1:]])
        for at, row in enumerate(ROWS, 5):
            for place, cell in enumerate(row):
                value = pl.Series([cell]).str.to_date("%m/%d/%Y", strict=False)[0] if place in DAYS else None
                if value:
                    sheet.write_datetime(at, place, value, day)
                else:
                    sheet.write(at, place, int(cell) if place == 0 and cell.isdigit() else cell)
    return content.getvalue()


def parquet() -> bytes:
    """The roll with its days as text."""
    content = io.BytesIO()
    pl.DataFrame(ROWS, schema=HEADER, orient="row").write_parquet(content)
    return content.getvalue()


def json_lines() -> bytes:
    """One object per row, the number as one."""
    rows = [{**dict(zip(HEADER, row, strict=True)), "n": {"of": at}} for at, row in enumerate(ROWS)]
    return "\n".join([*(json.dumps(row) for row in rows[:4]), "[1]", *(json.dumps(row) for row in rows[4:])]).encode()


def zipped() -> bytes:
    """The roll in a folder of a zip, beside an older one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(zipfile.ZipInfo("out/hr-roll-2025-12-31.csv"), TEXT.encode("cp1252")[:200])
        archive.writestr(zipfile.ZipInfo("out/hr-roll-2026-08-01.csv"), TEXT.encode("cp1252"))
    return content.getvalue()


def quoted(*lines: str) -> bytes:
    """Lines of the roll with commas between quoted fields."""
    return "\n".join(",".join(f'"{cell}"' for cell in line.split(";")) for line in lines).encode()


WITHOUT = MAPPING.replace('delimiter = ";"\nencoding = "cp1252"\n', "")
KINDS = {
    "roll.xlsx": (workbook(), WITHOUT, "roll.xlsx, sheet Roll, row 9", '3,"Rao, Cy",,EHS,PRIN,31.02.2024,2024-02-29,'),
    "roll.parquet": (parquet(), WITHOUT, "roll.parquet, row 4", '3,"Rao, Cy",,EHS,PRIN,31.02.2024,02/29/2024,'),
    "roll.jsonl": (json_lines(), WITHOUT, "roll.jsonl, line 4", json_lines().split(b"\n")[3].decode()),
    "roll.zip": (
        zipped(),
        MAPPING.replace("[[source]]", '[[source]]\ninside = "hr-*.csv"'),
        "roll.zip/out/hr-roll-2026-08-01.csv, line 5",
        ROLL[4],
    ),
    "roll.csv": (
        quoted("Roll of 2026", "", *ROLL),
        WITHOUT,
        "roll.csv, line 7",
        quoted(ROLL[4]).decode(),
    ),
    "roll.txt": (TEXT.replace(";", "\t").encode("utf-16"), WITHOUT, "roll.txt, line 5", ROLL[4].replace(";", "\t")),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_file_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    content, mapping, where, row = KINDS[name]
    roll_folder(tmp_path, mapping.replace("hr-roll-*.csv", name))
    (tmp_path / name).write_bytes(content)
    intake = read(tmp_path)
    assert intake.feeds["staff"]["staff_id"].to_list() == PEOPLE
    assert intake.feeds["staff"].row(0)[:4] == ("000001", "Ana", "Peña", "ana@example.org")
    assert [str(day) for day in intake.feeds["assignments"]["start_date"]] == [
        "2015-08-01",
        "2021-08-01",
        "2022-08-01",
        "2024-02-29",
    ]
    first = intake.rejected.filter(feed="employments", staff_id="000003")
    assert first["row"].to_list() == [row]
    expected = f"{where}: hire_date '31.02.2024' is not a valid date of the form %m/%d/%Y; correct it at the source."
    assert first["message"].to_list() == [expected]


def test_what_is_no_json_object_is_rejected_with_its_line(tmp_path: Path) -> None:
    roll_folder(tmp_path, WITHOUT.replace("hr-roll-*.csv", "roll.jsonl"))
    (tmp_path / "roll.jsonl").write_bytes(json_lines())
    broken = read(tmp_path).rejected.filter(feed="staff", rule="unreadable")
    assert broken["message"].to_list() == [
        "roll.jsonl, line 5: the line is not a JSON object; correct it at the source."
    ]


def test_several_files_keep_their_names_and_lines(tmp_path: Path) -> None:
    """Headers drift: the older file has another name for the id and no address."""
    roll_folder(tmp_path, MAPPING.replace('encoding = "cp1252"', "every = true"))
    older = [
        "Employee Number;Name;Emp ID;Site;Job Title;Hired;Job Start;Job End",
        "9;Old, Al;9;EHS;PRIN;08/01/2015;08/01/2015;2020-01-01",
        "1;Other, Name;1;EHS;PRIN;08/01/2015;08/01/2014;06/30/2015",
    ]
    (tmp_path / "hr-roll-2020.csv").write_text("\n".join(older), encoding="utf-8")
    intake = read(tmp_path)
    assert intake.feeds["staff"].select("staff_id", "email", "line").rows() == [
        ("000009", None, 2),
        ("000001", None, 3),
        ("000002", None, LINES_PER_FILE + 3),
        ("000003", None, LINES_PER_FILE + 5),
        ("000004", None, LINES_PER_FILE + 6),
    ]
    assert intake.rejected["message"].to_list()[:2] == [
        (
            "hr-roll-2026.csv, line 2: staff_id '000001' is already in hr-roll-2020.csv, line 3, which was accepted; "
            "remove one at the source."
        ),
        (
            "hr-roll-2026.csv, line 5: hire_date '31.02.2024' is not a valid date of the form %m/%d/%Y; correct it at "
            "the source."
        ),
    ]
    assert intake.counts.row(1)[:3] == ("staff", "hr-roll-2020.csv; hr-roll-2026.csv", 6)
    assert (
        intake.findings.filter(finding="encoding-detected")["message"]
        .str.contains("hr-roll-2026.csv: the text is")
        .all()
    )


def test_without_every_the_newest_is_taken_and_said(tmp_path: Path) -> None:
    roll_folder(tmp_path)
    (tmp_path / "hr-roll-2025.csv").write_text("not even a roll")
    said = read(tmp_path).findings.filter(finding="newest-file")["message"].to_list()
    assert said == [
        (
            "hr-roll-2026.csv: the newest by the date in its name was taken; 1 older file matches as well; write "
            "every = true to load all of them."
        )
    ]
    (tmp_path / "hr-roll-copy.csv").write_text("no date")
    with pytest.raises(IntakeRefused, match="names with different dates"):
        read(tmp_path)


BROKEN = {
    "a.xlsx": (b"PK", "sources.toml, source 1: a.xlsx: cannot be read as a workbook"),
    "a.parquet": (b"PAR1", "sources.toml, source 1: a.parquet: cannot be read as Parquet"),
    "a.zip": (zipped(), "sources.toml, source 1: a.zip: is a zip file; name the file in it"),
    "a.csv": (b"", "sources.toml, source 1: a.csv: there is no header"),
    "a.jsonl": (b"[]\n", "sources.toml, source 1: a.jsonl: there is no JSON object in any line"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    content, sentence = BROKEN[name]
    roll_folder(tmp_path, WITHOUT.replace("hr-roll-*.csv", name))
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IntakeRefused) as refused:
        read(tmp_path)
    assert [one for one in refused.value.problems if one.startswith(sentence)] == refused.value.problems


def test_a_file_too_large_to_be_held_is_refused_with_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory has a limit that is said, also where a small zip or workbook unpacks to much."""
    folder = roll_folder(tmp_path)
    size = (folder / "hr-roll-2026.csv").stat().st_size
    monkeypatch.setattr(originals, "MOST_BYTES", size - 1)
    with pytest.raises(
        IntakeRefused, match=rf"at most {size - 1:,} bytes in hr-roll-2026\.csv, found {size:,}: it is no"
    ):
        read(folder)

    with zipfile.ZipFile(folder / "hr-roll-2026.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("roll.csv", TEXT + " " * 10_000)
    (folder / "hr-roll-2026.csv").unlink()
    monkeypatch.setattr(originals, "MOST_BYTES", 5_000)
    zipped = MAPPING.replace("hr-roll-*.csv", "hr-roll-*.zip").replace('delimiter = ";"', 'inside = "roll.csv"')
    (folder / "sources.toml").write_text(zipped, "utf-8")
    with pytest.raises(
        IntakeRefused, match=r"inside: expected at most 5,000 bytes in roll\.csv, found 10,\d+: it is no"
    ):
        read(folder)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = roll_folder(tmp_path, MAPPING.replace("hr-roll-*.csv", "hr-roll-*.xlsx"))
    (folder / "hr-roll-2026.xlsx").write_bytes(workbook())
    monkeypatch.setattr(table_formats, "MOST_UNPACKED", 1_000)
    with pytest.raises(IntakeRefused, match=r"takes [\d,]+ bytes when it is unpacked, and at most 1,000 are read"):
        read(folder)
