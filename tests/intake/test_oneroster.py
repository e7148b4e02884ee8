"""OneRoster packages as feeds: the samples of others, packages of our own, and what is wrong with them."""

import csv
import io
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from intake.oneroster import ONEROSTER_FINDINGS, OneRosterOptions, OneRosterPackage, read_package
from intake.source import SourceRefused
from tests.intake.folders import GOOD as FEED_LINES
from tests.intake.folders import counts, read

SAMPLES = Path(__file__).parent / "oneroster"

MANIFEST = {"manifest.version": "1.0", "oneroster.version": "1.2"}
ORGS = [
    "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "d1,,,Plains District,district,8001,",
    "o1,,,East High,school,0010,d1",
    'o2,,,"Ash, Birch School",school,0020,d1',
    "o3,,,Records Office,department,9001,d1",
]
USERS = [
    (
        "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
        "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,"
        "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns,metadata.jobTitle"
    ),
    "u1,,,true,ana,{AD:a1},Ana,Peña,,E1,ana@example.org,,,,,,,,,,,o1,,Principal",
    'u2,,,true,bo,"{SIS:9},{AD:b2}",Bo,Quinn,,E2,,,,,,,,,,,,o2,,',
    "u3,,,true,cy,,Cy,Rao,,E3,,,,,,,,,,,,o1,,",
    "u4,,,true,di,,Di,Rao,,,,,,u3,,,,,,,,,,",
]
ROLES = [
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
    "r1,,,u1,primary,principal,2019-08-01,,o1,",
    "r2,,,u2,primary,teacher,2020-08-01,2021-06-05,o1,",
    "r3,,,u2,primary,teacher,2021-06-05,2022-06-04,o2,",
    "r4,,,u2,secondary,ext:librarian,2023-08-01,2024-06-01,o2,",
    "r5,,,u3,primary,student,,,o1,",
    "r6,,,u4,primary,guardian,,,o1,",
]
GOOD: dict[str, list[str]] = {"orgs": ORGS, "users": USERS, "roles": ROLES}


def write(folder: Path, files: Mapping[str, Sequence[str] | None], mode: str | None = "bulk", end: str = "\n") -> Path:
    """A package in a folder, with a manifest unless `mode` is None; a file that is None is absent."""
    folder.mkdir(parents=True)
    if mode:
        modes = {f"file.{name}": mode if lines else "absent" for name, lines in files.items() if name in GOOD}
        rows = [f"{name},{value}" for name, value in {**MANIFEST, **modes}.items()]
        files = {"manifest": ["propertyName,value", *rows], **files}
    for name, lines in files.items():
        if lines:
            (folder / f"{name}.csv").write_text(end.join([*lines, ""]), "utf-8", newline="")
    return folder


def zipped(folder: Path, inside: str = "") -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{inside}{file.name}")
    shutil.rmtree(folder)
    return path


def with_row(file: str, row: str) -> Mapping[str, Sequence[str]]:
    return {**GOOD, file: [*GOOD[file], row]}


def rows(package: OneRosterPackage, feed: str, *columns: str) -> list[tuple[Any, ...]]:
    return package.feeds[feed].select(columns).rows()


def found(package: OneRosterPackage) -> set[str]:
    return set(package.findings["finding"])


def fates(package: OneRosterPackage) -> dict[str, tuple[int, ...]]:
    """By file: read, used, forbidden, not staff, deleted, superseded."""
    return {file: tuple(others) for file, *others in package.counts.iter_rows()}


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_samples_of_others_load(version: str) -> None:
    package = read_package(SAMPLES / f"v{version}", OneRosterOptions(employed_from=date(2020, 8, 1)))

    assert package.version == version
    assert package.forbidden.is_empty()
    assert fates(package) == {"orgs.csv": (2, 2, 0, 0, 0, 0), "users.csv": (10, 2, 0, 8, 0, 0)}
    assert rows(package, "locations", "location_id", "kind") == [("255901", "central"), ("255901001", "school")]
    assert [name for name, *_ in rows(package, "staff", "given_name")] == ["Kelley", "Sara"]
    assert rows(package, "assignments", "staff_id", "location_id", "job_title", "start_date") == [
        ("207270", "255901001", "teacher", "2020-08-01"),
        ("207268", "255901001", "teacher", "2020-08-01"),
    ]
    ragged = package.findings.filter(pl.col("finding") == "ragged-row")["line"].to_list()
    assert ragged == ([10, 11] if version == "1.1" else [])
    assert found(package) == ({"no-dates", "manifest", "ragged-row"} if version == "1.1" else {"no-dates"})


