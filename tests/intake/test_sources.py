"""Foreign exports by a mapping: what becomes of their rows, and how messages name them."""

from pathlib import Path

import polars as pl
import pytest

from intake import FEEDS, LINES_PER_FILE, IntakeRefused
from intake.absent import said_absent
from intake.checks import check_feed
from intake.mapped_source import Extract, MappedSource
from intake.sources import READERS
from tests.intake.folders import POLICY, TODAY
from tests.intake.rolls import MAPPING, feeds, read, roll_folder


def test_one_roll_fills_three_feeds_and_rejections_name_its_lines(tmp_path: Path) -> None:
    intake = read(roll_folder(tmp_path))
    assert intake.feeds["staff"].select("staff_id", "given_name", "family_name", "email", "line").rows() == [
        ("000001", "Ana", "Peña", "ana@example.org", 2),
        ("000002", "Bo", "Quinn", None, 3),
        ("000003", "Cy", "Rao", None, 5),
        ("000004", "Di", "Sol", None, 6),
    ]
    assignments = intake.feeds["assignments"].select("staff_id", "location_id", "job_title", "end_date", "line")
    assert [(*row[:3], str(row[3]), row[4]) for row in assignments.rows()] == [
        ("000001", "0010", "Principal", "None", 2),
        ("000002", "0020", "Office Professional", "None", 3),
        ("000002", "0010", "Office Professional", "2023-06-30", 4),
        ("000003", "0010", "Principal", "None", 5),
    ]
    rejected = intake.rejected.select("feed", "file", "line", "rule", "value", "row", "staff_id").rows()
    roll = "hr-roll-2026.csv"
    assert rejected == [
        ("employments", roll, 5, "date", "31.02.2024", "3;Rao, Cy;;EHS;PRIN;31.02.2024;02/29/2024;", "000003"),
        ("employments", roll, 6, "date", "2024-08-01", "4;Sol, Di;;XYZ;PRIN;2024-08-01;08/01/2024;", "000004"),
        ("assignments", roll, 6, "value", "XYZ", "4;Sol, Di;;XYZ;PRIN;2024-08-01;08/01/2024;", "000004"),
    ]
    assert intake.rejected["message"].to_list() == [
        f"{roll}, line 5: hire_date '31.02.2024' is not a valid date of the form %m/%d/%Y; correct it at the source.",
        f"{roll}, line 6: hire_date '2024-08-01' is not a valid date of the form %m/%d/%Y; correct it at the source.",
        (
            f"{roll}, line 6: location_id 'XYZ' is not in the value table of sources.toml, source 1, "
            "assignments.location_id; add it there, or correct it at the source."
        ),
    ]
    assert intake.findings.filter(finding="skipped-rows")["message"].to_list() == [
        "hr-roll-2026.csv: 1 row is no record by skip and only of the mapping (the first: line 7)."
    ]


