"""Many districts by either engine: the reference's rows, one bad district that stops no other, nothing judged twice."""

import os
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

import queries
from districts import NoDistrictsError, Outcome, Run, partitions
from eligibility import engine
from intake import FEEDS
from queries import Question, Scope
from store import connect, current, refused_load
from tests.districts.conftest import Judge, plainly
from tests.districts.state import SEEDS, district_of, run_over, write_state
from tests.harness import Engine
from tests.load.tiny import LOADED_AT, TODAY, write_feeds
from tests.reference.compare import questions
from tests.reference.districts import Policy, interesting_days
from tests.reference.judge import Reference
from tests.ui.pages import opened, texts

Judged = tuple[Run, list[Outcome]]
TABLES = ("stretches", "counts", "rejects", "totals", "about", "outcomes")


@pytest.fixture(scope="session")
def both(on_spark: Judge, tmp_path_factory: pytest.TempPathFactory) -> tuple[Judged, Judged]:
    """Return the random districts judged one after another, and on the server."""
    folder = tmp_path_factory.mktemp("state")
    state = write_state(folder / "feeds")
    runs = run_over(state, folder / "one after another"), run_over(state, folder / "on workers")
    return (runs[0], plainly(runs[0], partitions(state))), (runs[1], on_spark(runs[1], partitions(state)))


@pytest.fixture
def tiny(tmp_path: Path) -> Run:
    """Return a run over the tiny district, as CSV and by the shipped policy."""
    run = run_over(tmp_path / "feeds", tmp_path / "judged", LOADED_AT)
    write_feeds(run.feeds_of("tiny"))
    return run


def days_later(run: Run, days: float) -> Run:
    """The same run, as many days later."""
    return replace(run, loaded_at=LOADED_AT + timedelta(days=days))


def table(run: Run, name: str) -> pl.DataFrame:
    """One table of all districts, as any engine reads it: the district from the names of the folders."""
    return pl.read_parquet(run.output / name / "**/*.parquet", hive_schema={"district": pl.String})


def test_random_districts_agree_with_the_reference_row_for_row(both: tuple[Judged, Judged]) -> None:
    _, (run, outcomes) = both
    judged = {one.district for one in outcomes if one.outcome == "judged"}
    assert len(judged) == len(SEEDS) - 1
    assert {one.outcome for one in outcomes} == {"judged", "refused"}
    for seed in SEEDS:
        if f"{seed:04}" in judged:
            hold_against_the_reference(run, seed)


def hold_against_the_reference(run: Run, seed: int) -> None:
    feeds, policy = district_of(seed)
    with connect(current(run.store_of(f"{seed:04}")), engine()) as con:
        accepted = {feed: con.table(feed).pl().to_dicts() for feed in FEEDS if feed in feeds}
        reference, totals = Reference(accepted, policy), queries.totals(con)
        for as_of in interesting_days(accepted, policy, 3):
            assert counted_on(totals, as_of) == counted_by(reference, policy, as_of), f"{seed} as of {as_of}"
            for (question, said), (_, expected) in zip(
                questions(Engine.over(con), as_of), questions(reference, as_of), strict=True
            ):
                # Rejected rows, which the reference does not know, are unplaced.
                assert [row for row in said if row.get("kind") != "unplaced"] == expected, (
                    f"{seed}, {question} as of {as_of}"
                )


def counted_on(totals: pl.DataFrame, day: date) -> Counter[tuple[str, str]]:
    """The totals of a day, by function and what is counted."""
    rows = totals.filter(pl.col("from_on") <= day, pl.col("to_on") >= day).select("function_id", "counted", "grants")
    counted = Counter({(function, what): grants for function, what, grants in rows.iter_rows()})
    assert len(counted) == rows.height
    return counted


