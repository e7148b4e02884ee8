"""Small feed folders that went wrong, after public reports of people who run such systems, and what must hold of each.

One test per folder: its docstring is the situation, its assertions are what a records officer would call right.
"""

import inspect
from datetime import UTC, datetime

from tests.cases.conftest import FEEDS, District, Row


def kinds(rows: list[Row]) -> set[tuple[str, str]]:
    """The person and kind of each anomaly."""
    return {(row["staff_id"], row["kind"]) for row in rows}


def lines(district: District, finding: str) -> list[tuple[str, int]]:
    """Feed and line of each finding of a kind."""
    return district.findings(finding).select("feed", "line").rows()


def test_01_summer_employment(district: District) -> None:
    """Ten-month staff: employment ends in June, begins again in August. Nobody departed."""
    district.loaded("01-summer-employment")
    for day in ("2025-06-13", "2025-07-10", "2026-07-10", "2026-09-15"):
        assert not any(kind == "departed" for _, kind in kinds(district.anomalies(day)))

    status = district.status("2026-09-15")
    household = status["2001", "household", "0110"]
    assert (household["entitled"], household["last_day"]) == ("true", "2028-06-30")
    enrollment = status["2001", "enrollment", "0110"]
    assert (enrollment["entitled"], enrollment["last_day"]) == ("true", "")
    assert status["2001", "attendance", "0110"]["last_day"] == "2027-06-30"
    walk_in = status["2002", "walk-in-scheduling", "0110"]
    assert (walk_in["entitled"], walk_in["last_day"]) == ("true", "2028-06-30")

    summer = district.status("2025-07-10")
    for cell in (
        ("2001", "household", "0110"),
        ("2001", "enrollment", "0110"),
        ("2002", "walk-in-scheduling", "0110"),
    ):
        assert summer[cell]["entitled"] == "true", cell
    assert district.anomalies("2025-07-10", "2001", "2002") == []


def test_02_summer_assignment(district: District) -> None:
    """The same with assignments only."""
    district.loaded("02-summer-assignment")
    walk_in = district.status("2026-09-15")["2002", "walk-in-scheduling", "0110"]
    assert walk_in["unmet"] == "lapsed:walk-in-scheduling"  # the approval of 2024-09-12 stands
    assert not any(kind == "wrong-location" for _, kind in kinds(district.anomalies("2026-07-10")))

    due = {(row["staff_id"], row["function_id"]): row["renewed_on"] for row in district.june(2026, "2026-07-05")}
    assert due == {("2001", "household"): "", ("2002", "walk-in-scheduling"): "", ("2003", "household"): ""}

    step = district.status("2026-05-15")["2001", "household", "0110"]["next_step"]
    assert step == (
        "Take the Household recertification quiz by June 30, 2026. "
        "The assignment at Alder Elementary on file ends on June 12, 2026."
    )


def test_03_weekend_gap(district: District) -> None:
    """A contract ends on Friday, the next begins on Monday."""
    district.loaded("03-weekend-gap")
    for person in ("2001", "2002"):
        row = district.status("2025-11-03")[person, "household", "0110"]
        assert (row["entitled"], row["last_day"]) == ("true", "2027-06-30")
    assert district.anomalies("2025-11-03") == []
    assert district.anomalies("2025-11-01") == []


def test_04_sentinel_dates(district: District) -> None:
    """ "No end" written as 9999-12-31, 3000-01-01 and 2999-12-31; a hire date of 1900-01-01."""
    district.loaded("04-sentinel-dates")
    assert lines(district, "far-end") == [("employments", line) for line in range(5, 11)]
    departed = {person for person, kind in kinds(district.anomalies("2026-03-02")) if kind == "departed"}
    assert departed == {"2007"}

    (fault,) = district.table("rejected_rows").filter(staff_id="2007")["message"]
    assert fault.startswith("employments.csv, line 11: hire_date '1900-01-01' is not a valid date")
    (anomaly,) = district.anomalies("2026-03-02", "2007")
    assert anomaly["explanation"].endswith(f" A rejected row names this person: {fault}")
    assert "employments.csv, line 11" in district.explain("2007", "household", "2026-03-02")