MISTAKES = {
    ('files = "hr-roll-*.csv"', 'files = "payroll-*.csv"'): "sources.toml, source 1, files: expected a file that "
    "matches in {folder}, found none.",
    ("family_name =", "famly_name ="): "sources.toml, source 1, staff.famly_name: expected one of the keys distinct, "
    'newest_per, skip, only, unpivot, staff_id, given_name, family_name, email, worker_type, found "famly_name"; the '
    'nearest valid name is "family_name".',
    ('email = "Mail"', 'email = "E-Mail"'): "sources.toml, source 1, staff.email: expected a column of "
    'hr-roll-2026.csv (Emp ID, Name, Mail, Site, Job Title, Hired, Job Start, Job End), found "E-Mail"; the nearest '
    'valid name is "Mail".',
    ('email = "Mail"', 'email = { column = "Mail", map_file = "x.csv" }'): "sources.toml, source 1, "
    "staff.email.map_file: expected a CSV file in {folder} with a header and two columns, a value and what it means, "
    'found "x.csv": No such file or directory.',
    ("EHS =", 'ehs = "0010", EHS ='): "sources.toml, source 1, assignments.location_id.map.EHS: expected a value that "
    'this table has once, without case, found "EHS" again.',
    (
        ", part = 2 }",
        " }",
    ): "sources.toml, source 1, staff.given_name.part: expected both split and part, such as split = "
    '", " and part = 1, found nothing: the key is missing.',
    ('value = "Regular"', 'value = "Regular", pad = 4'): "sources.toml, source 1, staff.worker_type.pad: expected only "
    'value, which is for every row as it stands, found "pad" as well.',
    ('"Regular"', '"Regular", keep_others = true'): "sources.toml, source 1, staff.worker_type.keep_others: expected "
    "keep_others only beside map or map_file, found neither.",
    ('delimiter = ";"', 'inside = "*.csv"'): "sources.toml, source 1, files: expected a zip file, found "
    "hr-roll-2026.csv, which is none or is cut off.",
    ('delimiter = ";"', 'sheet = "Roll"'): "sources.toml, source 1, sheet: expected sheet only where a file is a "
    "workbook, found hr-roll-2026.csv.",
    ('dates = "%m/%d/%Y"', 'dates = "mm/dd/yyyy"'): "sources.toml, source 1, dates: expected a form of a date such as "
    '"%m/%d/%Y", or a list of forms, found "mm/dd/yyyy".',
    # Polars cannot read by an hour of twelve without AM or PM, and says so by an exception.
    ('dates = "%m/%d/%Y"', 'dates = "%I %m/%d/%Y"'): "sources.toml, source 1, dates: expected a form of a date such as "
    '"%m/%d/%Y", or a list of forms, found "%I %m/%d/%Y".',
    ('encoding = "cp1252"', 'encoding = "windows"'): "sources.toml, source 1, encoding: expected an encoding such as "
    '"cp1252", found "windows".',
    ('delimiter = ";"', 'reader = "tabel"'): "sources.toml, source 1, reader: expected one of the readers "
    + ", ".join(READERS)
    + ', found "tabel"; the nearest valid name is "table".',
    ('email = "Mail"', 'email = { column = "E-Mail", otherwise = { column = "Mial" } }'): "sources.toml, source 1, "
    "staff.email: expected a column of hr-roll-2026.csv (Emp ID, Name, Mail, Site, Job Title, Hired, Job Start, Job "
    "End), "
    'found "E-Mail" or "Mial"; the nearest valid name is "Mail".',
    ('email = "Mail"', 'email = { column = "Mail", otherwise = { split = "@" } }'): "sources.toml, source 1, "
    "staff.email.otherwise: expected either column or value, found neither.",
    ('email = "Mail"', 'email = { column = "Mail", otherwise = { colunm = "E-Mail" } }'): "sources.toml, source 1, "
    "staff.email.otherwise.colunm: expected one of the keys column, value,",
    ('value = "Regular"', 'value = "Regular", otherwise = "Type"'): "sources.toml, source 1, "
    'staff.worker_type.otherwise: expected only value, which is for every row as it stands, found "otherwise" as well.',
    (
        "distinct = true",
        'newest_per = "staff_id"',
    ): "sources.toml, source 1, staff.newest_per: expected newest_per only beside every = true, found one file alone.",
    ("distinct = true", 'newest_per = "staff"'): "sources.toml, source 1, staff.newest_per[0]: expected one of the "
    "columns that are mapped here (staff_id, given_name, family_name, email, worker_type), found "
    '"staff"; the nearest valid name is "staff_id".',
    ("[source.staff]", "[source.locations]"): "sources.toml, source 1, locations.staff_id: expected one of the keys",
}


