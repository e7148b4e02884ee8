"""Feeds of sizes and shapes that no export has: memory and time stay bounded, and every row is accounted for."""

from pathlib import Path

import polars as pl
import pytest

from intake import IntakeRefused, checks, parquet_source, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY, write
from tests.reliability.measured import read_measured

# An idle program is not counted; reading the good folder takes some 60 MB of Polars' own.
MOST_MEGABYTES = 400


def _with_lines(folder: Path, feed: str, data: bytes, *, holes: int = 0) -> Path:
    """The good folder, with lines of another kind at the end of one feed, and `holes` bytes of NUL after them."""
    write(folder)
    with (folder / f"{feed}.csv").open("ab") as file:
        file.write(data)
        if holes:
            file.truncate(file.tell() + holes)
    return folder


@pytest.mark.parametrize("sign", [b"", b"a"], ids=["NUL", "letter"])
def test_one_line_without_end_is_one_unreadable_row_with_its_length(tmp_path: Path, sign: bytes) -> None:
    size = 300_000_000
    folder = _with_lines(tmp_path, "completions", sign * size, holes=0 if sign else size)

    measured = read_measured(folder)

    assert measured.megabytes < MOST_MEGABYTES
    good = len(GOOD["completions"]) - 1
    assert measured.counts["completions"] == [good + 1, good, 1]
    line, rule, _, _, message, row = measured.rejected[0]
    assert (line, rule) == (good + 2, "unreadable")
    assert "longer than 100,000 characters" in message
    assert row.endswith("... (cut: 300,000,000 bytes in all)")
    assert len(row) < 5_000


@pytest.mark.parametrize(
    ("feed", "line", "rule"),
    [
        ("completions", b"x\n", "unreadable"),
        ("completions", b'"x\n', "unreadable"),
        # A person with a thousand equal faults: the row of the first of them stays.
        ("staff", GOOD["staff"][1].encode() + b"\n", "duplicate"),
    ],
    ids=["short", "open quote", "repeated"],
)
def test_equal_faults_are_counted_and_the_rest_of_the_file_is_named_by_its_lines(
    tmp_path: Path, feed: str, line: bytes, rule: str
) -> None:
    many = 600_000
    measured = read_measured(_with_lines(tmp_path, feed, line * many))

    assert measured.megabytes < MOST_MEGABYTES
    good = len(GOOD[feed]) - 1
    assert measured.counts[feed] == [good + many, good, many]
    last = measured.rejected[-1]
    assert (last[0], last[1]) == (good + 2 + 1_000, rule)
    assert last[4].endswith(f"It stands for {many - 1_000} equal lines, the last of them line {good + 1 + many}.")
    assert last[5] == line.decode().strip()


def test_every_line_that_opens_a_quote_costs_no_more_than_another(tmp_path: Path) -> None:
    rows = b"".join(b'"s%d,IC-HH,full,2024-09-01,completed\n' % number for number in range(100_000))

    measured = read_measured(_with_lines(tmp_path, "completions", rows), seconds=30)

    assert measured.counts["completions"][2] == 100_000
    assert measured.seconds < len(rows) / 500_000


def test_a_feed_of_nothing_but_different_rubbish_is_refused_in_a_sentence(tmp_path: Path) -> None:
    rubbish = b"".join(b"%d\n" % number for number in range(250_000))

    measured = read_measured(_with_lines(tmp_path, "completions", rubbish))

    sentence = (
        "completions.csv: more than 200,000 different rows of it cannot be read (the first: completions.csv, line 5: "
        "the line has 1 field where the header has 5), so it is no export of completions; export it again."
    )
    assert measured.problems == [sentence]
    assert measured.megabytes < MOST_MEGABYTES