def counted_by(reference: Reference, policy: Policy, day: date) -> Counter[tuple[str, str]]:
    """The same, counted among the rows of the reference."""
    certified = {
        name
        for name, function in policy["functions"].items()
        if any(path.get("courses") for rule in function["rules"] for path in rule["paths"])
    }
    held = Counter(
        (row["function_id"], row["status"])
        for row in reference.status(day)
        if row["function_id"] in certified and row["status"] in ("valid", "expiring", "lapsed")
    )
    wrong = Counter((row["function_id"], row["what"]) for row in reference.anomalies(day))
    return held + Counter({key: rows for key, rows in wrong.items() if key[1] in ("excess", "missing")})


def test_both_engines_write_the_same_tables(both: tuple[Judged, Judged]) -> None:
    (one, first), (other, second) = both
    assert [replace(each, seconds=0) for each in first] == [replace(each, seconds=0) for each in second]
    for name in TABLES:
        rows = [table(run, name).drop("seconds", strict=False) for run in (one, other)]
        assert rows[0].height
        assert rows[0].equals(rows[1])


def test_the_stretches_are_those_of_the_stores_without_names(judge: Judge, tiny: Run) -> None:
    (outcome,) = judge(tiny, ["tiny"])
    with connect(current(tiny.store_of("tiny")), engine()) as con:
        rows = queries.stretches(con, Scope.district())
    assert rows.height
    assert table(tiny, "stretches").equals(
        rows.drop("given_name", "family_name", "email").with_columns(district=pl.lit("tiny"))
    )
    assert (outcome.people, outcome.rows_read, outcome.rows_rejected) == (5, 34, 5)
    assert outcome.rows_read == table(tiny, "counts")["rows_read"].sum()
    assert outcome.rows_rejected == table(tiny, "rejects").filter(kind="rejected")["rows"].sum()


def test_a_bad_district_stops_no_other_and_keeps_what_it_had(judge: Judge, tiny: Run) -> None:
    for district in ("broken", "full"):
        write_feeds(tiny.feeds_of(district))
    assert [one.outcome for one in judge(tiny, ["broken", "full", "tiny"])] == ["judged"] * 3
    before = table(tiny, "stretches")
    (tiny.feeds_of("broken") / "staff.csv").unlink()
    (tiny.feeds_of("broken") / "staff.parquet").write_bytes(b"PAR1")
    write_feeds(tiny.feeds_of("ruled"))
    (tiny.feeds_of("ruled") / "policy.toml").write_text("[district]\nnaem = 1\n", "utf-8")
    shutil.rmtree(tiny.store_of("full"))
    tiny.store_of("full").write_text("no folder", "utf-8")
    later = days_later(tiny, 1)
    outcomes = {one.district: one for one in judge(later, ["broken", "ruled", "full", "tiny"])}
    assert {district: one.outcome for district, one in outcomes.items()} == {
        "broken": "refused",
        "ruled": "refused",
        "full": "failed",
        "tiny": "unchanged",
    }
    assert "staff.parquet: cannot be read as Parquet" in outcomes["broken"].problems
    assert "naem" in outcomes["ruled"].problems
    assert "cannot be written" in outcomes["full"].problems
    assert table(tiny, "stretches").equals(before)
    noted = table(tiny, "outcomes").select("district", "outcome").iter_rows()
    assert dict(noted) == {"broken": "refused", "ruled": "refused", "full": "failed", "tiny": "judged"}
    # The pages of a refused district say that it was, and why.
    assert all(refused_load(tiny.store_of(district)) for district in ("broken", "ruled"))
    tiny.store_of("full").unlink()
    assert [one.outcome for one in judge(later, ["full"])] == ["judged"]


def test_only_what_changed_is_judged_again(on_spark: Judge, tiny: Run) -> None:
    for district in ("same", "fed"):
        write_feeds(tiny.feeds_of(district))
    first = on_spark(tiny, ["same", "fed"])
    # What a worker has done before it was lost is not done again, and counts as done.
    assert on_spark(tiny, ["same", "fed"]) == first
    approvals = tiny.feeds_of("fed") / "approvals.csv"
    approvals.write_text(approvals.read_text("utf-8") + "s2,household,0010,,denied,2025-09-16\n", "utf-8")
    outcomes = on_spark(days_later(tiny, 1), ["same", "fed"])
    assert [one.outcome for one in outcomes] == ["unchanged", "judged"]
    assert outcomes[0].version == first[0].version == current(tiny.store_of("same")).stem


