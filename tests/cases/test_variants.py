"""More folders of the same kinds, each a few lines away from one that is tried already."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from store import refused_load
from tests.cases.conftest import FEEDS, District

SPRING = datetime(2026, 3, 20, 18, tzinfo=UTC)


def lines(case: str, feed: str) -> list[str]:
    """A feed of a folder, line by line."""
    return (FEEDS / case / f"{feed}.csv").read_text(encoding="utf-8").splitlines()


def spelled(case: str, feed: str, old: str, new: str) -> list[str]:
    """The same with something written otherwise."""
    return [line.replace(old, new) for line in lines(case, feed)]


def active(district: District, as_of: str) -> set[tuple[str, str]]:
    """The person and kind of each anomaly."""
    return {(row["staff_id"], row["kind"]) for row in district.anomalies(as_of)}


# Ids


def test_zeros_lost_in_staff(district: District) -> None:
    """The spreadsheet took the zeros out of the staff feed alone: every other feed names nobody."""
    district.loaded("06b-zeros-good", at=SPRING)
    folder = district.variant("06b-zeros-good", "zeros", staff=spelled("06b-zeros-good", "staff", "0045", "45"))
    said = district.refused(folder, at=SPRING)
    for feed, share in (
        ("employments", "8 of 11 (73%)"),
        ("assignments", "8 of 11 (73%)"),
        ("completions", "8 of 8 (100%)"),
        ("grants", "8 of 8 (100%)"),
    ):
        assert f"{feed}: {share} rows name nobody in staff, against 0 of " in said
        assert f"--accept unmatched:{feed}" in said
    assert "('004512' beside '4512' of staff)" in said


def test_zeros_lost_at_a_first_load(district: District) -> None:
    assert "--accept unmatched:completions" in district.refused("06-zeros-completions")
    assert not (district.store / "current.duckdb").exists()


def test_zeros_lost_in_the_places_of_grants(district: District) -> None:
    """Nothing is placed any more: not one grant is accepted, and the place that was meant is named."""
    district.loaded("06b-zeros-good", at=SPRING)
    folder = district.variant("06b-zeros-good", "zeros", grants=spelled("06b-zeros-good", "grants", ",0110", ",110"))
    said = district.refused(folder, at=SPRING)
    assert "grants.csv: not one of its 8 rows was accepted" in said
    assert "location_id '110' is not in any accepted row of locations (but '0110' is)" in said


def test_approvals_by_address(district: District) -> None:
    """Approvers are written as their addresses: each is the person, and nobody approves for themselves that way."""
    people = lines("02-summer-assignment", "staff")
    approvals = [
        lines("02-summer-assignment", "approvals")[0],
        "2002,walk-in-scheduling,0110,M.Quill@example.org,approved,2024-09-12",
        "2003,walk-in-scheduling,0110,v.lunde@example.org ,approved,2024-09-12",
    ]
    completions = [
        *lines("02-summer-assignment", "completions"),
        "2003,IC-WALKIN,full,2024-09-10,completed",
    ]
    grants = [*lines("02-summer-assignment", "grants"), "2003,IC Walk-In Scheduling,0110,2024-09-16,"]
    folder = district.variant(
        "02-summer-assignment", "addresses", staff=people, approvals=approvals, completions=completions, grants=grants
    )
    district.loaded(folder)
    assert district.table("approvals").sort("line")["approver_id"].to_list() == ["1001", "2003"]
    found = district.findings("near-miss-id")
    assert found.select("line", "column", "value").rows() == [
        (2, "approver_id", "M.Quill@example.org"),
        (3, "approver_id", "v.lunde@example.org"),
    ]
    assert active(district, "2025-03-03") == {("2003", "not-approved")}


def test_ids_with_inner_blanks_and_an_address_for_an_id(district: District) -> None:
    rows = [*lines("03-weekend-gap", "completions"), "20 01,IC-HH,quiz,2025-09-01,passed"]
    folder = district.variant(
        "03-weekend-gap", "blanks", completions=[*rows, "l.dorrit@example.org,IC-HH,quiz,2025-09-01,x"]
    )
    district.loaded(folder, "unmatched:completions", "rejected:completions")
    (message,) = district.findings("near-miss-id")["message"]
    assert message == (
        "completions.csv, line 4: staff_id '20 01' belongs to nobody, but looks like '2001' (Gita Norrby); "
        "if it is the same person, write the id as HR does."
    )


def test_an_address_of_two(district: District) -> None:
    people = spelled("01-summer-employment", "staff", "o.vance@", "m.quill@")
    district.loaded(district.variant("01-summer-employment", "shared", staff=people))
    assert district.findings("shared-email").select("line", "staff_id").rows() == [(2, "1001"), (3, "1002")]


# Days


def test_grants_with_times(district: District) -> None:
    """The export writes the moment of each grant, with its zone: the written day counts."""
    rows = spelled("27-drift-a", "grants", "2024-09-12", "2024-09-12T23:59:59.123-06:00")
    district.loaded(district.variant("27-drift-a", "times", grants=rows))
    assert district.table("rejected_rows").is_empty()
    assert district.table("unplaced_grants").is_empty()
    assert district.findings("time-of-day").height == 10
    assert {str(day) for day in district.table("grants")["granted_on"]} == {"2024-09-12"}


def test_parquet_with_moments(district: District) -> None:
    """The same as 27, from Parquet: the new rows are moments, the old ones midnights."""
    district.loaded("27-drift-a")
    folder = district.variant("27-drift-b", "parquet", completions=None)
    frame = pl.read_csv(FEEDS / "27-drift-b" / "completions.csv", infer_schema=False).with_columns(
        pl.col("completed_on").str.slice(0, 10).str.to_datetime("%Y-%m-%d")
        + pl.duration(minutes=pl.when(pl.col("kind") == "quiz").then(555).otherwise(0))
    )
    frame.write_parquet(folder / "completions.parquet")
    district.loaded(folder)
    assert district.table("rejected_rows").is_empty()
    assert district.findings("time-of-day")["line"].to_list() == list(range(11, 21))
    assert {row["renewed_on"] for row in district.june(2026, "2026-11-22")} == {"2026-03-02"}


def test_the_new_rows_have_another_form_of_day(district: District) -> None:
    """American days in the new rows only, which no form of feeds.md reads: ten of ten new rows are rejected."""
    district.loaded("27-drift-a")
    rows = [line.replace("2026-03-02T09:15:00", "03/02/2026") for line in lines("27-drift-b", "completions")]
    many = [
        *rows[:11],
        *(f"4001,IC-HH,full,2020-0{1 + n // 28}-{1 + n % 28:02},failed" for n in range(150)),
        *rows[11:],
    ]
    folder = district.variant("27-drift-b", "american", completions=many)
    said = district.refused(folder)
    assert "completions: 10 of 10 (100%) rows that are newer than the last load's newest day, 2024-09-10, were" in said
    assert "4001,IC-HH,quiz,03/02/2026,Passed (completions.csv, line 162: completed_on '03/02/2026' is not a" in said
    assert said.count("--accept ") == 1
    district.loaded(folder, "rejected:completions")


def test_a_grant_without_an_end_written_as_a_far_day(district: District) -> None:
    """Of somebody who left: the access is active, and an anomaly."""
    rows = spelled("07-blanks-case", "grants", "2024-09-12,", "2024-09-12,9999-12-31")
    district.loaded(district.variant("07-blanks-case", "far", grants=rows))
    assert district.findings("far-end").height == 5
    assert ("S2005", "departed") in active(district, "2026-03-02")


# Rows and codes


def test_blank_rows_of_a_spreadsheet(district: District) -> None:
    """A thousand rows of separators below each feed are no rows: nothing is rejected, each feed has one finding."""
    case = "03-weekend-gap"
    blank = {
        feed: [*lines(case, feed), *["," * lines(case, feed)[0].count(",")] * 1000, "  "]
        for feed in ("locations", "staff", "employments", "assignments", "completions", "grants")
    }
    said = district.loaded(district.variant(case, "blank", **blank))
    assert "rejected because" not in said
    assert district.findings("blank-rows").select("feed", "value").rows() == [(feed, "1001") for feed in sorted(blank)]
    assert district.table("feeds").filter(feed="staff")["rows_read"].item() == 5


def test_foreign_groups_with_faults_are_nobodys_fault(district: District) -> None:
    """Other systems' groups, of people who left, with days and places that cannot be read: no errors, no access."""
    rows = [*lines("03-weekend-gap", "grants"), *(f"2001,Cafeteria {n},ALL,{n}.1.2020,x" for n in range(50))]
    said = district.loaded(district.variant("03-weekend-gap", "foreign", grants=rows))
    assert "rejected because" not in said
    assert district.table("unplaced_grants").is_empty()
    assert set(district.table("rejected_rows")["rule"]) == {"unknown-function"}
    assert district.findings("near-miss-code").is_empty()


