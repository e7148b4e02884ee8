"""A load is compared with the last one, also where an older version of this program made that."""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from eligibility import Policy
from intake import IntakeRefused
from load import load_folder
from store import versions
from tests.load.tiny import FEEDS, LOADED_AT


def add(feeds: Path, feed: str, *rows: str) -> None:
    with (feeds / f"{feed}.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def from_before(store: Path, statements: str) -> str:
    """Turn the newest version into what an older program would have left; its name."""
    newest = versions(store)[0]
    newest.path.chmod(0o644)
    with duckdb.connect(str(newest.path)) as con:
        con.execute(statements)
    return newest.name


def test_the_second_load_is_compared_in_everything(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    first = load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT)
    assert (first.summary.compared_with, first.summary.not_compared) == (None, ())
    second = load_folder(feeds, tmp_path / "store", policy, loaded_at=LOADED_AT)
    assert (second.summary.compared_with, second.summary.not_compared) == (first.version, ())


def test_what_an_older_version_lacks_is_not_compared_and_said(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    store = tmp_path / "store"
    load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    name = from_before(store, "alter table feeds drop column newest_on; drop table unplaced_grants")
    report = load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    assert report.summary.not_compared == (
        f"new rows: {name} does not record them",
        f"access that cannot be judged: {name} does not record it",
    )
    name = from_before(store, "drop table status_stretches; drop table anomaly_stretches")
    report = load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    assert report.summary.not_compared == (
        f"entitlements: {name} does not record it",
        f"excess access: {name} does not record it",
    )


def test_more_unplaced_access_than_an_older_version_could_tell_of_is_no_objection(
    feeds: Path, tmp_path: Path, policy: Policy
) -> None:
    store = tmp_path / "store"
    add(feeds, "grants", *(f"s2,IC Attendance,0010,2010-01-{1 + n:02},2010-02-01" for n in range(28)))
    load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    add(feeds, "grants", *(f"s2,IC Attendance,ALL,2010-01-{1 + n:02}," for n in range(28)))
    with pytest.raises(IntakeRefused) as refused:
        load_folder(feeds, store, policy, loaded_at=LOADED_AT, accept=["rejected:grants"])
    assert [problem.count("--accept consequences") for problem in refused.value.problems] == [1]
    from_before(store, "drop table unplaced_grants")
    load_folder(feeds, store, policy, loaded_at=LOADED_AT, accept=["rejected:grants"])


def test_the_day_of_the_load_is_compared_whatever_day_the_last_one_was(
    feeds: Path, tmp_path: Path, policy: Policy
) -> None:
    """What has lapsed since the last load is no loss: both versions are asked about the same day."""
    store = tmp_path / "store"
    load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    later = LOADED_AT + timedelta(days=600)
    assert load_folder(feeds, store, policy, loaded_at=later).summary.not_compared == ()


def test_records_of_the_last_load_that_are_gone_are_shown(feeds: Path, tmp_path: Path, policy: Policy) -> None:
    store = tmp_path / "store"
    load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    rows = FEEDS["completions"].splitlines(keepends=True)
    (feeds / "completions.csv").write_text("".join(rows[:3]), encoding="utf-8")
    with pytest.raises(IntakeRefused) as refused:
        load_folder(feeds, store, policy, loaded_at=LOADED_AT)
    assert refused.value.problems == [
        (
            "completions: 2 rows were accepted, less than half of the 5 of the last load, which looks like a truncated "
            "export; gone, for example: line 4 of then: s4,IC-ATT-2425,full,2024-09-10,completed; "
            "line 5 of then: s4,IC-ATT-2425,quiz,2027-02-03,passed; "
            "line 6 of then: s5,IC-ATT-2324,full,2023-09-20,completed; "
            "correct the export and load again, or, if intended, accept it with --accept shrink:completions."
        )
    ]