def test_without_a_first_day_it_stays_empty_and_the_feed_rejects_it() -> None:
    package = read_package(SAMPLES / "v1.1")

    assert package.feeds["employments"]["hire_date"].to_list() == [None, None]
    assert "employed_from" in package.findings.filter(pl.col("finding") == "no-dates")["message"][0]


@pytest.mark.parametrize("inside", ["", "export/"])
def test_a_whole_package_of_1_2_in_a_zip(tmp_path: Path, inside: str) -> None:
    package = read_package(zipped(write(tmp_path / "export", GOOD), inside))

    assert package.findings.filter(pl.col("finding") != "extension").is_empty()
    assert fates(package) == {
        "orgs.csv": (4, 4, 0, 0, 0, 0),
        "users.csv": (4, 2, 0, 2, 0, 0),
        "roles.csv": (6, 4, 0, 2, 0, 0),
    }
    # The standard's end is exclusive, so the job that begins on that day follows without a gap.
    assert rows(package, "employments", "staff_id", "hire_date", "end_date", "file", "line") == [
        ("E1", "2019-08-01", None, "roles.csv", 2),
        ("E2", "2020-08-01", "2022-06-03", "roles.csv", 3),
        ("E2", "2023-08-01", "2024-05-31", "roles.csv", 5),
    ]
    assert rows(package, "assignments", "staff_id", "location_id", "job_title", "end_date", "line") == [
        ("E1", "o1", "principal", None, 2),
        ("E2", "o1", "teacher", "2021-06-04", 3),
        ("E2", "o2", "teacher", "2022-06-03", 4),
        ("E2", "o2", "ext:librarian", "2024-05-31", 5),
    ]
    assert package.raw("orgs.csv", 4) == ORGS[3]


def test_the_options(tmp_path: Path) -> None:
    options = OneRosterOptions(
        staff_id=("userIds:AD",),
        location_id=("identifier", "sourcedId"),
        job_title="metadata.jobtitle",
        titles={"Teacher": "Classroom Teacher", "EXT:librarian": "Librarian"},
        team="username",
        school_types=("school", "department"),
    )
    package = read_package(write(tmp_path / "p", GOOD), options)

    assert rows(package, "assignments", "staff_id", "location_id", "job_title", "team") == [
        ("a1", "0010", "Principal", "ana"),
        ("b2", "0010", "Classroom Teacher", "bo"),
        ("b2", "0020", "Classroom Teacher", "bo"),
        ("b2", "0020", "Librarian", "bo"),
    ]
    assert [kind for kind, *_ in rows(package, "locations", "kind")] == ["central", "school", "school", "school"]


