"""The whole load is refused: which sentence, and that all problems come together."""

from errno import EACCES
from pathlib import Path

import polars as pl
import pytest

from intake import IntakeRefused, checks, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY, as_parquet, counts, read, write


def problems(folder: Path) -> list[str]:
    with pytest.raises(IntakeRefused) as refused:
        read_folder(folder, POLICY, loaded_on=TODAY)
    assert str(refused.value) == "\n".join(refused.value.problems)
    return refused.value.problems


def test_an_empty_folder_is_one_sentence(tmp_path: Path) -> None:
    assert problems(tmp_path) == [
        (
            f"{tmp_path}: contains no feed; expected locations.csv, staff.csv, employments.csv, assignments.csv, "
            "completions.csv, approvals.csv, grants.csv (or .parquet); export them there and load again."
        )
    ]


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_what_is_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")

    assert problems(tmp_path / name) == [
        f"{tmp_path / name}: is not a folder; name the folder that holds the feeds, such as locations.csv."
    ]


def test_a_missing_feed(tmp_path: Path) -> None:
    write(tmp_path, grants=None)

    assert problems(tmp_path) == [
        f"grants: neither grants.csv nor grants.parquet is in {tmp_path}; export it there and load again."
    ]


def test_closed_days_may_be_absent(tmp_path: Path) -> None:
    intake = read(tmp_path, closed_days=None)

    assert "closed_days" not in intake.feeds
    assert "closed_days" not in counts(intake)


def test_a_feed_that_is_there_twice(tmp_path: Path) -> None:
    write(tmp_path)
    pl.DataFrame({"date": ["2026-12-25"], "name": ["Christmas"]}).write_parquet(tmp_path / "closed_days.parquet")

    assert problems(tmp_path) == [
        (
            f"closed_days: closed_days.csv and closed_days.parquet are both in {tmp_path}, and only one can be right; "
            "remove one and load again."
        )
    ]


COLUMNS = "staff_id, given_name, family_name, email, worker_type"
ONCE = f"expected each of {COLUMNS} once"
MEND = "correct the export and load again."
SEMICOLONS = ", separated by commas (here they look separated by semicolons)"
NO_HEADER = (
    f"staff.csv, line 1: there is no header; expected the columns {COLUMNS}; export it with a header and load again."
)
BROKEN_HEADER = (
    f"staff.csv, line 1: the header's quotes or line ends are broken; expected the columns {COLUMNS}; export it again."
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b"",
            NO_HEADER,
        ),
        (
            b"\n" + "\n".join(GOOD["staff"]).encode(),
            NO_HEADER,
        ),
        (
            b"staff_id,given_name,family_name,email\n",
            f"staff.csv, header: the column worker_type is missing; {ONCE}; {MEND}",
        ),
        (
            b"Staff_ID,given_name,family_name,email\n",
            f"staff.csv, header: the columns staff_id, worker_type are missing; {ONCE}; {MEND}",
        ),
        (
            b"staff_id,given_name,family_name,email,worker_type,email\n",
            f"staff.csv, header: the column email appears 2 times; {ONCE}; {MEND}",
        ),
        (
            b"staff_id;given_name;family_name;email;worker_type\ns1;Ana;Bo;;\n",
            f"staff.csv, header: the columns {COLUMNS} are missing; {ONCE}{SEMICOLONS}; {MEND}",
        ),
        (
            b's1,"Ana,Bo,,\n',
            BROKEN_HEADER,
        ),
        (
            "\n".join(GOOD["staff"]).encode("utf-16"),
            "staff.csv: is not UTF-8 but looks like UTF-16; save it as CSV in UTF-8 and load again.",
        ),
        (
            "\n".join(GOOD["staff"]).encode("utf-16-le"),
            "staff.csv: is not UTF-8 but looks like UTF-16; save it as CSV in UTF-8 and load again.",
        ),
        (
            b"staff_id,pr\xe9nom\n",
            "staff.csv, line 1: the header is not UTF-8; save it as CSV in UTF-8 and load again.",
        ),
        (
            b"\r".join(row.encode() for row in GOOD["staff"]),
            BROKEN_HEADER,
        ),
    ],
)
def test_a_header_that_cannot_be_used(tmp_path: Path, data: bytes, sentence: str) -> None:
    assert problems(write(tmp_path, staff=data)) == [sentence]


