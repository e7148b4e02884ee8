"""A load from end to end: what it reports, what it publishes, when it refuses."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

import load
from eligibility import Policy
from intake import IntakeRefused
from load import load_folder
from queries import Question, Scope, june
from store import (
    RefusedLoad,
    StoreBusy,
    StoreUnwritable,
    connect,
    current,
    publish,
    refused_load,
    versions,
)
from tests.load.tiny import FEEDS, LOADED_AT, TODAY


def rows(store: Path, table: str) -> pl.DataFrame:
    frame: pl.DataFrame = connect(current(store)).table(table).pl()
    return frame


def halve(feeds: Path, feed: str, keep: int) -> None:
    """Leave the header and `keep` rows of a feed."""
    path = feeds / f"{feed}.csv"
    path.write_text("".join(FEEDS[feed].splitlines(keepends=True)[: keep + 1]), encoding="utf-8")


def test_a_load_publishes_a_judged_version(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    report = load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT)
    assert current(tmp_path / "store") == report.path
    assert (report.version, report.policy_version) == ("store-20270301T183000Z-000001", policy.version)
    cohort = june(connect(report.path), Question(TODAY, Scope.district()))
    assert cohort.select("staff_id", "standing").rows() == [("s2", "due"), ("s4", "renewed"), ("s3", "due")]


def test_the_report_counts_what_the_rules_pass_over(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    quiz = "s1,IC-HH,quiz,2026-03-02,passed\n"
    (feeds / "completions.csv").write_text(FEEDS["completions"] + quiz, "utf-8")
    summary = load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT).summary
    assert ("completions", "not-counting", 1) in summary.findings.rows()
    counts = {row["feed"]: row["findings"] for row in summary.counts.iter_rows(named=True)}
    assert counts["completions"] == summary.findings.filter(feed="completions")["rows"].sum()


def test_the_report_counts_every_row(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    summary = load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT).summary
    counts = summary.counts
    assert counts["feed"].to_list() == list(FEEDS)
    assert (counts["rows_read"] == counts["rows_accepted"] + counts["rows_rejected"]).all()
    assert counts["rows_read"].to_list() == [len(text.splitlines()) - 1 for text in FEEDS.values()]
    assert set(summary.rejections.rows()) == {
        ("staff", "required", 1),
        ("assignments", "unknown-location", 1),
        ("completions", "date", 1),
    }
    assert set(summary.unknown.rows()) == {("completions", "FIRST-AID", 1), ("grants", "IC Cafeteria", 1)}
    assert ("approvals", "approval-without-approver", 1) in summary.findings.rows()
    assert summary.ignored_columns == (("staff", "shoe_size"),)
    assert summary.compared_with is None


def test_the_store_keeps_what_was_rejected_and_found(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    summary = load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT).summary
    assert rows(tmp_path / "store", "rejected_rows").height == summary.counts["rows_rejected"].sum()
    assert rows(tmp_path / "store", "findings").height == summary.findings["rows"].sum()
    kept = rows(tmp_path / "store", "feeds")
    assert kept.drop("newest_on").equals(summary.counts.drop("findings"))
    assert kept.filter(feed="grants")["newest_on"].to_list() == [date(2025, 9, 17)]
    (row,) = rows(tmp_path / "store", "load").to_dicts()
    assert row["policy_text"] == policy.text
    assert row["policy_name"] == "denver-public-schools.toml"


def test_without_a_calendar_the_holidays_of_all_years_are_closed(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT)
    closed = rows(tmp_path / "store", "closed_days")
    assert date(2027, 7, 4) in closed["date"]
    assert closed["date"].dt.year().unique().to_list() == list(range(2018, 2030))
    assert closed["line"].is_null().all()


def test_a_calendar_that_is_handed_in_is_taken_as_it_is(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    (feeds / "closed_days.csv").write_text("date,name\n2027-03-22,Spring break\n", encoding="utf-8")
    load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT)
    assert rows(tmp_path / "store", "closed_days").rows() == [(date(2027, 3, 22), "Spring break", 2)]


def test_the_day_of_a_load_is_the_districts(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    """At 3 in the morning UTC of March 2 it is still March 1 in Denver, so a record of March 2 is in the future."""
    with (feeds / "completions.csv").open("a", encoding="utf-8") as file:
        file.write("s3,IC-ATT-2425,full,2027-03-02,completed\n")
    moment = datetime(2027, 3, 2, 3, tzinfo=UTC)
    summary = load_folder(feeds, tmp_path / "store", policy, loaded_at=moment).summary
    assert summary.findings.filter(feed="completions")["rows"].sum() == 1


def test_progress_is_told(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    told: list[tuple[str, int, int]] = []
    load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT, progress=lambda *far: told.append(far))
    assert list(dict.fromkeys(what for what, _, _ in told)) == [*(f"Read {feed}" for feed in FEEDS), "Judge everybody"]
    assert all(0 <= done <= total for _, done, total in told)


def test_the_last_versions_are_kept(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    for _ in range(3):
        report = load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT, keep=2)
    assert [version.serial for version in versions(tmp_path / "store")] == [3, 2]
    assert report.summary.compared_with == "store-20270301T183000Z-000002"


def test_a_shrunken_feed_is_refused_until_somebody_accepts_it(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    store = tmp_path / "store"
    first = load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    halve(feeds, "grants", 2)
    with pytest.raises(IntakeRefused, match="--accept shrink:grants"):
        load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    with pytest.raises(IntakeRefused, match="--accept shrink:grants"):
        load_folder(feeds, store, policy, loaded_at=LOADED_AT, accept=["shrink:staff"])
    assert [version.path for version in versions(store)] == [first.path]
    report = load_folder(feeds, store, policy, loaded_at=LOADED_AT, accept=["shrink:grants"])
    assert current(store) == report.path


def test_a_refused_load_leaves_the_store_as_it_was(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    store = tmp_path / "store"
    load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    own = {".lock", "refused.json"}
    before = {path: path.stat().st_mtime_ns for path in store.iterdir() if path.name not in own}
    (feeds / "staff.csv").unlink()
    with pytest.raises(IntakeRefused):
        load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    assert {path: path.stat().st_mtime_ns for path in store.iterdir() if path.name not in own} == before


def test_a_refused_load_says_so_in_the_store_until_one_is_published(
    feeds: Path, tmp_path: Path, policy: Policy
) -> None:
    store, staff = tmp_path / "store", feeds / "staff.csv"
    staff.rename(feeds / "away.csv")
    with pytest.raises(IntakeRefused) as refused:
        load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    assert refused_load(store) == RefusedLoad(LOADED_AT, str(feeds), tuple(refused.value.problems))
    assert versions(store) == []
    (feeds / "away.csv").rename(staff)
    load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    assert refused_load(store) is None


def test_a_load_beside_another_is_not_on_record_as_refused(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    def beside(_: object) -> None:
        with pytest.raises(StoreBusy):
            load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT)

    publish(tmp_path / "store", beside, loaded_at=LOADED_AT)
    assert refused_load(tmp_path / "store") is None


def test_a_store_that_cannot_take_a_version_keeps_why(
    feeds: Path, tmp_path: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: duckdb.DuckDBPyConnection) -> None:
        raise duckdb.OperationalError("No space left on device")

    monkeypatch.setattr(load, "create_schema", full)
    with pytest.raises(StoreUnwritable) as unwritable:
        load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT)
    kept = refused_load(tmp_path / "store")
    assert kept is not None
    assert kept.problems == (str(unwritable.value),)


def test_a_damaged_store_is_mended_by_the_next_load(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    store = tmp_path / "store"
    older = load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    newer = load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    newer.path.chmod(0o644)
    newer.path.write_bytes(b"\0" * 9000)
    halve(feeds, "grants", 2)
    with pytest.raises(IntakeRefused):
        load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    report = load_folder(feeds, store, policy, loaded_at=LOADED_AT, accept=["shrink:grants"])
    assert report.summary.compared_with == older.version
    assert rows(store, "staff").height == 5


def test_a_store_that_cannot_be_written(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreUnwritable):
        load_folder(feeds, tmp_path / "file" / "store", policy, loaded_at=LOADED_AT)


def test_a_second_load_beside_the_first_is_told_before_it_reads(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    store = tmp_path / "store"
    refused: list[str] = []

    def beside(_: object) -> None:
        with pytest.raises(StoreBusy) as caught:
            load_folder(tmp_path / "absent", store, policy, loaded_at=LOADED_AT)
        refused.append(str(caught.value))

    publish(store, beside, loaded_at=LOADED_AT)
    assert refused
    load_folder(feeds, store, policy, loaded_at=LOADED_AT)