def test_06_zeros_lost_in_completions(district: District) -> None:
    """Ids lost their leading zeros in one feed: nobody of it is known, and the last load's version stays."""
    spring = datetime(2026, 3, 2, 18, tzinfo=UTC)
    district.loaded("06b-zeros-good", at=spring)
    before = district.status("2026-03-02")
    said = district.refused("06-zeros-completions", at=spring)
    assert "completions: 8 of 8 (100%) rows name nobody in staff, against 0 of 8 (0%) in the last load" in said
    assert "completions.csv, line 2: 4512,IC-HH,full,2024-09-10,completed ('4512' beside '004512' of staff)" in said
    assert "--accept unmatched:completions" in said
    assert district.status("2026-03-02") == before

    said = district.refused("06-zeros-completions", "unmatched:completions", at=spring)
    assert "With these feeds, there would be 0 entitlements beyond base access on 2026-03-02, where store-" in said
    assert " has 8: 100% fewer; lost, for example: 004512 to household at 0110; 004513 to household at 0110; " in said
    assert "--accept consequences" in said
    district.loaded("06-zeros-completions", "unmatched:completions", "consequences", at=spring)


def test_07_blanks_and_case(district: District) -> None:
    """Blanks and capitals in ids, groups and codes."""
    district.loaded("07-blanks-case")
    assert district.table("rejected_rows").is_empty()
    assert district.findings("near-miss-id").select("feed", "line", "value").rows() == [("completions", 3, "s2002")]
    assert "'S2002' (Bo Case)" in district.findings("near-miss-id")["message"][0]
    status = district.status("2026-03-02")
    for person in ("S2001", "S2003", "S2004"):
        row = status[person, "household", "0110"]
        assert (row["entitled"], row["granted"]) == ("true", "true"), person
    assert kinds(district.anomalies("2026-03-02")) == {("S2005", "departed"), ("S2002", "never-certified")}


def test_12_a_closed_school_leaves_the_feed(district: District) -> None:
    """The location is kept, marked closed; the past is as it was, and what is still active there is an anomaly."""
    district.loaded("12-closure-kept")
    before = district.status("2026-03-01"), district.anomalies("2026-03-01"), district.june(2027, "2026-03-01")
    for _ in range(2):  # and it is kept on
        district.loaded("12b-closure-dropped")
        closed = district.table("locations").filter(location_id="0220")
        assert closed.select("name", "is_closed", "line").rows() == [("Birch Middle", True, None)]
        assert district.findings("location-left-out")["value"].to_list() == ["0220"]
        assert (
            district.status("2026-03-01"),
            district.anomalies("2026-03-01"),
            district.june(2027, "2026-03-01"),
        ) == before
        active = [row for row in district.anomalies("2026-11-22") if row["location_id"] == "0220"]
        assert kinds(active) == {("2001", "wrong-location"), ("2002", "wrong-location")}
    district.loaded("12-closure-kept")
    assert district.table("locations").filter(location_id="0220")["is_closed"].to_list() == [False]
    assert district.findings("location-left-out").is_empty()


def test_14_before_the_first_day(district: District) -> None:
    """A course taken days before the first day of the first employment, and one before a hire date entered late."""
    district.loaded("14-before-hire")
    assert district.status("2025-08-06")["2001", "household", "0110"]["entitled"] == "true"
    assert district.status("2026-01-20")["2002", "household", "0110"]["entitled"] == "true"
    assert district.anomalies("2025-08-06", "2001") == []
    assert lines(district, "completion-while-not-employed") == [("completions", 2), ("completions", 3)]


def test_16_names_that_are_not_utf_8(district: District) -> None:
    """Three of seven staff rows are not UTF-8: refused; accepted on purpose, the rows stand beside the people."""
    said = district.refused("16-cp1252-names")
    assert "staff: 3 of 7 (43%) rows were rejected, more than one in four" in said
    assert "2001,Jos\\xe9,Pe\\xf1a,," in said
    assert said.count("--accept ") == 1
    assert "--accept rejected:staff" in said

    district.loaded("16-cp1252-names", "rejected:staff")
    unknown = district.anomalies("2026-03-02")
    assert kinds(unknown) == {(person, "unknown-person") for person in ("2001", "2002", "2004")}
    for row, line in zip(sorted(unknown, key=lambda row: row["staff_id"]), (5, 6, 8), strict=True):
        assert f" A rejected row names this person: staff.csv, line {line}: " in row["explanation"]
        assert f"staff.csv, line {line}" in district.explain(row["staff_id"], "household", "2026-03-02")
    for message in district.findings("unknown-person")["message"]:
        assert " A rejected row names this person: staff.csv, line " in message


