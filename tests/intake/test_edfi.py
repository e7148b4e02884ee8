"""Ed-Fi files named by sources.toml, XML and JSON: rows, what the standard forbids, and files that are no data."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from intake import Intake, IntakeRefused, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY

SAMPLES = {path.name: path.read_text() for path in (Path(__file__).parent / "edfi").iterdir()}
OTHERS = ("completions", "approvals", "grants")
Json = dict[str, Any]


def uri(descriptor: str, value: str) -> str:
    return f"uri://ed-fi.org/{descriptor}Descriptor#{value}"


STAFF: Json = {
    "staffUniqueId": "00017",
    "firstName": "Ana",
    "lastSurname": "Peña",
    "identificationCodes": [
        {
            "staffIdentificationSystemDescriptor": uri("StaffIdentificationSystem", "District"),
            "identificationCode": "s1",
        }
    ],
    "electronicMails": [
        {
            "electronicMailAddress": "a@home.org",
            "electronicMailTypeDescriptor": uri("ElectronicMailType", "Home/Personal"),
        },
        {"electronicMailAddress": "ana@example.org", "electronicMailTypeDescriptor": uri("ElectronicMailType", "Work")},
    ],
}
ANA = {"staffUniqueId": "00017"}
SCHOOL: Json = {
    "schoolId": 255901001,
    "nameOfInstitution": "East High",
    "schoolCategories": [{"schoolCategoryDescriptor": uri("SchoolCategory", "High School")}],
}
EMPLOYMENT: Json = {
    "staffReference": ANA,
    "educationOrganizationReference": {"educationOrganizationId": 255901001},
    "employmentStatusDescriptor": uri("EmploymentStatus", "Other"),
    "hireDate": "2015-08-01",
    "endDate": "2027-06-30",
}
ASSIGNMENT: Json = {
    "staffReference": ANA,
    "educationOrganizationReference": {"educationOrganizationId": 255901001},
    "staffClassificationDescriptor": uri("StaffClassification", "Principal"),
    "beginDate": "2015-08-01",
}
API: dict[str, list[Json]] = {
    "schools.json": [SCHOOL],
    "staffs.json": [STAFF],
    "staffEducationOrganizationEmploymentAssociations.json": [EMPLOYMENT],
    "staffEducationOrganizationAssignmentAssociations.json": [ASSIGNMENT],
}
ROWS = {
    "locations": ("255901001", "East High", "school", "high", None),
    "staff": ("00017", "Ana", "Peña", "ana@example.org", None),
    "employments": ("00017", "2015-08-01", "2027-06-30", None),
    "assignments": ("00017", "255901001", "Principal", None, "2015-08-01", None),
}
REFERENCES = """
  <StaffReference ref="ana"/>
  <EducationOrganizationReference><EducationOrganizationIdentity>
    <EducationOrganizationId>255901001</EducationOrganizationId>
  </EducationOrganizationIdentity></EducationOrganizationReference>"""
XML = f"""<?xml version="1.0" encoding="ENCODING"?>
<e:InterchangeStaffAssociation xmlns:e="http://ed-fi.org/5.0.0">
<e:School>
  <NameOfInstitution>East High</NameOfInstitution>
  <SchoolId>255901001</SchoolId>
  <SchoolCategory>{uri("SchoolCategory", "High School")}</SchoolCategory>
</e:School>
<Staff id="ana">
  <StaffUniqueId>00017</StaffUniqueId>
  <Name><FirstName>Ana</FirstName><LastSurname>Peña</LastSurname></Name>
  <OtherName><FirstName>Anna</FirstName><LastSurname>Pena</LastSurname></OtherName>
  <ElectronicMail><ElectronicMailAddress>ana@example.org</ElectronicMailAddress>
    <ElectronicMailType>Work</ElectronicMailType></ElectronicMail>
</Staff>
<StaffEducationOrganizationEmploymentAssociation>{REFERENCES}
  <EmploymentStatus><CodeValue>Other</CodeValue></EmploymentStatus>
  <EmploymentPeriod><HireDate>2015-08-01Z</HireDate><EndDate>2027-06-30-06:00</EndDate></EmploymentPeriod>
</StaffEducationOrganizationEmploymentAssociation>
<StaffEducationOrganizationAssignmentAssociation>{REFERENCES}
  <StaffClassification>Teacher</StaffClassification>
  <PositionTitle>Principal</PositionTitle>
  <BeginDate>2015-08-01</BeginDate>