def test_a_header_of_thousands_of_columns_is_refused_in_a_sentence(tmp_path: Path) -> None:
    header = ",".join([GOOD["completions"][0], *(f"c{number % 9_000}" for number in range(10_000))])
    write(tmp_path, completions=[header, *["x" + "," * 10_004] * 200])

    measured = read_measured(tmp_path, seconds=20)

    sentence = (
        "completions.csv, header: 10,000 columns are none of completions, and at most 500 may be; "
        "export only staff_id, course_code, kind, completed_on, status, score and load again."
    )
    assert measured.problems == [sentence]
    assert measured.megabytes < MOST_MEGABYTES


def test_more_jobs_at_once_than_anybody_has_are_refused_with_the_person(tmp_path: Path) -> None:
    jobs = [f"s2,0020,Title {number},,{2000 + number % 20}-08-01," for number in range(300)]
    write(tmp_path, assignments=[*GOOD["assignments"], *jobs])

    measured = read_measured(tmp_path)

    sentence = (
        "assignments.csv: staff_id 's2' has 301 assignments at location_id '0020' on August 1, 2021, and nobody has "
        "more than 200; correct the export and load again."
    )
    assert measured.problems == [sentence]


def test_many_jobs_one_after_the_other_are_read(tmp_path: Path) -> None:
    days = [f"{year}-{month:02}-{day:02}" for year in (2019, 2020) for month in range(1, 13) for day in range(1, 11)]
    write(tmp_path, assignments=[*GOOD["assignments"], *(f"s2,0020,Teacher,,{day},{day}" for day in days)])

    measured = read_measured(tmp_path)

    assert measured.counts["assignments"] == [243, 243, 0]


def test_long_texts_in_a_small_parquet_file_are_rejected_before_they_are_unpacked(tmp_path: Path) -> None:
    write(tmp_path, completions=None)
    rows = 400
    long = {"staff_id": "x" * 1_000_000, "course_code": "IC-HH", "kind": "full", "completed_on": "2024-09-01"}
    frame = pl.DataFrame({**long, "status": "completed"}).select(pl.all().repeat_by(rows).explode())
    good = pl.DataFrame([[*line.split(",")] for line in GOOD["completions"][1:]], schema=frame.schema, orient="row")
    pl.concat([good, frame]).write_parquet(tmp_path / "completions.parquet")

    measured = read_measured(tmp_path)

    assert measured.megabytes < MOST_MEGABYTES
    assert measured.counts["completions"] == [good.height + rows, good.height, rows]
    _, rule, column, value, message, row = measured.rejected[0]
    assert (rule, column) == ("too-long", "staff_id")
    assert "staff_id has 1000000 characters, but at most 400 are allowed" in message
    assert value == "x" * 1_000 + "... (cut: 1000000 characters in all)"
    assert row == f"{value},IC-HH,full,2024-09-01,completed"


def test_a_parquet_file_that_is_gigabytes_when_unpacked_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, completions=None)
    pl.read_csv("\n".join(GOOD["completions"]).encode()).write_parquet(tmp_path / "completions.parquet")
    monkeypatch.setattr(parquet_source, "MOST_UNPACKED", 100)

    with pytest.raises(IntakeRefused, match="bytes when it is unpacked, in one row group, and at most 100 are read"):
        read_folder(tmp_path, POLICY, loaded_on=TODAY)


def test_of_many_long_rejected_rows_the_first_are_kept_whole_and_the_others_cut_with_their_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MOST_KEPT", 25_000)
    rows = [f"s{number},{'x' * 9_990},full,2024-09-01,completed" for number in range(4)]
    write(tmp_path, completions=[*GOOD["completions"], *rows])

    rejected = read_folder(tmp_path, POLICY, loaded_on=TODAY).rejected

    assert rejected["row"].to_list()[:2] == rows[:2]
    assert rejected["row"].to_list()[2:] == [
        f"{row[:1_000]}... (cut: {len(row):,} characters in all)" for row in rows[2:]
    ]
    assert all(len(value) < 1_100 for value in rejected["value"])