@pytest.mark.parametrize("option", [{"staff_id": ("userIds:",)}, {"staff_id": ()}, {"location_id": ("name",)}])
def test_an_option_that_is_none(option: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected one or more of"):
        OneRosterOptions(**option)


def test_deltas_replace_and_delete(tmp_path: Path) -> None:
    base = write(tmp_path / "bulk", GOOD)
    day = "2026-09-02T00:00:00.000Z"
    users = [
        USERS[0],
        f"u2,active,{day},true,bo,,Bo,Quinn-Sol,,E2,,,,,,,,,,,,,,",
        f"u5,active,{day},true,ed,,Ed,Sol,,E5,,,,,,,,,,,,,,",
        # What is deleted needs an id and a status, no more.
        f"u1,tobedeleted,{day},,,,,,,,,,,,,,,,,,,,,",
    ]
    roles = [
        ROLES[0],
        f"r4,tobedeleted,{day},u2,secondary,ext:librarian,,,o2,",
        f"r7,active,{day},u5,primary,teacher,2026-08-01,,o3,",
        # A row that is forbidden replaces nothing.
        f"r3,active,{day},u2,main,teacher,2021-06-05,2021-06-06,o2,",
    ]
    delta = zipped(write(tmp_path / "delta", {"orgs": None, "users": users, "roles": roles}, "delta"))
    package = read_package(base, deltas=[delta])

    assert rows(package, "staff", "staff_id", "family_name", "file") == [
        ("E2", "Quinn-Sol", "delta.zip/users.csv"),
        ("E5", "Sol", "delta.zip/users.csv"),
    ]
    assert rows(package, "employments", "staff_id", "hire_date", "end_date") == [
        ("E2", "2020-08-01", "2022-06-03"),
        ("E5", "2026-08-01", None),
    ]
    assert package.forbidden.select("file", "line", "rule").rows() == [("delta.zip/roles.csv", 4, "enumeration")]
    assert fates(package)["bulk/users.csv"] == (4, 0, 0, 2, 0, 2)
    assert fates(package)["delta.zip/users.csv"] == (3, 2, 0, 0, 1, 0)
    assert fates(package)["bulk/roles.csv"] == (6, 2, 0, 2, 1, 1)
    assert package.raw("delta.zip/users.csv", 3) == users[2]
    assert found(package) == set()


def test_a_delta_alone_says_so_and_takes_references_as_ids(tmp_path: Path) -> None:
    roles = [ROLES[0], "r7,active,2026-09-02,u9,primary,teacher,2026-08-01,,o9,"]
    package = read_package(write(tmp_path / "p", {"orgs": ORGS[:1], "users": USERS[:1], "roles": roles}, "delta"))

    assert rows(package, "assignments", "staff_id", "location_id") == [("u9", "o9")]
    assert found(package) == {"delta-alone"}


Forbidden = tuple[str, str, str, str, tuple[str | None, str | None]]
FORBIDDEN: list[Forbidden] = [
    ("orgs", "o9,,,,school,,", "required", "has no name", (None, "o9")),
    ("orgs", "o9,,,Ninth,kindergarten,,", "enumeration", "has the type 'kindergarten'", (None, "o9")),
    ("orgs", "o1,,,East again,school,,", "unique", "repeats the sourcedId 'o1' of line 3", (None, "o1")),
    ("orgs", "o9,tobedeleted,,Ninth,school,,", "status", "in a bulk file", (None, "o9")),
    ("orgs", "o9,gone,,Ninth,school,,", "enumeration", "has the status 'gone'", (None, "o9")),
    ("users", "u9,,,true,,,Ed,Sol,,E9,,,,,,,,,,,,,,", "required", "has no username", ("E9", None)),
    ("users", 'u9,,,true,,,"Ed\nJr",Sol,,E9,,,,,,,,,,,,,,', "required", "has no username", ("E9", None)),
    ("users", "u9,,,yes,ed,,Ed,Sol,,E9,,,,,,,,,,,,,,", "enumeration", "has the enabledUser 'yes'", ("E9", None)),
    ("users", "u9,,,true,ed,,Ed,Sol,,E9,,,,,,,,,,,,,,,x", "record", "has 25 fields where", ("E9", None)),
    ("users", "u9,,,true,ed,,Ed,Sol, Jr,,E9,,,,,,,,,,,,,,", "record", "has 25 fields where", ("u9", None)),
    ("users", 'u9,,,true,ed,,"Ed,Sol,,E9,,,,,,,,,,,,,,', "record", "a quote that is never closed", ("E9", None)),
    ("roles", "r9,,,u1,main,teacher,,,o1,", "enumeration", "has the roleType 'main'", ("E1", "o1")),
    ("roles", "r9,,,u1,primary,administrator,,,o1,", "enumeration", "none of OneRoster 1.2", ("E1", "o1")),
    ("roles", "r9,,,u1,primary,teacher,08/01/2026,,o1,", "date", "has the beginDate '08/01/2026'", ("E1", "o1")),
    ("roles", "r9,,,u1,primary,teacher,,2026-02-30,o1,", "date", "has the endDate '2026-02-30'", ("E1", "o1")),
    ("roles", "r9,,,u8,primary,teacher,,,o1,", "reference", "the user 'u8', which is not in the package", (None, "o1")),
    ("roles", "r9,,,u1,primary,teacher,,,o8,", "reference", "the org 'o8', which is not in the package", ("E1", None)),
]


@pytest.mark.parametrize("case", FORBIDDEN, ids=lambda case: case[1])
def test_what_the_standard_forbids_is_put_aside(tmp_path: Path, case: Forbidden) -> None:
    file, row, rule, why, named = case
    package = read_package(write(tmp_path / "p", with_row(file, row)))

    [forbidden] = package.forbidden.rows(named=True)
    assert (forbidden["file"], forbidden["rule"]) == (f"{file}.csv", rule)
    assert why in forbidden["why"]
    # A sentence quotes the value that is wrong, and the frame has it, too.
    assert forbidden["value"] is None or f"'{forbidden['value']}'" in forbidden["why"]
    assert (forbidden["column"] is None) == (rule == "record")
    assert (forbidden["staff_id"], forbidden["location_id"]) == named
    assert package.raw(forbidden["file"], forbidden["line"]) == row
    assert fates(package)[f"{file}.csv"][2] == 1
    assert rows(package, "employments", "staff_id") == [("E1",), ("E2",), ("E2",)]


def test_a_role_of_somebody_whose_row_is_rejected_names_that_row(tmp_path: Path) -> None:
    users = [*USERS, "u9,,,true,ed,,Ed,,,E9,,,,,,,,,,,,,,"]
    roles = [*ROLES, "r9,,,u9,primary,teacher,2026-08-01,,o1,"]
    package = read_package(write(tmp_path / "p", {**GOOD, "users": users, "roles": roles}))

    assert package.forbidden.select("feed", "rule", "staff_id").rows() == [
        ("assignments", "reference", "E9"),
        ("staff", "required", "E9"),
    ]
    assert "whose own row is rejected (users.csv, line 6)" in package.forbidden["why"][0]


def test_whoever_works_here_is_staff_though_a_parent_too(tmp_path: Path) -> None:
    package = read_package(write(tmp_path / "p", with_row("roles", "r9,,,u2,secondary,parent,,,o2,")))

    assert rows(package, "staff", "staff_id") == [("E1",), ("E2",)]
    assert fates(package)["roles.csv"] == (7, 4, 0, 3, 0, 0)


def test_1_0_deletes_without_a_manifest(tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLES / "v1.0", tmp_path / "p")
    text = (folder / "users.csv").read_text("utf-8")
    (folder / "users.csv").write_text(text.replace("207270,,", "207270,inactive,2021-06-01"), "utf-8")

    assert rows(read_package(folder), "employments", "staff_id") == [("207268",)]


def test_a_user_of_1_1_is_kept_without_the_org_that_is_not_there(tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLES / "v1.1", tmp_path / "p")
    text = (folder / "users.csv").read_text("utf-8")
    (folder / "users.csv").write_text(text.replace("255901001,teacher,Kelley", '"255901,o8",teacher,Kelley'), "utf-8")
    package = read_package(folder)

    assert rows(package, "assignments", "staff_id", "location_id", "line")[0] == ("207270", "255901", 10)
    assert package.forbidden.select("feed", "file", "line", "rule", "staff_id").rows() == [
        ("assignments", "users.csv", 10, "reference", "207270")
    ]


def upper(lines: list[str]) -> list[str]:
    return [lines[0].upper(), *lines[1:]]


def reversed_columns(lines: list[str]) -> list[str]:
    return [",".join(reversed(line.split(","))) for line in lines]


def without(lines: list[str], *names: str) -> list[str]:
    table = [*csv.reader(lines)]
    kept = [at for at, name in enumerate(table[0]) if name not in names]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([row[at] for at in kept] for row in table)
    return text.getvalue().splitlines()


SLOPPY: list[tuple[str, dict[str, list[str]]]] = [
    ("header-case", {"roles": upper(ROLES)}),
    ("header-order", {"roles": reversed_columns(ROLES)}),
    ("header-missing", {"roles": [line.rpartition(",")[0] for line in ROLES]}),
    ("header-missing", {"users": without(USERS, "username", "enabledUser")}),
    ("byte-order-mark", {"roles": ["\ufeff" + ROLES[0], *ROLES[1:]]}),
    ("ragged-row", {"roles": [ROLES[0], f"{ROLES[1]},,", *ROLES[2:]]}),
    ("ragged-row", {"roles": [ROLES[0], ROLES[1][:-1], *ROLES[2:]]}),
    ("status-in-bulk", {"roles": [ROLES[0], *(row.replace(",,", ",active,", 1) for row in ROLES[1:])]}),
    ("value-case", {"roles": [ROLES[0], ROLES[1].replace("principal", "Principal"), *ROLES[2:]]}),
    ("time-of-day", {"roles": [ROLES[0], ROLES[1].replace("2019-08-01", "2019-08-01T00:00:00Z"), *ROLES[2:]]}),
    ("blank-rows", {"roles": [*ROLES, ",,,,,,,,,"]}),
    ("disabled-user", {"users": [USERS[0], USERS[1].replace("true", "false"), *USERS[2:]]}),
    ("unknown-parent", {"orgs": [line.replace("school,0010,d1", "school,0010,d9") for line in ORGS]}),
]


@pytest.mark.parametrize(("finding", "files"), SLOPPY)
def test_what_is_sloppy_but_readable_loads_with_a_finding(
    tmp_path: Path, finding: str, files: dict[str, list[str]]
) -> None:
    package = read_package(write(tmp_path / "p", {**GOOD, **files}, end="\r\n"))

    [row] = package.findings.filter(pl.col("finding") != "extension").rows(named=True)
    assert row["finding"] == finding
    if finding == "status-in-bulk":
        assert row["message"].endswith("by the standard. This holds for 4 rows (the first: 2, 3, 4, 5).")
    assert package.forbidden.is_empty()
    assert rows(package, "employments", "staff_id", "hire_date") == [
        ("E1", "2019-08-01"),
        ("E2", "2020-08-01"),
        ("E2", "2023-08-01"),
    ]


MORE_FINDINGS: list[tuple[str, str, str]] = [
    ("no-role", "users", "u9,,,true,ed,,Ed,Sol,,E9,,,,,,,,,,,,,,"),
    ("other-id", "users", "u9,,,true,ed,,Ed,Sol,,,,,,,,,,,,,,,,"),
    ("no-dates", "roles", "r9,,,u1,secondary,aide,,,o2,"),
]


@pytest.mark.parametrize(("finding", "file", "row"), MORE_FINDINGS)
def test_a_row_that_lacks_something_that_may_be_lacking(tmp_path: Path, finding: str, file: str, row: str) -> None:
    package = read_package(write(tmp_path / "p", with_row(file, row)))

    assert finding in found(package)
    assert package.forbidden.is_empty()


def test_every_finding_is_tried() -> None:
    tried = {finding for finding, *_ in (*SLOPPY, *MORE_FINDINGS)}
    elsewhere = {"no-manifest", "manifest", "delta-alone", "blank-status", "extension"}
    assert tried | elsewhere == {*ONEROSTER_FINDINGS, "time-of-day", "blank-rows"}


def test_without_a_manifest_and_without_a_status(tmp_path: Path) -> None:
    assert found(read_package(write(tmp_path / "none", GOOD, None))) == {"no-manifest", "extension"}

    package = read_package(write(tmp_path / "delta", GOOD, "Delta"))
    assert found(package) == {"manifest", "delta-alone", "blank-status", "extension"}
    assert rows(package, "staff", "staff_id") == [("E1",), ("E2",)]


def refused(path: Path, options: OneRosterOptions | None = None, deltas: Sequence[Path] = ()) -> str:
    with pytest.raises(SourceRefused) as caught:
        read_package(path, options, deltas=deltas)
    return str(caught.value)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"users": None}, "users.csv: is absent; OneRoster 1.2 needs it"),
        ({"roles": None}, "roles.csv: is absent; OneRoster 1.2 needs it"),
        ({"users": ["sourcedId;givenName", "u1;Ana"]}, "users.csv, header: the columns sourcedId, givenName, fami"),
        (
            {"manifest": ["propertyName,value", "oneroster.version,2.0"]},
            "oneroster.version: is '2.0'; expected 1.0, 1.",
        ),
        ({"manifest": ["propertyName,value", "file.orgs,full"]}, "file.orgs: is 'full'; expected bulk, delta, absent"),
        (
            {"orgs": None, "manifest": ["propertyName,value", "file.orgs,bulk"]},
            "file.orgs: is bulk, but orgs.csv is not in the package",
        ),
        ({"orgs": None, "users": None, "roles": None}, "is no OneRoster package; expected orgs.csv and users.csv"),
    ],
)
def test_a_package_that_is_none(tmp_path: Path, files: dict[str, list[str] | None], words: str) -> None:
    assert words in refused(write(tmp_path / "p", {**GOOD, **files}))


def test_a_zip_or_option_that_leads_nowhere(tmp_path: Path) -> None:
    base = write(tmp_path / "p", GOOD)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and no more")
    older = shutil.copytree(SAMPLES / "v1.1", tmp_path / "older")

    assert "broken.zip: cannot be unpacked" in refused(broken)
    assert "is not there; expected a folder or zip" in refused(tmp_path / "none.zip")
    assert "has the column metadata.x" in refused(base, OneRosterOptions(job_title="metadata.x"))
    assert "older: is OneRoster 1.1, but the package that it changes is 1.2" in refused(base, deltas=[older])
    assert "p/p: is given twice" in refused(base.parent / "p", deltas=[base]).replace(base.parent.name, "p")


def test_the_feeds_accept_what_was_read(tmp_path: Path) -> None:
    package = read_package(write(tmp_path / "p", GOOD))
    as_lines = {name: frame.drop("file", "line").write_csv().splitlines() for name, frame in package.feeds.items()}
    others = {name: FEED_LINES[name][:1] for name in ("completions", "approvals", "grants")}
    intake = read(tmp_path, **{**as_lines, **others})

    assert counts(intake)["assignments"] == (4, 4, 0)
    assert counts(intake)["employments"] == (3, 3, 0)