</StaffEducationOrganizationAssignmentAssociation>
</e:InterchangeStaffAssociation>
"""


def api(**changed: list[Json]) -> dict[str, str]:
    """The API's files; of a file whose name begins so, other objects."""
    return {
        name: json.dumps(next((new for key, new in changed.items() if key.casefold() in name.casefold()), objects))
        for name, objects in API.items()
    }


def loaded(folder: Path, files: Mapping[str, str | bytes], words: str = "") -> Intake:
    """What a load makes of the files in a zip beside feeds that name nobody."""
    with zipfile.ZipFile(folder / "edfi-2026.zip", "w") as package:
        for name, content in files.items():
            package.writestr(f"out/{name}", content)
    for feed in OTHERS:
        (folder / f"{feed}.csv").write_text(GOOD[feed][0] + "\n")
    (folder / "sources.toml").write_text(f'[[source]]\nfiles = "edfi*"\nreader = "edfi"\n{words}')
    return read_folder(folder, POLICY, loaded_on=TODAY)


def rows(found: Intake) -> dict[str, list[tuple[str | None, ...]]]:
    """The rows of each feed as text, without their places."""
    return {
        feed: [
            tuple(None if cell is None else str(cell) for cell in row)
            for row in found.feeds[feed].drop("line", "is_closed", strict=False).rows()
        ]
        for feed in ROWS
    }


def test_the_samples_load(tmp_path: Path) -> None:
    """From a folder."""
    (tmp_path / "edfi-grandbend").mkdir()
    for name, content in SAMPLES.items():
        (tmp_path / "edfi-grandbend" / name).write_text(content)
    for feed in OTHERS:
        (tmp_path / f"{feed}.csv").write_text(GOOD[feed][0] + "\n")
    words = 'job_title = "StaffClassification"\ntitles = { counselor = "School Counselor" }\nstaff_id = "state"\n'
    (tmp_path / "sources.toml").write_text(f'[[source]]\nfiles = "edfi*"\nreader = "edfi"\n{words}')
    found = read_folder(tmp_path, POLICY, loaded_on=TODAY)
    assert found.rejected.is_empty()
    assert {feed: found.feeds[feed].height for feed in ROWS} == {
        "locations": 6,
        "staff": 7,
        "employments": 7,
        "assignments": 8,
    }
    assert {"Teacher", "School Counselor", "Superintendent"} <= set(found.feeds["assignments"]["job_title"])
    assert set(found.feeds["locations"]["level"]) == {"elementary", "middle", "high", None}
    text = SAMPLES["StaffAssociation.xml"].splitlines()
    assert {text[line - 1].strip() for line in found.feeds["staff"]["line"]} == {"<Staff>"}
    notes = found.findings.filter(found.findings["finding"] == "package-note")
    assert notes["file"].to_list() == [name for name in SAMPLES if not name.endswith(".xml")]


@pytest.mark.parametrize(
    "files",
    [
        api(),
        {name: "\n".join(json.dumps(one) for one in some) for name, some in API.items()},
        {f"page{number}.json": text for number, text in enumerate(api().values())},
        {"any.xml": XML.replace("ENCODING", "iso-8859-1").encode("iso-8859-1")},
        {"any.xml": XML.replace("ENCODING", "utf-16").encode("utf-16")},
        {"one-line.xml": XML.replace("ENCODING", "utf-8").replace("\n", "")},
    ],
    ids=["list", "lines", "any name", "xml", "utf-16", "one line"],
)
def test_rows_are_the_same_however_they_are_written(files: dict[str, str | bytes], tmp_path: Path) -> None:
    found = loaded(tmp_path, files)
    assert found.rejected.is_empty()
    assert rows(found) == {feed: [row] for feed, row in ROWS.items()}


def test_ids_may_be_identification_codes_and_associations_that_say_the_same_are_one(tmp_path: Path) -> None:
    second = {**EMPLOYMENT, "employmentStatusDescriptor": "Contractual"}
    found = loaded(tmp_path, api(EmploymentAss=[EMPLOYMENT, second]), 'staff_id = ["District", "StaffUniqueId"]\n')
    assert found.rejected.is_empty()
    assert {found.feeds[feed]["staff_id"].to_list()[0] for feed in ("staff", "employments", "assignments")} == {"s1"}
    assert found.feeds["employments"].height == 1