def test_all_groups_are_renamed(district: District) -> None:
    """The new school year's groups: not one grant is accepted; the refusal says which group they look like."""
    district.loaded("27-drift-a")
    rows = spelled("27-drift-a", "grants", "IC Household", "IC Household 25-26")
    said = district.refused(district.variant("27-drift-a", "renamed", grants=rows))
    assert "grants.csv: not one of its 10 rows was accepted" in said
    assert "but looks like 'IC Household'" in said


def test_a_row_of_assignments_that_is_cut_off_names_its_person(district: District) -> None:
    rows = [*lines("04-sentinel-dates", "assignments")[:-1], "2008,0110,Office Professional"]
    district.loaded(district.variant("04-sentinel-dates", "cut", assignments=rows))
    (row,) = district.anomalies("2026-03-02", "2008")
    assert row["kind"] == "wrong-location"
    assert " A rejected row names this person: assignments.csv, line 12: the line has 3 fields" in row["explanation"]


def test_a_location_whose_row_is_spoiled_stays(district: District) -> None:
    """The kind of a school is misspelled: it stays as it was, open, and nothing of it is rejected."""
    district.loaded("12-closure-kept")
    rows = spelled("12-closure-kept", "locations", "0330,Cedar K-8,school", "0330,Cedar K-8,skool")
    district.loaded(district.variant("12-closure-kept", "skool", locations=rows), "rejected:locations")
    kept = district.table("locations").filter(location_id="0330")
    assert kept.select("kind", "is_closed", "line").rows() == [("school", False, None)]
    assert district.table("assignments").filter(location_id="0330").height == 2
    (message,) = district.findings("location-left-out")["message"]
    assert "its row was rejected" in message


