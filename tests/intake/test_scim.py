"""SCIM users and groups named by sources.toml: whose membership is a grant, and sloppy or broken files."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from intake import LINES_PER_FILE, Intake, IntakeRefused
from tests.intake.pages import examples, loaded
from tests.intake.rolls import feeds, read

Json = dict[str, Any]
PAGE = "docs/connect/scim.md"
CORE = "urn:ietf:params:scim:schemas:core:2.0"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
WORDS = """[[source]]
files = "scim"
reader = "scim"
[source.grants]
staff_id = "user.externalId"
ic_group = "group.displayName"
location_id = { value = "0010" }
granted_on = "since"
"""


def user(id_: str, **other: object) -> Json:
    return {
        "schemas": [f"{CORE}:User"],
        "id": f"u-{id_}",
        "externalId": id_,
        "userName": f"{id_}@example.org",
        "meta": {"resourceType": "User", "created": "2021-08-01T10:00:00.123Z"},
        **other,
    }


def group(name: str, *members: str | Json, **other: object) -> Json:
    listed = [one if isinstance(one, dict) else {"value": one, "$ref": f"https://x.org/Users/{one}"} for one in members]
    return {
        "schemas": [f"{CORE}:Group"],
        "id": f"g-{name}",
        "displayName": name,
        "members": listed,
        "meta": {"resourceType": "Group", "created": "2020-01-01T00:00:00Z"},
        **other,
    }


def page(*resources: Json, total: int | None = None, **other: object) -> str:
    return json.dumps({"schemas": [LIST], "totalResults": total or len(resources), "Resources": resources, **other})


USERS = [user("s1"), user("s2"), user("s3", active=False)]
HOUSEHOLD = group("IC Household", "u-s1", "u-s2")


def scim(folder: Path, files: Mapping[str, str], words: str = WORDS) -> Intake:
    """What a load makes of the files in a folder."""
    feeds(folder, "grants")
    (folder / "scim").mkdir()
    for name, content in files.items():
        (folder / "scim" / name).write_text(content, encoding="utf-8")
    (folder / "sources.toml").write_text(words)
    return read(folder)


def grants(intake: Intake) -> list[tuple[str, str, str]]:
    return intake.feeds["grants"].select("staff_id", "ic_group", pl.col("granted_on").cast(pl.String)).rows()


def notes(intake: Intake) -> list[str]:
    return intake.findings.filter(finding="package-note")["message"].to_list()


def test_the_example_of_the_page_loads_as_it_stands_there(tmp_path: Path) -> None:
    (heading,) = examples(PAGE)
    intake = loaded(tmp_path, PAGE, heading, "grants")
    assert intake.feeds["grants"].drop("line", "rights").rows() == [
        ("000001", "IC Household", "0010", pl.Series(["2024-08-01"]).str.to_date()[0], None)
    ]
    assert intake.rejected.select("file", "line", "rule", "staff_id").rows() == [
        ("scim-groups.json", 2, "required", "Gone Person"),
        ("scim-groups.json", 3, "unknown-function", "000002"),
    ]
    place = "scim-groups.json, record 2: location_id is empty"
    assert intake.rejected["message"][0].startswith(place)
    row = json.loads(intake.rejected["row"][0])
    assert (row["at"], row["member"]) == ("Resources[0].members[1]", {"value": "u9", "display": "Gone Person"})
    # Access that cannot be judged is shown as such.
    assert intake.unplaced_grants.select("staff_id", "ic_group").rows() == [("Gone Person", "IC Household")]
    assert notes(intake) == [
        "scim-groups.json: 1 membership of somebody who is no user of the files; read with the name that the group has."
    ]


SHAPES = {
    "pages": {
        "groups-1.json": page(HOUSEHOLD, total=2, startIndex=1, itemsPerPage=1),
        "groups-2.json": page(group("IC Attendance", "u-s1"), total=2, startIndex=2, itemsPerPage=1),
        "groups-3.json": page(total=2, startIndex=3),
        "users.json": page(*USERS),
    },
    "bare lists": {
        "groups.json": json.dumps([HOUSEHOLD, group("IC Attendance", "u-s1")]),
        "users.json": "\ufeff" + json.dumps(USERS, indent=2),
    },
    "lines": {"all.jsonl": "\n".join(map(json.dumps, [*USERS, HOUSEHOLD, group("IC Attendance", "u-s1")]))},
    "groups of users": {
        "groups.json": page(HOUSEHOLD, {**group("IC Attendance"), "members": []}),
        "users.json": page(user("s1", groups=[{"value": "g-IC Household"}, {"value": "g-IC Attendance"}]), user("s2")),
    },
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_way_to_save_answers_is_read(tmp_path: Path, shape: str) -> None:
    intake = scim(tmp_path, SHAPES[shape])
    assert sorted(grants(intake)) == [
        ("s1", "IC Attendance", "2021-08-01"),
        ("s1", "IC Household", "2021-08-01"),
        ("s2", "IC Household", "2021-08-01"),
    ]
    assert intake.rejected.is_empty()
    assert notes(intake) == []
    # Whatever rests on a grant finds it by its place.
    assert intake.feeds["grants"]["line"].n_unique() == 3


def test_a_rejected_row_says_where_in_the_file_it_is(tmp_path: Path) -> None:
    """In a page, in a list, alone in its file, in a group within a group, and as the group of a user."""
    words = WORDS.replace('location_id = { value = "0010" }', 'location_id = "member.type"')
    good = {"value": "u-s3", "type": "0010"}
    files = {
        "a-page.json": page(group("Empty"), group("IC Household", "u-s1", "u-s2", good)),
        "b-list.json": json.dumps([*USERS, group("IC Attendance", "u-s1"), user("s4", groups=["g-IC Household"])]),
        "c-one.json": json.dumps(group("Outer", "g-Inner", "u-s2")),
        "d-inner.json": json.dumps(group("Inner", "u-s1")),
    }
    rejected = scim(tmp_path, files, words).rejected
    found = [(file, line, json.loads(row)["at"]) for file, line, row in rejected.select("file", "line", "row").rows()]
    assert [(file, at) for file, _, at in found] == [
        ("a-page.json", "Resources[1].members[0]"),
        ("a-page.json", "Resources[1].members[1]"),
        ("b-list.json", "[3].members[0]"),
        ("b-list.json", "[4].groups[0]"),
        ("c-one.json", "members[1]"),
        ("c-one.json", "d-inner.json, members[0]"),
        ("d-inner.json", "members[0]"),
    ]
    said = rejected["message"].str.extract("^([^:]*): ").to_list()
    assert said == [f"{file}, record {line % LINES_PER_FILE}" for file, line, _ in found]


def test_a_zip_and_what_only_the_reference_or_the_address_tells(tmp_path: Path) -> None:
    members = [{"$ref": "../Users/u-s1"}, {"value": "S2@EXAMPLE.org"}]
    words = WORDS.replace('"user.externalId"', '{ column = "USER.EMAIL", lookup = "email" }').replace(
        '"scim"', '"s*.zip"', 1
    )
    feeds(tmp_path, "grants")
    with zipfile.ZipFile(tmp_path / "scim.zip", "w") as package:
        mails = [{"value": "a@home.org", "type": "home", "primary": True}, {"value": "Ana@example.org"}]
        package.writestr("x/users.json", page(user("s1", emails=mails), user("s2", emails="bo@example.org")))
        package.writestr("x/groups.json", page(group("IC Household", *members)))
        package.writestr("readme.txt", "hello")
    (tmp_path / "sources.toml").write_text(words.replace('files = "scim"', 'files = "s*.zip"'))
    intake = read(tmp_path)
    assert grants(intake) == [("s1", "IC Household", "2021-08-01")]
    assert intake.rejected["value"].to_list() == ["bo@example.org"]
    assert notes(intake) == [
        "readme.txt: is no JSON; it was not read.",
        "x/groups.json: 2 memberships with the user by something else than the id.",
    ]


def test_sloppy_files_load_with_findings(tmp_path: Path) -> None:
    """Names of attributes in another case, SCIM 1.1, an id twice, accounts that are closed, other resources."""
    old = {"SCHEMAS": ["urn:scim:schemas:core:1.0"], "ID": "u-s1", "UserName": "s1", "EXTERNALID": "s1"}
    inner = group("Inner", "u-s3", "g-IC Household", "u-s1")
    files = {
        "a-groups.json": page(group("IC Household", "u-s1", {"value": "g-Inner", "type": "Group"}, "u-s1"), inner),
        "b-users.json": json.dumps([old, old, *USERS[1:]]),
        "c-types.json": json.dumps([{"schemas": [f"{CORE}:Schema"], "id": "x", "name": "User"}]),
    }
    intake = scim(tmp_path, files, WORDS.replace('"since"', '["group.meta.created"]'))
    assert sorted(grants(intake)) == [
        ("s1", "IC Household", "2020-01-01"),
        ("s3", "IC Household", "2020-01-01"),
    ]
    assert set(intake.rejected["rule"]) == {"duplicate", "unknown-function"}
    assert set(notes(intake)) == {
        "b-users.json: 2 resources name no schema of SCIM 2.0; told by what they hold.",
        "b-users.json: 1 resource has an id that an earlier one has; the first counts.",
        "c-types.json: holds no users and no groups of SCIM; it was not read.",
        "a-groups.json: 2 memberships of accounts that are not active; only and skip by user.active leave them out.",
        "a-groups.json: 1 membership through a group within the group.",
    }


def test_half_of_a_sign_and_a_list_that_is_none_do_no_harm(tmp_path: Path) -> None:
    """JSON can write what no other text can hold."""
    files = {
        "g.json": page(group("IC Household", {"value": "u-s1", "display": "\ud83d"}, "u-s1")),
        "u.json": page(user("s1", **{"x\ud83d": "y\ud83d"}, emails=True)),
        "v.json": json.dumps({"totalResults": 0, "Resources": None}),
    }
    intake = scim(tmp_path, files)
    assert grants(intake) == [("s1", "IC Household", "2021-08-01")]
    assert json.loads(intake.rejected["row"][0])["member"]["value"] == "u-s1"


def test_groups_that_name_people_need_no_users(tmp_path: Path) -> None:
    files = {"groups.json": page(group("IC Household", {"value": "x", "display": "s1"}))}
    assert grants(scim(tmp_path, files)) == [("s1", "IC Household", "2020-01-01")]


ONLY = "sources.toml, source 1"
REFUSED: dict[str, tuple[Mapping[str, str], str, str]] = {
    "broken": ({"u.json": page(*USERS)[:-5]}, WORDS, f"{ONLY}: u.json: is broken JSON ("),
    "a page": (
        {"g.json": page(HOUSEHOLD, total=250), "u.json": page(*USERS)},
        WORDS,
        f"{ONLY}: g.json: says that there are 250 groups, but the files hold 1; save the other pages as well (the next",
    ),
    "count only": ({"g.json": page(total=3)}, WORDS, f"{ONLY}: g.json: says that there are 3 resources, but"),
    "other": ({"x.json": '{"a": 1}'}, WORDS, f"{ONLY}: expected users and groups of SCIM, found none in scim."),
    "users": ({"u.json": page(*USERS)}, WORDS, f"{ONLY}: scim holds users only; save /Groups as well."),
    "no members": (
        {"g.json": page({"schemas": [f"{CORE}:Group"], "id": "g", "displayName": "IC"}), "u.json": page(*USERS)},
        WORDS,
        f"{ONLY}: no group in scim has members; ask for them (/Groups?attributes=displayName,members).",
    ),
    "empty": ({"g.json": page(group("IC Household"))}, WORDS, f"{ONLY}: every group in scim is empty; look whether"),
    "column": (
        {"g.json": page(HOUSEHOLD), "u.json": page(*USERS)},
        WORDS.replace("user.externalId", "user.employeeNo"),
        f"{ONLY}, grants.staff_id: expected a column of g.json (since, member.value, member.display, member.type, ",
    ),
    "feed": (
        {"g.json": page(HOUSEHOLD), "u.json": page(*USERS)},
        WORDS.replace("source.grants", "source.staff"),
        (f"{ONLY}, staff: expected one of the keys files, inside, every, snapshot, day, since, name, reader, adds, "
        "dates, skip, only, grants, found"),
    ),
    "nothing": ({"g.json": page(HOUSEHOLD)}, WORDS.partition("[source.grants]")[0], f"{ONLY}, grants: expected at"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_enough_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    files, words, sentence = REFUSED[case]
    with pytest.raises(IntakeRefused) as refused:
        scim(tmp_path, files, words)
    assert [one.startswith(sentence) for one in refused.value.problems] == [True], refused.value.problems