def mail(address: str, kind: str, *marks: str) -> Json:
    return {"electronicMailAddress": address, "electronicMailTypeDescriptor": kind, **dict.fromkeys(marks, True)}


def test_addresses_are_those_for_work_and_levels_follow_from_categories(tmp_path: Path) -> None:
    mails = {
        None: [mail("a@home.org", "Home/Personal", "primaryEmailAddressIndicator")],
        "first": [mail("first", "Other"), mail("second", "Other")],
        "work": [mail("other", "Other"), mail("work", "Work")],
        "primary": [mail("work", "Work"), mail("primary", "Other", "primaryEmailAddressIndicator")],
        "shown": [mail("hidden", "Work", "doNotPublishIndicator"), mail("shown", "Other")],
    }
    people = [{**STAFF, "staffUniqueId": f"{n}", "electronicMails": some} for n, some in enumerate(mails.values())]
    levels = {
        "elementary": ["Primary School"],
        "k8": ["Elementary School", "Middle School"],
        "k12": ["All Levels"],
        "other": ["Middle School", "High School"],
        None: [],
    }
    schools = [
        {**SCHOOL, "schoolId": n, "schoolCategories": [{"schoolCategoryDescriptor": one} for one in some]}
        for n, some in enumerate(levels.values())
    ]
    found = loaded(tmp_path, api(schools=[SCHOOL, *schools], staffs=[STAFF, *people])).feeds
    assert found["staff"]["email"].to_list()[1:] == list(mails)
    assert found["locations"]["level"].to_list()[1:] == list(levels)


def test_a_feed_may_come_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "locations.csv").write_text(GOOD["locations"][0] + "\n255901001,East,school,,\n")
    files = {name: text for name, text in api().items() if name != "schools.json"}
    found = loaded(tmp_path, files, 'without = ["locations"]\n')
    assert found.rejected.is_empty()
    assert rows(found)["assignments"] == [ROWS["assignments"]]


def without(one: Json, key: str) -> Json:
    return {name: value for name, value in one.items() if name != key}


@pytest.mark.parametrize(
    ("key", "bad", "breach", "said"),
    [
        (
            "schools",
            without(SCHOOL, "schoolId"),
            "required SchoolId",
            "the record has no SchoolId, which Ed-Fi requires",
        ),
        (
            "staffs",
            without({**STAFF, "staffUniqueId": "2"}, "lastSurname"),
            "required LastSurname",
            "no LastSurname",
        ),
        ("Employment", without(EMPLOYMENT, "hireDate"), "required HireDate", "no HireDate"),
        ("Employment", without(EMPLOYMENT, "employmentStatusDescriptor"), "required EmploymentStatus", "requires"),
        ("Employment", {**EMPLOYMENT, "hireDate": "2015-02-30"}, "date hire_date", "2015-02-30"),
        ("Employment", {**EMPLOYMENT, "endDate": "2014-02-03"}, "order end_date", "2014-02-03"),
        ("Assignment", without(ASSIGNMENT, "staffReference"), "required StaffReference", "no StaffReference with"),
        (
            "Assignment",
            {**ASSIGNMENT, "staffReference": {"staffUniqueId": "9"}},
            "value StaffUniqueId",
            "has a StaffReference to '9', which is not in the files",
        ),
        (
            "Assignment",
            {**ASSIGNMENT, "educationOrganizationReference": {"educationOrganizationId": 7}},
            "value EducationOrganizationId",
            "to '7', which is not in the files",
        ),
        (
            "Assignment",
            {**ASSIGNMENT, "staffClassificationDescriptor": uri("Race", "Teacher")},
            "value StaffClassification",
            "neither a URI of StaffClassificationDescriptor nor a code",
        ),
        (
            "Assignment",
            without(ASSIGNMENT, "staffClassificationDescriptor"),
            "required StaffClassification",
            "has no",
        ),
    ],
)
def test_what_the_standard_forbids_is_rejected_with_its_place(
    key: str, bad: Json, breach: str, said: str, tmp_path: Path
) -> None:
    (name, good), *_ = [(name, some) for name, some in API.items() if key.casefold() in name.casefold()]
    # Another who is good, since a feed without any accepted row refuses the load.
    found = loaded(tmp_path, api(**{key: [*good, bad]}))
    (rejected,) = found.rejected.iter_rows(named=True)
    assert (f"{rejected['rule']} {rejected['column']}", rejected["line"]) == (breach, 2)
    assert rejected["message"].startswith(f"out/{name}, record 2")
    assert said in rejected["message"]
    assert json.loads(rejected["row"]) == bad