def test_17_a_new_edition_of_a_course(district: District) -> None:
    """This year's course has a new code: named with who took it and the line to add; first aid is nobody's fault."""
    said = district.loaded("17-new-edition")
    for code, share in (("IC-ATT-2526", "4 of 4"), ("ATT-2526", "1 of 1")):
        sentence = (
            f"completions: course_code '{code}' matches no course in the policy, but looks like 'IC-ATT-2425' of "
            f"attendance; {share} who took it completed attendance; if it is an edition of attendance, the policy "
            f'needs, under [courses.attendance]: codes = ["IC-ATT-2324", "IC-ATT-2425", "{code}"].'
        )
        assert sentence in said
    near = district.findings("near-miss-code")
    assert near.select("line", "staff_id", "value").rows() == [
        *((line, person, "IC-ATT-2526") for line, person in enumerate(("2001", "2002", "2003", "2004"), 7)),
        (16, "2005", "ATT-2526"),
    ]
    assert "rejected because" not in said
    first_aid = district.table("rejected_rows").filter(value="FIRST-AID")
    assert set(first_aid["rule"]) == {"unknown-course"}
    assert first_aid.height == 5


UNPLACED = {
    # person: function, location, since, what is wrong, the row
    "3002": ("household", "", "2022-09-12", "location_id is empty", "3002,IC Household,,2022-09-12,"),
    "3003": ("household", "ALL", "2022-09-12", "location_id 'ALL' is no", "3003,IC Household,ALL,2022-09-12,"),
    "3004": ("household", "0110", "", "granted_on is empty", "3004,IC Household,0110,,"),
    "3005": ("household", "0110", "", "granted_on '1900-01-01' is not", "3005,IC Household,0110,1900-01-01,"),
    "3006": ("household", "0110", "2022-09-12", "is before granted_on", "3006,IC Household,0110,2022-09-12,2022-01-01"),
    "3007": ("", "0110", "2022-09-12", "looks like 'IC Household'", "3007,IC Household 24-25,0110,2022-09-12,"),
}


def test_26_grants_that_cannot_be_placed(district: District) -> None:
    """People who left, with access that cannot be placed: seven anomalies for seven people."""
    assert "--accept rejected:grants" in district.refused("26-unplaced-grants")
    district.loaded("26-unplaced-grants", "rejected:grants")
    anomalies = {row["staff_id"]: row for row in district.anomalies("2026-11-22")}
    assert len(district.anomalies("2026-11-22")) == 7
    assert anomalies.pop("3001")["kind"] == "departed"
    assert set(anomalies) == set(UNPLACED)
    for person, (function, location, granted_on, fault, raw) in UNPLACED.items():
        row = anomalies[person]
        assert (row["kind"], row["what"], row["severity"], row["fix_by"]) == ("unplaced", "cannot tell", "high", "DoTS")
        assert (row["function_id"], row["location_id"]) == (function, location)
        assert (row["granted_on"], row["since"]) == (granted_on, granted_on)
        assert row["explanation"].startswith("This access cannot be judged: ")
        assert fault in row["explanation"]
        assert row["explanation"].endswith(f" The row as it stands: {raw}")


def test_26_unplaced_access_is_shown_on_its_days_only(district: District) -> None:
    """From the day it was granted on, from ever where that cannot be read; backward days are on every day."""
    district.loaded("26-unplaced-grants", "rejected:grants")
    assert {person for person, kind in kinds(district.anomalies("2022-09-11")) if kind == "unplaced"} == {
        "3004",
        "3005",
        "3006",
    }
    assert len([kind for _, kind in kinds(district.anomalies("2022-09-12")) if kind == "unplaced"]) == 6


def test_27_only_the_new_rows_have_times_and_capitals(district: District) -> None:
    """Times of day: the day counts, with a finding; "Passed" is passed; all ten have renewed."""
    district.loaded("27-drift-a")
    district.loaded("27-drift-b")
    assert district.table("rejected_rows").is_empty()
    assert lines(district, "time-of-day") == [("completions", line) for line in range(12, 22)]
    assert set(district.findings("time-of-day")["value"]) == {"2026-03-02T09:15:00"}
    people = {f"40{number:02}" for number in range(1, 11)}
    status = district.status("2026-11-22")
    assert {person for person in people if status[person, "household", "0110"]["last_day"] == "2028-06-30"} == people
    cohort = district.june(2026, "2026-11-22")
    assert {(row["staff_id"], row["renewed_on"]) for row in cohort} == {(person, "2026-03-02") for person in people}


def test_every_folder_has_a_test_in_which_it_is_loaded_whole() -> None:
    """`loaded` holds each to having lost no row."""
    tests = {name: inspect.getsource(test) for name, test in globals().items() if name.startswith("test_")}
    assert {folder.name[:2] for folder in FEEDS.iterdir()} == {name[5:7] for name in tests if name[5:7].isdigit()}
    for folder in FEEDS.iterdir():
        assert f'district.loaded("{folder.name}"' in "".join(tests.values()), folder.name