# The guard's words and what it leaves behind


def test_what_is_refused_is_kept_until_a_load_is_published(district: District) -> None:
    district.loaded("06b-zeros-good", at=SPRING)
    said = district.refused("06-zeros-completions", at=SPRING)
    kept = refused_load(district.store)
    assert kept is not None
    assert (kept.at, Path(kept.folder)) == (SPRING, FEEDS / "06-zeros-completions")
    assert said.startswith("\n".join(kept.problems))
    district.loaded("06b-zeros-good", at=SPRING)
    assert refused_load(district.store) is None


def test_a_mass_departure_is_refused_by_what_follows(district: District) -> None:
    """Every employment has ended by yesterday, row for row as many as before: nothing shrinks, nothing is rejected."""
    district.loaded("27-drift-b", at=SPRING)
    rows = spelled("27-drift-b", "employments", "2020-08-01,,", "2020-08-01,2026-03-01,")
    folder = district.variant("27-drift-b", "departed", employments=rows)
    said = district.refused(folder, at=SPRING)
    assert "With these feeds, there would be 0 entitlements beyond base access on 2026-03-20" in said
    assert "has 10: 100% fewer; lost, for example: 4001 to household at 0110; " in said
    district.loaded(folder, "consequences", at=SPRING)


def test_grants_that_become_excess_are_refused_by_what_follows(district: District) -> None:
    """Forty people's access is moved to another school by a wrong column."""
    folks = [f"5{n:03}" for n in range(40)]
    many = {
        "staff": [*lines("03-weekend-gap", "staff"), *(f"{id_},A,B,," for id_ in folks)],
        "employments": [*lines("03-weekend-gap", "employments"), *(f"{id_},2020-08-01,," for id_ in folks)],
        "assignments": [
            *lines("03-weekend-gap", "assignments"),
            *(f"{id_},0110,Office Professional,,2020-08-01," for id_ in folks),
        ],
        "completions": [
            *lines("03-weekend-gap", "completions"),
            *(f"{id_},IC-HH,full,2025-08-12,completed" for id_ in folks),
        ],
        "grants": [*lines("03-weekend-gap", "grants"), *(f"{id_},IC Household,0110,2025-08-14," for id_ in folks)],
    }
    district.loaded(district.variant("03-weekend-gap", "good", **many), at=SPRING)
    moved = {**many, "grants": [row.replace(",0110,", ",0220,") for row in many["grants"]]}
    said = district.refused(district.variant("03-weekend-gap", "moved", **moved), at=SPRING)
    assert " grants would be excess or could not be judged on 2026-03-20, where store-" in said
    assert "new, for example: 2001 holds household at 0220 (grants.csv, line 2): wrong-location; " in said
    assert said.count("--accept ") == 1


def test_unplaced_rows_count_as_what_follows(district: District) -> None:
    """Thirty grants lose their place among hundreds that are good: few rejected rows, much hidden access."""
    grants = [lines("27-drift-a", "grants")[0]]
    grants += [f"4001,IC Household,0110,20{10 + n % 15}-0{1 + n // 28 % 9}-{1 + n % 28:02}," for n in range(400)]
    district.loaded(district.variant("27-drift-a", "good", grants=grants), at=SPRING)
    hidden = [row.replace("0110", "ALL") if 200 <= number < 230 else row for number, row in enumerate(grants)]
    said = district.refused(district.variant("27-drift-a", "hidden", grants=hidden), at=SPRING)
    assert "grants would be excess or could not be judged on 2026-03-20" in said
    assert ": unplaced" in said
    assert said.count("--accept ") == 1