BAD = "<Staff><StaffUniqueId>2</StaffUniqueId></Staff>"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("staffs.json", "[\n{0},\n\n{1}]", "record 2: the record"),
        ("staffs.jsonl", "{0}\n\n{1}\n", "line 3: the line"),
        ("staffs.ndjson", "[{0}, {1}]", "record 2: the record"),
        ("staffs.xml", None, "record 5: the record"),
    ],
)
def test_only_what_has_lines_is_found_by_them(name: str, text: str | None, said: str, tmp_path: Path) -> None:
    files = {file: one for file, one in api().items() if "staffs" not in file}
    bad = json.dumps(without({**STAFF, "staffUniqueId": "2"}, "lastSurname"))
    if text is None:
        files = {name: XML.replace("ENCODING", "utf-8").replace("</e:I", f"{BAD}</e:I").replace("\n", "")}
    else:
        files[name] = text.replace("{0}", json.dumps(STAFF)).replace("{1}", bad)
    (message,) = loaded(tmp_path, files).rejected["message"]
    assert message.startswith(f"out/{name}, {said} has no ")


def test_a_rejected_element_of_xml_stands_there_whole_with_its_line(tmp_path: Path) -> None:
    bad = "<Staff>\n<StaffUniqueId>é</StaffUniqueId></Staff>"
    text = XML.replace("<Staff ", bad + "\n<Staff ").replace("ENCODING", "iso-8859-1")
    (rejected,) = loaded(tmp_path, {"any.xml": text.encode("iso-8859-1")}).rejected.iter_rows(named=True)
    assert (rejected["row"], rejected["staff_id"]) == (bad, "é")
    assert text.splitlines()[rejected["line"] - 1] == "<Staff>"


BOMB = """<!DOCTYPE InterchangeStaffAssociation [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<InterchangeStaffAssociation>&b;</InterchangeStaffAssociation>"""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"a.xml": BOMB}, "out/a.xml: has a DOCTYPE"),
        ({"a.xml": XML.replace("ENCODING", "utf-8")[:900]}, "out/a.xml: is broken XML"),
        ({"staffs.json": '[{"staffUniqueId": "1"}'}, "out/staffs.json: is broken JSON"),
        ({"staffs.json": "[" * 100_000}, "out/staffs.json: is broken JSON"),
        ({"staffs.json": "[]"}, "holds nothing for staff; export it, or write without"),
    ],
)
def test_a_file_that_is_broken_or_hostile_refuses_the_load(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(IntakeRefused) as refused:
        loaded(tmp_path, {**api(), **changed})
    (problem,) = refused.value.problems
    assert problem.startswith("sources.toml, source 1: ")
    assert said in problem


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('staff_id = "Distrct"\n', "staff_id: expected StaffUniqueId, or a system of the files' identification codes"),
        ('job_title = "title"\n', 'job_title: expected "PositionTitle" or "StaffClassification"'),
        ('titels = { a = "b" }\n', "titels"),
    ],
)
def test_a_wrong_word_is_one_sentence_with_its_place(words: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(IntakeRefused) as refused:
        loaded(tmp_path, api(), words)
    (problem,) = refused.value.problems
    assert problem.startswith(f"sources.toml, source 1, {said}")


def test_what_is_no_ed_fi_file_is_named_and_nothing_else_is_refused(tmp_path: Path) -> None:
    foreign = {
        "a.xml": "<!DOCTYPE html><html>&nbsp;</html>",
        "b.json": '[{"a": 1}]',
        "c.txt": "",
        "d.jsonl": '{"codeValue": "x"}',
    }
    findings = loaded(tmp_path, {**api(), **foreign}).findings
    notes = findings.filter(findings["finding"] == "package-note")
    assert sorted(notes["file"]) == ["out/a.xml", "out/b.json", "out/c.txt"]
    (tmp_path / "none").mkdir()
    with pytest.raises(IntakeRefused, match="expected Ed-Fi files, found no interchange XML"):
        loaded(tmp_path / "none", foreign)
