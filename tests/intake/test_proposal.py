"""What is proposed for foreign exports, as data: three invented systems, as different as real ones."""

import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from intake import Proposal, ProposedCell, Question, propose, sources_toml
from intake.snapshots import Past
from intake.sources import open_sources
from tests.intake.folders import GOOD, POLICY, TODAY

SCHOOLS = {
    "schools.csv": ["School Number,School Name,School Type", "0010,East High,High School", "0020,Ash,Elementary"]
}
SYSTEMS: Mapping[str, Mapping[str, list[str]]] = {
    "short names": {
        "PS_JOB_20261120.txt": [
            "EMPLID\tNAME\tEMAILID\tREG_TEMP\tLAST_HIRE_DT\tTERM_DT\tLOCATION\tJOBCODE_DESCR\tDEPTNAME\tEFFDT",
            "000101\tPeña, Ana\tana@example.org\tR\t01-AUG-2015\t\t0010\tPrincipal\t\t01-AUG-2018",
            "000102\tQuinn, Bo\tbo@example.org\tR\t15-AUG-2016\t30-JUN-2026\t0020\tTeacher\t\t15-AUG-2016",
        ],
        "lms.csv": [
            "Learner ID,Learner Name,Item ID,Completed On,Completion Status,Item Type",
            '101,"Peña, Ana",IC-HH,2024-08-24 10:11:12,COMPLETE,ONLINE',
            '102,"Quinn, Bo",IC-ATT-2425,2025-02-28 09:00:00,PASS,QUIZ',
        ],
    },
    "apart": {
        "Workers.csv": [
            "Employee ID,Legal First Name,Legal Last Name,Primary Work Email,Worker Type,Hire Date,Termination Date",
            "20101,Ana,Peña,ana@example.org,Regular,2015-08-01,",
            "20102,Bo,Quinn,bo@example.org,Regular,2016-08-15,",
        ],
        "Positions.csv": [
            "Employee ID,Worker,Business Title,Location,Supervisory Organization,Position Start Date,Position End Date",
            "20101,Ana Peña,Principal,East High,East,2018-08-01,",
            "20102,Bo Quinn,Teacher,Ash,Ash,2016-08-15,",
        ],
        "certs.csv": ["Worker ID,Training,Finish Date,Result,Method", "20101,IC-HH,20240824,Y,Web"],
    },
    "day first": {
        "Personal 2026-11.csv": [
            "HR Employee No.;Family name;Given Name;Orig. Hire Dt;Bldg #;Posn Title;Job Entry Dte",
            "77;Peña;Ana;25/08/2015;0010;Principal;25/08/2018",
            "78;Quinn;Bo;15/08/2016;0020;Teacher;15/08/2016",
        ],
        "groups.csv": ["Emp No.,Usergroup,Bldg,Granted", "77,IC Household,0010,2024-08-27"],
    },
    "no name that anybody knows": {
        "Buildings.csv": [
            "Facilities list",
            "",
            "Bldg,Building,Serves",
            "10,North,9-12",
            "20,South,K-5",
            "30,Office,Office",
        ],
        "roll.csv": [
            "Emp ID,Last Name,First Name,Hired,Site,Title,Job Start",
            "000077,Peña,Ana,2015-08-25,0010 - North,Principal,2018-08-25",
            "000078,Quinn,Bo,2016-08-15,0020 - South,Teacher,2016-08-15",
            "VACANT,,,,0020 - South,Teacher,",
        ],
        "Compliance.csv": [
            "Compliance Status by Associate",
            "Associate,Associate Number,Curriculum / Module,How,When,Score,Mark",
            '"Peña, Ana",77,IC-HH: Household,Web,"Sep 13, 2024 4:05 PM",92,Satisfied',
            '"Peña, Ana",77,IC-ENR: Enrollment,Exam,,,Ongoing',
            "2 items for Ana Peña,,,,,,",
        ],
        "requests.csv": [
            "number,u_requested_for.employee_number,u_tool,u_school.name,approval,closed_at,approver.employee_number",
            "R1,78,Infinite Campus - Household,South,approved,2023-08-03 14:02:11,77",
        ],
        "members.csv": [
            "Group,Staff Number,Added",
            "North (NO) - IC Household,77,08/27/2024",
            "X - Portal,78,08/27/2024",
        ],
    },
}
EXPECTED: Mapping[str, Mapping[str, tuple[str | None, str, Mapping[str, object]]]] = {
    "short names": {
        "staff.staff_id": ("EMPLID", "sure", {}),
        "staff.given_name": ("NAME", "sure", {"split": ",", "part": 2}),
        "staff.email": ("EMAILID", "sure", {}),
        "employments.hire_date": ("LAST_HIRE_DT", "sure", {"dates": "%d-%b-%Y"}),
        "employments.end_date": ("TERM_DT", "sure", {"dates": "%d-%b-%Y"}),
        "assignments.location_id": ("LOCATION", "sure", {}),
        "assignments.job_title": ("JOBCODE_DESCR", "sure", {}),
        "assignments.start_date": ("EFFDT", "sure", {"dates": "%d-%b-%Y"}),
        "completions.staff_id": ("Learner ID", "sure", {"pad": 6}),
        "completions.course_code": ("Item ID", "sure", {}),
        "completions.completed_on": ("Completed On", "sure", {}),
        "completions.status": ("Completion Status", "sure", {"map": {"COMPLETE": "completed", "PASS": "passed"}}),
        "completions.kind": ("Item Type", "sure", {"map": {"ONLINE": "full", "QUIZ": "quiz"}}),
    },
    "apart": {
        "staff.family_name": ("Legal Last Name", "sure", {}),
        "employments.hire_date": ("Hire Date", "sure", {}),
        "assignments.job_title": ("Business Title", "sure", {}),
        "assignments.location_id": ("Location", "sure", {"map": {"East High": "0010", "Ash": "0020"}}),
        "assignments.start_date": ("Position Start Date", "sure", {}),
        "completions.course_code": ("Training", "sure", {}),
        "completions.completed_on": ("Finish Date", "sure", {"dates": "%Y%m%d"}),
        "completions.status": ("Result", "sure", {"map": {"Y": "completed"}}),
        "completions.kind": (None, "to check", {}),
    },
    "no name that anybody knows": {
        "locations.location_id": ("Bldg", "sure", {"pad": 4}),
        "locations.name": ("Building", "to check", {}),
        "completions.staff_id": ("Associate Number", "sure", {"pad": 6}),
        "completions.course_code": ("Curriculum / Module", "likely", {"split": ": ", "part": 1}),
        "completions.kind": ("How", "likely", {"map": {"Web": "full", "Exam": "quiz"}}),
        "completions.completed_on": ("When", "likely", {"dates": "%b %d, %Y %I:%M %p"}),
        "approvals.staff_id": ("u_requested_for.employee_number", "likely", {"pad": 6}),
        "approvals.function_id": ("u_tool", "likely", {"split": " - ", "part": 2}),
        "approvals.approver_id": ("approver.employee_number", "sure", {"pad": 6}),
        "approvals.decided_on": ("closed_at", "likely", {}),
        "grants.ic_group": ("Group", "sure", {"split": " - ", "part": 2}),
        "grants.location_id": (
            "Group",
            "to check",
            {"split": " - ", "part": 1, "map": {"North (NO)": "0010"}},
        ),
    },
    "day first": {
        "staff.staff_id": ("HR Employee No.", "likely", {}),
        "staff.family_name": ("Family name", "sure", {}),
        "employments.hire_date": ("Orig. Hire Dt", "sure", {"dates": "%d/%m/%Y"}),
        "assignments.location_id": ("Bldg #", "sure", {}),
        "assignments.start_date": ("Job Entry Dte", "likely", {"dates": "%d/%m/%Y"}),
        "grants.ic_group": ("Usergroup", "sure", {}),
        "grants.location_id": ("Bldg", "sure", {}),
        "grants.granted_on": ("Granted", "sure", {}),
    },
}