@pytest.mark.parametrize(("change", "sentence"), MISTAKES.items())
def test_a_mistake_in_the_mapping_is_named_with_its_place(
    tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    roll_folder(tmp_path, MAPPING.replace(*change, 1))
    with pytest.raises(IntakeRefused) as refused:
        read(tmp_path)
    said = sentence.replace("{folder}", str(tmp_path))
    assert any(one.startswith(said) for one in refused.value.problems), refused.value.problems


TWO = MAPPING + MAPPING.replace("hr-roll-*.csv", "*-2026.csv")
CONTRADICTIONS = {
    TWO: [
        f'sources.toml, source 2, {feed}: expected one source for {feed}, or adds = ["{feed}"] here, if its rows come '
        "from several, found sources.toml, source 1, which fills it as well."
        for feed in ("staff", "employments", "assignments")
    ],
    MAPPING + '[[source]]\nfiles = "x.csv"\n[source.grants]\nstaff_id = "a"\nic_group = "b"\nlocation_id = "c"\n'
    'granted_on = "d"\n': [
        "sources.toml, source 2, grants: expected one place for grants, found grants.csv in the folder as well."
    ],
}


@pytest.mark.parametrize(("mapping", "sentences"), CONTRADICTIONS.items())
def test_two_places_for_one_feed_are_refused(tmp_path: Path, mapping: str, sentences: list[str]) -> None:
    with pytest.raises(IntakeRefused) as refused:
        read(roll_folder(tmp_path, mapping))
    assert [one for one in refused.value.problems if ", files:" not in one] == sentences


def test_a_reader_rejects_by_rules_of_its_own() -> None:
    """As a package of several files does: what a standard forbids is rejected with the standard's rule."""
    row = {"staff_id": "s9", "given_name": "Al", "family_name": "Ox", "email": None, "worker_type": None}
    rows = pl.DataFrame(
        [{**row, "file": "users.csv", "line": 2}], schema_overrides={"email": pl.String, "worker_type": pl.String}
    )
    bad = pl.DataFrame(
        [{"staff_id": "s8", "file": "more.csv", "line": 3, "why": "has no status", "rule": "status", "column": "x"}]
    )
    extract = Extract(rows, ["users.csv", "more.csv"], lambda file, line: f"{file} {line}", rejected=bad)
    checked = check_feed(FEEDS["staff"], MappedSource(FEEDS["staff"], [extract]), {}, None)
    assert checked.accepted["line"].to_list() == [2]
    assert checked.rejected.select("file", "line", "rule", "column", "row", "staff_id", "message").rows() == [
        (
            "more.csv",
            LINES_PER_FILE + 3,
            "status",
            "x",
            "more.csv 3",
            "s8",
            "more.csv, line 3: the line has no status; correct it at the source.",
        )
    ]


def test_a_misspelled_word_hides_neither_other_columns_nor_broken_feeds(tmp_path: Path) -> None:
    """Every mistake is named at once: of the source with the wrong word, of other sources, and of feeds as they are."""
    mapping = MAPPING.replace("family_name =", "famly_name =").replace('email = "Mail"', 'email = "E-Mail"')
    mapping = mapping.replace('hire_date = "Hired"', 'hire_date = { column = "Hire", form = "x" }')
    roll_folder(tmp_path, mapping)
    (tmp_path / "grants.csv").write_text("staff_id,ic_group\n")
    (tmp_path / "approvals.csv").unlink()
    with pytest.raises(IntakeRefused) as refused:
        read(tmp_path)
    said = [one.partition(": expected")[0].partition(", found")[0] for one in refused.value.problems]
    assert said == [
        "sources.toml, source 1, staff.family_name",
        "sources.toml, source 1, staff.famly_name",
        "sources.toml, source 1, employments.hire_date.form",
        "sources.toml, source 1, staff.email",
        "sources.toml, source 1, employments.hire_date",
        f"approvals: neither approvals.csv nor approvals.parquet is in {tmp_path}; export it there and load again.",
        ("grants.csv, header: the columns location_id, granted_on, removed_on are missing; expected each of staff_id, "
        "ic_group, location_id, granted_on, removed_on once; correct the export and load again."),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ['reader = "tabel"', 'delimter = ";"'])
def test_what_a_mapping_may_fill_is_not_called_missing(tmp_path: Path, word: str) -> None:
    roll_folder(tmp_path, MAPPING.replace('delimiter = ";"', word))
    with pytest.raises(IntakeRefused) as refused:
        read(tmp_path)
    assert len(refused.value.problems) == 1


ABSENT = 'absent = ["approvals"]\n'


def test_a_feed_that_a_district_does_not_have_is_told_and_what_follows_is_said(tmp_path: Path) -> None:
    """Nobody is entitled where the policy asks for an approval: that must not look like the district's own mistake."""
    roll_folder(tmp_path, ABSENT + MAPPING)
    (tmp_path / "approvals.csv").unlink()
    intake = read(tmp_path)
    assert intake.feeds["approvals"].is_empty()
    assert intake.counts.filter(feed="approvals").row(0)[1:5] == ("sources.toml", 0, 0, 0)
    (said,) = intake.findings.filter(feed="approvals")["message"]
    assert said.startswith(
        "sources.toml: the mapping says that the district has no approvals: nobody is entitled by a path"
    )
    assert "household (other school-based role, central office)" in said
    assert intake.findings.filter(feed="approvals")["finding"].to_list() == ["absent-feed"]


def test_what_a_policy_without_approvals_or_certificates_loses_is_said_as_well() -> None:
    functions = {
        name: function.model_copy(
            update={
                "rules": [
                    rule.model_copy(
                        update={
                            "paths": [path.model_copy(update={"approval": name == "household"}) for path in rule.paths]
                        }
                    )
                    for rule in function.rules
                ]
            }
        )
        for name, function in POLICY.functions.items()
    }
    strict = POLICY.model_copy(update={"functions": functions})
    assert "Nobody at all is entitled to household." in said_absent("approvals", strict, TODAY)
    lax = POLICY.model_copy(update={"functions": {name: one for name, one in functions.items() if name != "household"}})
    assert said_absent("approvals", lax, TODAY).endswith("no path of the policy asks for one, and nothing is missing.")
    assert "nobody holds a certificate" in said_absent("completions", lax, TODAY)
    assert "nobody is known to have access" in said_absent("grants", lax, TODAY)


ABSENCES = {
    ABSENT + MAPPING: "sources.toml, absent: expected no approvals anywhere, found approvals.csv in the folder.",
    ABSENT + MAPPING + '[[source]]\nfiles = "a.csv"\n[source.approvals]\nstaff_id = "a"\nfunction_id = "b"\n'
    'location_id = "c"\ndecision = "d"\ndecided_on = "e"\n': "sources.toml, absent: expected no approvals anywhere, "
    "found sources.toml, source 2, which fills it.",
    'absent = ["staff"]\n' + MAPPING: "sources.toml: absent[0]: expected one of the feeds "
    '"completions", "approvals", "grants", found "staff"',
    "absent = []\n": "sources.toml: source: expected one or more tables [[source]], found nothing: the key is missing.",
}  # fmt: skip


@pytest.mark.parametrize(("mapping", "sentence"), ABSENCES.items())
def test_a_feed_is_absent_or_there(tmp_path: Path, mapping: str, sentence: str) -> None:
    with pytest.raises(IntakeRefused) as refused:
        read(roll_folder(tmp_path, mapping))
    assert any(one.startswith(sentence) for one in refused.value.problems), refused.value.problems


def test_feeds_as_they_are_need_no_source_to_lack_one(tmp_path: Path) -> None:
    feeds(tmp_path, "approvals")
    (tmp_path / "sources.toml").write_text(ABSENT)
    assert read(tmp_path).feeds["approvals"].is_empty()
