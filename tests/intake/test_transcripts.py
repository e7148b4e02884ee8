"""Training records as reports of an LMS have them: the examples of the documentation, and mistakes in them."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake import LINES_PER_FILE, Intake, IntakeRefused
from tests.intake.pages import examples, loaded
from tests.intake.rolls import feeds, read

PAGES = ("docs/connect/transcripts.md", "docs/connect/moodle.md")
ROW, COLUMN, ADDRESS = "One row for each completion", "One column for each course", "Only an address"
COURSE, ACTIVITY = "The course completion report", "The activity completion report"


def completions(intake: Intake) -> list[tuple[str, str, str, str, str]]:
    return (
        intake.feeds["completions"]
        .select("staff_id", "course_code", "kind", pl.col("completed_on").cast(pl.String), "status")
        .rows()
    )


EXAMPLES = {
    ROW: [
        ("000001", "IC-HH", "full", "2024-08-24", "completed"),
        ("000001", "IC-ATT-2425", "quiz", "2026-03-02", "passed"),
        ("000002", "IC-ATT-2425", "quiz", "2026-03-03", "failed"),
    ],
    COLUMN: [
        ("000001", "IC-ATT-2425", "full", "2024-09-13", "completed"),
        ("000002", "IC-ATT-2425", "full", "2024-09-14", "completed"),
        ("000001", "IC-ATT-2425", "quiz", "2026-03-02", "completed"),
        ("000001", "IC-HH", "full", "2024-08-24", "completed"),
    ],
    ADDRESS: [("000001", "IC-HH", "full", "2024-08-24", "completed")],
    COURSE: [
        ("000001", "IC-ATT-2425", "full", "2024-08-24", "completed"),
        ("000001", "IC-HH", "full", "2024-09-05", "completed"),
    ],
    ACTIVITY: [
        ("000001", "IC-ATT-2425", "full", "2024-08-24", "completed"),
        ("000002", "IC-ATT-2425", "full", "2024-09-13", "completed"),
        ("000001", "IC-ATT-2425", "quiz", "2026-03-02", "passed"),
        ("000002", "IC-ATT-2425", "quiz", "2026-03-03", "failed"),
    ],
}


@pytest.mark.parametrize("heading", EXAMPLES)
def test_the_examples_of_the_page_load_as_they_stand_there(tmp_path: Path, heading: str) -> None:
    assert {one for page in PAGES for one in examples(page)} == set(EXAMPLES)
    (page,) = (page for page in PAGES if heading in examples(page))
    intake = loaded(tmp_path, page, heading, "completions")
    assert completions(intake) == EXAMPLES[heading]
    assert intake.rejected["message"].to_list() == (
        [
            (
                "completions-by-address.csv, line 3: staff_id 'temp7@example.com' is the email of nobody in the "
                "accepted rows of staff; correct it at the source, or add it there."
            )
        ]
        if heading == ADDRESS
        else []
    )
    assert intake.findings.filter(finding="unread-columns").is_empty()


MAPPING = """[[source]]
files = "matrix*.csv"
every = true
dates = "%m/%d/%Y"
[source.completions]
unpivot = { columns = ["IC *", "Score"], header = "Course", cells = ["State", "Day"], besides = "Boss" }
skip = [{ column = "State", is = "Not completed" }]
staff_id = { column = "Mail", lookup = "email" }
course_code = { column = "Course", map = { "IC Attendance" = "IC-ATT-2425" } }
kind = { value = "full" }
completed_on = "Day"
status = { column = "State", map = { Done = "completed" } }
"""
MATRIX = [
    "Mail,Boss,IC Attendance,,IC *New,Day of it,Extra",
    "ana@example.org,B,Done,8/24/2024,,,",
    "two@example.org,B,Done,12/1/2024,Not completed,,x",
    "bo@example.org,B,Done,8/25/2024,Done,8/26/2024,",
    "bo@example.org,B,,,,",
    ",,,,,,",
]


def matrix_folder(folder: Path, mapping: str = MAPPING, lines: list[str] = MATRIX) -> Path:
    """Two files with a column for each course and one beside it for the day; two people share an address."""
    feeds(folder, "completions", "staff")
    (folder / "staff.csv").write_text(
        "staff_id,given_name,family_name,email,worker_type\n"
        "s1,Ana,Peña,ANA@example.org,\ns2,Bo,Quinn,bo@example.org ,\ns3,Cy,Rao,two@example.org,\n"
        "s4,Di,Sol,two@example.org,\n"
    )
    (folder / "matrix 2024.csv").write_text("\n".join(lines))
    (folder / "matrix 2025.csv").write_text("Mail,Score\nana@example.org,Done\n")
    (folder / "sources.toml").write_text(mapping)
    return folder


def test_each_cell_is_a_row_that_names_its_column(tmp_path: Path) -> None:
    intake = read(matrix_folder(tmp_path))
    assert completions(intake) == [
        ("s1", "IC-ATT-2425", "full", "2024-08-24", "completed"),
        ("s2", "IC-ATT-2425", "full", "2024-08-25", "completed"),
    ]
    # Whatever rests on a record finds it by its place: no two may have the same.
    assert intake.feeds["completions"]["line"].n_unique() == 2
    missing = (
        "is not in the value table of sources.toml, source 1, completions.course_code; add it there, or correct it"
    )
    said = [
        ("matrix 2024.csv", 5, "unreadable", "the line has 6 fields where the header has 7; correct it"),
        (
            *("matrix 2024.csv, column IC Attendance", 3, "value"),
            "staff_id 'two@example.org' is the email of several in staff (s3, s4); give each their own, or",
        ),
        ("matrix 2024.csv, column IC *New", 4, "unknown-course", f"course_code 'IC *New' {missing}"),
        ("matrix 2025.csv, column Score", 2, "unknown-course", f"course_code 'Score' {missing}"),
    ]
    rejected = intake.rejected.select("file", pl.col("line") % LINES_PER_FILE, "rule").rows()
    assert rejected == [one[:3] for one in said]
    for (file, line, _, sentence), message in zip(said, intake.rejected["message"], strict=True):
        assert message.startswith(f"{file}, line {line}: {sentence}")
    assert intake.rejected["row"].to_list()[1:3] == [MATRIX[2], MATRIX[3]]
    assert intake.findings.filter(finding="unread-columns")["message"].to_list() == [
        (
            "matrix 2024.csv: 1 column is read by no word of the mapping: Extra; add those with records to columns of "
            "completions.unpivot, or to its value table, and the others to besides."
        )
    ]
    assert intake.findings.filter(finding="blank-rows")["line"].to_list() == [6]
    assert intake.findings.filter(finding="skipped-rows")["message"].to_list() == [
        "matrix 2024.csv: 1 row is left out of completions by skip and only of [source.completions]."
    ]
    assert intake.counts.filter(feed="completions")["rows_read"].item() == 6


def test_every_column_but_some_may_become_rows(tmp_path: Path) -> None:
    """A course of next year then needs no word: the policy sets aside what it does not know."""
    mapping = MAPPING.replace('["IC *", "Score"]', '"*"').replace('"State", "Day"', '"Day"').replace("every = true", "")
    mapping = mapping.replace('skip = [{ column = "State", is = "Not completed" }]', "")
    mapping = mapping.replace('column = "State", map = { Done = "completed" }', 'value = "completed"')
    mapping = mapping.replace('"IC-ATT-2425" }', '"IC-ATT-2425" }, keep_others = true').replace("matrix*", "m.csv#")
    lines = ["Mail,IC Attendance,First Aid", "ana@example.org,8/24/2024,8/25/2024"]
    matrix_folder(tmp_path, mapping.replace("m.csv#.csv", "m.csv"))
    (tmp_path / "m.csv").write_text("\n".join(lines))
    intake = read(tmp_path)
    assert intake.feeds["completions"]["completed_on"].to_list() == [date(2024, 8, 24)]
    assert intake.rejected.select("rule", "value").rows() == [("unknown-course", "First Aid")]


SPREAD = "sources.toml, source 1, completions.unpivot"
MISTAKES = {
    ("header =", "head ="): f'{SPREAD}.head: expected one of the keys columns, header, cells, besides, found "head"; '
    'the nearest valid name is "header".',
    ('"Score"]', '"Score", "IC Enrollment"]'): f"{SPREAD}.columns: expected a column of matrix 2025.csv (Mail, "
    'Boss, IC Attendance, IC *New, Day of it, Extra, Score), found "IC Enrollment"',
    ('["IC *", "Score"]', '"XY *"'): f"{SPREAD}.columns: expected a column of matrix 2024.csv (Mail, Boss, IC "
    'Attendance, IC *New, Day of it, Extra), found "XY *"; the nearest valid name is',
    ('["State", "Day"]', '["Boss", "Day"]'): f"{SPREAD}: expected names that no column of matrix 2024.csv has, found "
    '"Boss".',
    ('["State", "Day"]', '["Day", "Day"]'): f"{SPREAD}.cells: expected names that differ from each other and from "
    "header, found the same name twice.",
    ('["State", "Day"]', '"When"'): f'{SPREAD}.cells: expected a name that a column of completions takes, found "When"',
    ('header = "Course"', 'header = "Training"'): f"{SPREAD}.header: expected a name that a column of completions "
    'takes, found "Training"',
    ('columns = ["IC *", "Score"], header = "Course"', 'header = "Training"'): f"{SPREAD}.columns: expected columns, "
    "or a value table for Training with their names, found neither.",
    ("completed_on = \"Day\"", "completed_on = \"Date\""): "sources.toml, source 1, completions.completed_on: expected "
    "a column of matrix 2024.csv (Mail, Boss, Extra, Course, State, Day), found \"Date\"",
    ('"Day"\nstatus', '{ column = "Day", lookup = "email" }\nstatus'): "sources.toml, source 1, "
    'completions.completed_on.lookup: expected lookup = "email" only for a person, and lookup = "name" only for a '
    'place, that another feed lists, found "email".',
    ('lookup = "email"', 'lookup = "phone"'): "sources.toml, source 1, completions.staff_id.lookup: expected "
    '"email" or "name", found "phone"',
}  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), MISTAKES.items())
def test_a_mistake_is_one_sentence_with_its_place(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    assert change[0] in MAPPING
    with pytest.raises(IntakeRefused) as refused:
        read(matrix_folder(tmp_path, MAPPING.replace(*change)))
    assert any(one.startswith(sentence) for one in refused.value.problems), refused.value.problems
    # At most one for each of the two files.
    assert len(refused.value.problems) <= 2


def test_one_file_has_ids_another_addresses_and_the_newest_wins(tmp_path: Path) -> None:
    """Two columns of one file are of one age: neither takes the place of the other."""
    mapping = MAPPING.replace(
        '"Mail", lookup = "email" }', '"EID", otherwise = { column = "Mail", lookup = "email" } }'
    )
    mapping = mapping.replace("[source.completions]", '[source.completions]\nnewest_per = ["staff_id", "kind"]')
    mapping = mapping.replace('"IC-ATT-2425" }', '"IC-ATT-2425", Score = "IC-HH" }')
    matrix_folder(tmp_path, mapping, ["Mail,IC Attendance,", "ana@example.org,Done,8/24/2024", "s2,Done,8/24/2024"])
    (tmp_path / "matrix 2025.csv").write_text("EID,Score,,IC Attendance,\ns2,Done,8/25/2025,Done,8/26/2025\n")
    intake = read(tmp_path)
    assert completions(intake) == [
        ("s1", "IC-ATT-2425", "full", "2024-08-24", "completed"),
        ("s2", "IC-HH", "full", "2025-08-25", "completed"),
        ("s2", "IC-ATT-2425", "full", "2025-08-26", "completed"),
    ]
    assert intake.rejected.is_empty()
    assert "1 row is older than what a newer file says" in str(intake.findings["message"].to_list())


THINNED = """[[source]]
files = "transcript *.csv"
every = true
[source.completions]
{word}
staff_id = {{ column = "EID", otherwise = {{ column = "Mail", lookup = "email" }} }}
course_code = {{ value = "IC-ATT-2425" }}
kind = {{ value = "full" }}
completed_on = "Day"
status = {{ value = "completed" }}
"""


def thinned(folder: Path, word: str, older: list[str], newer: list[str]) -> Intake:
    """A transcript of 2024 that names people by address, and one of 2025 that has ids."""
    matrix_folder(folder, THINNED.format(word=word))
    (folder / "transcript 2024.csv").write_text("\n".join(["Mail,Day", *older]))
    (folder / "transcript 2025.csv").write_text("\n".join(["EID,Day", *newer]))
    return read(folder)


def test_rows_are_alike_by_the_ids_that_were_looked_up(tmp_path: Path) -> None:
    """What the older file says of somebody by address makes way for what the newer one says by id."""
    older = ["Ana@example.org,2024-08-24", "bo@example.org,2024-08-25", "gone@example.org,2024-08-26"]
    intake = thinned(tmp_path, 'newest_per = "staff_id"', older, ["s1,2025-08-24"])
    assert intake.feeds["completions"].select("staff_id", pl.col("completed_on").dt.year()).rows() == [
        ("s2", 2024),
        ("s1", 2025),
    ]
    # Nobody has this address, and nothing newer is alike.
    assert [message.partition(" is the email")[0] for message in intake.rejected["message"]] == [
        "transcript 2024.csv, line 4: staff_id 'gone@example.org'"
    ]
    assert intake.findings.filter(finding="skipped-rows")["message"].to_list() == [
        (
            "transcript 2024.csv: 1 row is older than what a newer file says of the same staff_id, and left out of "
            "completions by newest_per of the mapping (the first: line 2)."
        )
    ]
    assert intake.counts.filter(feed="completions")["rows_read"].item() == 3


def test_rows_are_the_same_by_the_ids_that_were_looked_up(tmp_path: Path) -> None:
    older = ["Ana@example.org,2024-08-24", "ana@example.org ,2024-08-24", "gone@example.org,2024-08-26"]
    intake = thinned(tmp_path, "distinct = true", [*older, older[-1]], ["s1,2024-08-24", "s1,2024-08-25"])
    assert intake.feeds["completions"].select("staff_id", pl.col("completed_on").dt.day()).rows() == [
        ("s1", 24),
        ("s1", 25),
    ]
    assert intake.rejected["value"].to_list() == ["gone@example.org"]


def test_places_are_found_by_their_names(tmp_path: Path) -> None:
    feeds(tmp_path, "grants")
    (tmp_path / "groups.csv").write_text("id,group,school\ns1,IC Household,east high\ns2,IC Household,Oak\n")
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nfiles = "groups.csv"\n[source.grants]\nstaff_id = "id"\nic_group = "group"\n'
        'location_id = { column = "school", lookup = "name" }\ngranted_on = { value = "2024-09-03" }\n'
    )
    intake = read(tmp_path)
    assert intake.feeds["grants"]["location_id"].to_list() == ["0010"]
    assert intake.rejected["message"].to_list() == [
        (
            "groups.csv, line 3: location_id 'Oak' is the name of no place in the accepted rows of locations; correct "
            "it at the source, or add it there."
        )
    ]
    # Access that cannot be placed is shown as such.
    assert intake.unplaced_grants["staff_id"].to_list() == ["s2"]


def test_a_value_with_two_meanings_in_a_file_is_refused(tmp_path: Path) -> None:
    mapping = MAPPING.replace('map = { "IC Attendance" = "IC-ATT-2425" }', 'map_file = "courses.csv"')
    matrix_folder(tmp_path, mapping)
    (tmp_path / "courses.csv").write_text("title,code\nIC Attendance,IC-ATT-2425\nic attendance,IC-HH\n")
    with pytest.raises(IntakeRefused, match=r'found "courses\.csv": "ic attendance" with two meanings'):
        read(tmp_path)