def test_all_problems_of_the_folder_come_together(tmp_path: Path) -> None:
    write(tmp_path, locations=None, staff=b"", grants=b"staff_id\n")

    assert [problem.split(":")[0] for problem in problems(tmp_path)] == [
        "locations",
        "staff.csv, line 1",
        "grants.csv, header",
    ]


@pytest.mark.parametrize("feed", ["locations", "staff", "employments", "assignments"])
def test_a_header_without_rows_where_rows_are_needed(tmp_path: Path, feed: str) -> None:
    found = problems(write(tmp_path, **{feed: GOOD[feed][:1]}))

    assert f"{feed}.csv: there is a header but no row, and at least one is needed; export it again." in found


def test_no_accepted_row_where_one_is_needed_says_why(tmp_path: Path) -> None:
    rows = [row.replace("-08-01", "-08-32").replace("2024-02-29", "29.2.2024") for row in GOOD["employments"]]

    assert problems(write(tmp_path, employments=rows)) == [
        (
            "employments.csv: not one of its 4 rows was accepted, and at least one is needed; the first "
            "rejection: employments.csv, line 2: hire_date '2015-08-32' is not a valid date (YYYY-MM-DD) from "
            "1950-01-01 to 2100-12-31; correct it at the source."
        )
    ]


@pytest.mark.parametrize(
    ("feed", "row"),
    [
        ("completions", "s1,IC-HH,full,31/06/2026,passed"),
        ("grants", "s1,IC Household 24-25,0010,2020-01-01,"),
        ("closed_days", "25.12.2026,Christmas"),
    ],
)
def test_a_feed_with_rows_of_which_none_is_accepted(tmp_path: Path, feed: str, row: str) -> None:
    found = problems(write(tmp_path, **{feed: [GOOD[feed][0], row]}))

    assert len(found) == 1
    assert found[0].startswith(f"{feed}.csv: not one of its 1 rows was accepted, and at least one is needed; ")


@pytest.mark.parametrize("cut", [0, 3, 100, 700])
def test_parquet_that_is_none_or_is_cut_off(tmp_path: Path, cut: int) -> None:
    whole = tmp_path / "staff.parquet"
    write(tmp_path, staff=None)
    pl.DataFrame({name: ["x"] * 100 for name in COLUMNS.split(", ")}).write_parquet(whole)
    whole.write_bytes(whole.read_bytes()[:cut])

    assert problems(tmp_path) == ["staff.parquet: cannot be read as Parquet; it may be cut off; export it again."]


def test_parquet_with_a_type_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path)
    as_parquet(tmp_path, "closed_days", pl.DataFrame({"date": [1.5], "name": [["Christmas"]]}))

    assert problems(tmp_path) == [
        (
            "closed_days.parquet, header: the type of date (Float64), name (List(String)) is neither text nor a date; "
            "export ids and names as text and days as dates, and load again."
        )
    ]


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path, *_: object) -> None:
        raise PermissionError(EACCES, "Permission denied", str(path))

    write(tmp_path)
    monkeypatch.setattr(Path, "open", denied)

    assert problems(tmp_path) == [
        f"{tmp_path / 'locations.csv'}: cannot be read (Permission denied); make it readable and load again."
    ]


def test_what_is_no_export_of_two_feeds_is_told_of_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_UNREADABLE", 2)
    rubbish = "\n".join(str(number) for number in range(3))
    write(tmp_path, grants=rubbish, employments=rubbish)

    first, second = problems(tmp_path)
    assert first.startswith(
        "employments.csv: more than 2 different rows of it cannot be read (the first: employments.csv, line 6: "
    )
    assert second.startswith(
        "grants.csv: more than 2 different rows of it cannot be read (the first: grants.csv, line 4: "
    )


def test_what_waits_for_staff_does_not_repeat_that_staff_is_no_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MOST_UNREADABLE", 2)
    rubbish = "\n".join(str(number) for number in range(3))
    write(tmp_path, grants=rubbish, staff=rubbish)

    assert [problem.split(":")[0] for problem in problems(tmp_path)] == ["staff.csv", "grants.csv"]