def proposed(folder: Path, files: Mapping[str, list[str]], **answers: str) -> Proposal:
    """What is proposed for these files; `answers` by the kind of question."""
    for name, lines in files.items():
        (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return propose(folder, POLICY, lambda question: answers.get(question.kind))


def cells(proposal: Proposal) -> dict[str, ProposedCell]:
    return {
        f"{feed}.{cell.name}": cell
        for source in proposal.sources
        for feed, some in source.feeds.items()
        for cell in some
    }


@pytest.mark.parametrize("system", SYSTEMS)
def test_columns_of_real_looking_systems_are_recognized(tmp_path: Path, system: str) -> None:
    files = SYSTEMS[system]
    proposal = proposed(tmp_path, files if "Buildings.csv" in files else {**SCHOOLS, **files})
    assert proposal.unrecognized == ()
    found = {name: (cell.column, cell.sure, dict(cell.words)) for name, cell in cells(proposal).items()}
    assert {name: found.get(name) for name in EXPECTED[system]} == EXPECTED[system]
    tomllib.loads(sources_toml(proposal))


def test_one_roll_fills_three_feeds_and_its_footer_is_no_record(tmp_path: Path) -> None:
    roll = SYSTEMS["short names"]["PS_JOB_20261120.txt"]
    lines = [*roll, roll[-1].replace("0020", "0010"), "Total: 3" + "\t" * 9]
    (source,) = (
        one for one in proposed(tmp_path, {**SCHOOLS, "PS_JOB_20261120.txt": lines}).sources if len(one.feeds) > 1
    )
    assert list(source.feeds) == ["staff", "employments", "assignments"]
    assert (source.pattern, source.skip) == ("PS_JOB_*.txt", (("EMPLID", "begins", "Total"),))
    assert source.distinct == {"staff", "employments"}


@pytest.mark.parametrize(("answer", "form"), [(None, "%m/%d/%Y"), ("month", "%m/%d/%Y"), ("day", "%d/%m/%Y")])
def test_dates_that_can_be_read_in_two_ways_are_asked_about_once(tmp_path: Path, answer: str | None, form: str) -> None:
    asked: list[Question] = []

    def ask(question: Question) -> str | None:
        asked.append(question)
        return answer

    (tmp_path / "groups.csv").write_text("Emp ID,User Group,Granted,Removed\n1,IC Household,3/4/2024,5/6/2025\n")
    found = cells(propose(tmp_path, POLICY, ask))
    assert [(one.kind, one.choices, one.default) for one in asked] == [("dates", ("month", "day"), "month")]
    assert "3/4/2024" in asked[0].sentence
    assert [found[f"grants.{name}"].words for name in ("granted_on", "removed_on")] == [{"dates": form}] * 2
    assumed = "day first fits as well: month first was assumed"
    assert (assumed in found["grants.granted_on"].note) == (answer is None)


def test_zeros_are_added_where_that_makes_ids_match(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, {**SCHOOLS, **SYSTEMS["short names"]})
    (people,) = (one for one in proposal.matched if one.of == "staff")
    assert (people.file, people.column, people.ids, people.before, people.after) == ("lms.csv", "Learner ID", 2, 0, 2)


def test_what_a_column_of_an_unknown_name_holds_tells_as_well(tmp_path: Path) -> None:
    lines = ["Nr,Wer,Was,Done", "1,s1,IC-HH,2024-09-01", "2,s2,IC-ATT-2425,2024-09-01"]
    files = {"staff.csv": GOOD["staff"], "abc.csv": [lines[0].replace("Done", "Completed"), *lines[1:]]}
    found = cells(proposed(tmp_path, files))
    assert {name: (cell.column, cell.sure) for name, cell in found.items() if cell.column} == {
        "completions.staff_id": ("Wer", "likely"),
        "completions.course_code": ("Was", "likely"),
        "completions.completed_on": ("Completed", "sure"),
    }


def test_what_no_file_tells_is_asked_or_stays_open(tmp_path: Path) -> None:
    files = {"lms.csv": ["EID,Course ID,Completion Date,Status", "1,IC-HH,2024-09-01,Waived", "2,IC-HH,2024-09-02,C"]}
    open_ = cells(proposed(tmp_path, files))
    assert open_["completions.kind"].is_missing
    assert open_["completions.status"].words == {"map": {"C": "completed"}}
    assert "Waived" in open_["completions.status"].note
    known = cells(proposed(tmp_path, files, constant="full", value="completed"))
    assert known["completions.kind"].value == "full"
    assert known["completions.status"].words == {"map": {"Waived": "completed", "C": "completed"}}


def test_what_stays_as_it_is_what_fits_nothing_and_what_is_missing_is_said(tmp_path: Path) -> None:
    pl.DataFrame({"staff_id": ["s1"], "given_name": ["Ana"], "family_name": ["Peña"]}).write_parquet(
        tmp_path / "staff.parquet"
    )
    files = {
        "locations.csv": GOOD["locations"],
        "rooms.csv": ["Room,Seats", "101,30"],
        "empty.csv": [],
        "classes.csv": [
            "sourcedId,title,classCode,location,grades,schoolSourcedId",
            "c1,Algebra,A1,120,09,7",
        ],
        "activities.csv": ["username,action,group_name,date", "bo.quinn,CREATE,9th graders,11/04/2020"],
    }
    proposal = proposed(tmp_path, files)
    assert (proposal.sources, sorted(proposal.as_is)) == ((), ["locations", "staff"])
    assert dict(proposal.unrecognized) == {
        "activities.csv": "username, action, group_name, date",
        "classes.csv": "sourcedId, title, classCode, location, grades, schoolSourcedId",
        "empty.csv": "there is no header; export it with a header and load again",
        "rooms.csv": "Room, Seats",
    }
    assert proposal.unfilled == ("employments", "assignments", "completions", "approvals", "grants")


def test_two_systems_for_one_feed_are_both_read_and_years_of_one_export_are_one_source(tmp_path: Path) -> None:
    header = "EID,Course ID,Completion Date,Status,Type"
    files = {
        "lms_2025.csv": [header, "1,IC-HH,2025-09-01,C,Quiz"],
        "lms_2026.csv": [header, "1,IC-HH,2026-09-01,C,Quiz"],
        "roll_2025.csv": ["EID,Last Name,First Name", "1,Peña,Ana"],
        "roll_2026.csv": ["EID,Last Name,First Name", "1,Peña,Ana"],
        "old [lms].csv": [header, "1,IC-ENR,2020-09-01,C,Full"],
    }
    sources = proposed(tmp_path, files, every="all").sources
    assert [(one.pattern, one.files, one.every, one.adds) for one in sources] == [
        ("roll_*.csv", ("roll_2025.csv", "roll_2026.csv"), True, ()),
        ("lms_*.csv", ("lms_2025.csv", "lms_2026.csv"), True, ()),
        ("old [[]lms].csv", ("old [lms].csv",), False, ("completions",)),
    ]


def test_scores_and_rights_are_recognized_by_what_they_hold(tmp_path: Path) -> None:
    lms = [
        "EID,Course ID,Completion Date,Status,Type,{score}",
        "1,IC-HH,2024-09-01,C,Quiz,{0}",
        "2,IC-HH,2024-09-02,C,Quiz,{1}",
    ]
    groups = [
        "EID,User Group,School,Date Added,{rights}",
        "1,IC Household,0010,2024-09-01,{0}",
        "2,IC Household,0010,2024-09-01,{1}",
    ]
    for number, (lines, head, values, expected) in enumerate(
        [
            (lms, "Final Score", ("92", "80.5"), ("sure", {}, "")),
            (lms, "Test Score", ("92%", "100 %"), ("sure", {"split": "%", "part": 1}, "")),
            (
                lms,
                "Grade",
                ("9", "12"),
                ("to check", {}, "the nearest that the file has; none is above 12: look whether they are of 100"),
            ),
            # Shares of one, points of more than 100, grades: nothing that a feed could take.
            (lms, "Score", ("0.92", "1"), None),
            (lms, "Score", ("180", "200"), None),
            (lms, "Score", ("A", "B"), None),
            (groups, "Access Level", ("RO", "Full"), ("sure", {"map": {"RO": "read-only", "Full": "full"}}, "")),
            (
                groups,
                "Which",
                ("View Only", "Modify"),
                ("likely", {"map": {"View Only": "read-only", "Modify": "full"}}, "by its contents"),
            ),
            (
                groups,
                "Rights",
                ("Read", "Guest"),
                ("likely", {"map": {"Read": "read-only", "Guest": ""}}, "not known, taken as full: Guest"),
            ),
            (groups, "Rights", ("Yes", "No"), None),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        text = "\n".join(lines).format(*values, score=head, rights=head)
        found = cells(proposed(folder, {**SCHOOLS, "export.csv": text.split("\n")}))
        cell = found.get("completions.score" if lines is lms else "grants.rights")
        got = cell and (
            cell.sure,
            {key: dict(value) if isinstance(value, Mapping) else value for key, value in cell.words.items()},
            cell.note,
        )
        assert got == expected, (head, values)
        assert cell is None or set(cell.samples) == set(values)


PACKAGES = Path(__file__).parent
SINCE = "employed_from = 2020-08-01"


@pytest.mark.parametrize(
    ("package", "answer", "said"),
    [
        ("oneroster/v1.1", "2020-08-01", SINCE),
        ("oneroster/v1.1", "last summer", f"# {SINCE}"),
        ("edfi", None, 'reader = "edfi"'),
    ],
)
def test_a_package_is_a_source_that_needs_no_columns(
    tmp_path: Path, package: str, answer: str | None, said: str
) -> None:
    shutil.copytree(PACKAGES / package, tmp_path / "export")
    proposal = proposed(tmp_path, SYSTEMS["short names"], **({"constant": answer} if answer else {}))
    assert [one.pattern for one in proposal.packages] == ["export"]
    # The roll would fill them as well.
    assert not {*proposal.packages[0].fills} & {feed for source in proposal.sources for feed in source.feeds}
    assert not {*proposal.packages[0].fills} & {*proposal.unfilled}
    text = sources_toml(proposal)
    assert f"\n{said}" in text
    (tmp_path / "sources.toml").write_text(text)
    opened = open_sources(tmp_path, tmp_path / "sources.toml", Past(TODAY))
    assert proposal.packages[0].fills == tuple(opened.sources)[:4]