def test_other_rules_a_lost_table_and_another_year_are_changes(tiny: Run) -> None:
    plainly(tiny, ["tiny"])
    (tiny.feeds_of("tiny") / "policy.toml").write_text(tiny.policy_text + "# another\n", "utf-8")
    assert [one.outcome for one in plainly(days_later(tiny, 1), ["tiny"])] == ["judged"]
    (tiny.output / "stretches" / "district=tiny" / "part.parquet").unlink()
    assert [one.outcome for one in plainly(days_later(tiny, 2), ["tiny"])] == ["judged"]
    assert [one.outcome for one in plainly(days_later(tiny, 3), ["tiny"])] == ["unchanged"]
    assert [one.outcome for one in plainly(days_later(tiny, 366), ["tiny"])] == ["judged"]


@pytest.mark.parametrize("name", TABLES)
def test_a_damaged_table_is_judged_again(tiny: Run, name: str) -> None:
    plainly(tiny, ["tiny"])
    file = tiny.output / name / "district=tiny" / "part.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert [one.outcome for one in plainly(days_later(tiny, 1), ["tiny"])] == ["judged"]
    assert [one.outcome for one in plainly(days_later(tiny, 2), ["tiny"])] == ["unchanged"]
    assert table(tiny, name).height


def test_snapshots_are_judged_each_day(tiny: Run) -> None:
    (tiny.feeds_of("tiny") / "approvals.csv").unlink()
    (tiny.feeds_of("tiny") / "sources.toml").write_text('absent = ["approvals"]\n', "utf-8")
    for hours, outcome in ((0, "judged"), (1, "unchanged"), (24, "judged")):
        run = days_later(tiny, hours / 24)
        assert [one.outcome for one in plainly(run, ["tiny"])] == [outcome]


class Deadly(Run):
    """A run in which one district ends the worker that judges it, as one too large for its memory would."""

    def feeds_of(self, district: str) -> Path:
        if district == "deadly":
            os._exit(1)
        return super().feeds_of(district)


@pytest.mark.skipif("LAPSEWATCH_SPARK" not in os.environ, reason="the workers of a local Sail are one process")
def test_a_district_that_ends_its_worker_stops_no_other(on_spark: Judge, tiny: Run) -> None:
    deadly = Deadly(**vars(tiny))
    for district in ("first", "last"):
        write_feeds(tiny.feeds_of(district))
    outcomes = on_spark(deadly, ["first", "deadly", "last"])
    assert [one.outcome for one in outcomes] == ["judged", "failed", "judged"]
    assert len(outcomes[1].problems.splitlines()) == 1
    assert table(tiny, "outcomes").filter(district="deadly")["outcome"].to_list() == ["failed"]


def test_the_largest_district_comes_first(tmp_path: Path) -> None:
    for district, size in (("a", 1), ("b", 3), ("c", 2)):
        (tmp_path / f"district={district}").mkdir()
        (tmp_path / f"district={district}" / "staff.csv").write_bytes(b"x" * size)
    (tmp_path / "district=").mkdir()
    (tmp_path / "district=file").touch()
    assert partitions(tmp_path) == ["b", "c", "a"]


def test_nothing_to_judge_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoDistrictsError, match="expected a folder district=ID for each"):
        partitions(tmp_path)


def test_the_dashboard_reads_a_district_of_the_output_as_its_store(
    on_spark: Judge, tiny: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [one.outcome for one in on_spark(tiny, ["tiny"])] == ["judged"]
    with connect(current(tiny.store_of("tiny")), engine()) as con:
        cohort = queries.june(con, Question(TODAY, Scope.district()))
    assert cohort.select("staff_id", "standing").rows() == [("s2", "due"), ("s4", "renewed"), ("s3", "due")]
    monkeypatch.setenv("LAPSEWATCH_STORE", str(tiny.store_of("tiny")))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())
    app = opened()
    assert "**2 of 3 certificate holders lose access on June 30, 2027 unless they renew.**" in texts(app)
