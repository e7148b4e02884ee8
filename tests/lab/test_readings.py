"""What a contested sentence costs: kept once for all days, and the same as two full judgments on each of them."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import lab
from eligibility import engine, parse_policy
from queries import Question, Scope, differences
from store import connect, forget_gone, publish
from tests.harness import fill_store, judged_store
from tests.reference.districts import interesting_days, policy_toml, random_district


@pytest.mark.parametrize("seed", [10])
def test_a_reading_kept_for_all_days_differs_as_two_stores_do_on_each(seed: int, tmp_path: Path) -> None:
    feeds, raw = random_district(seed)
    policy = parse_policy(policy_toml(raw))
    version = publish(
        tmp_path / "store", lambda con: fill_store(con, feeds, policy), loaded_at=datetime(2026, 11, 22, tzinfo=UTC)
    )
    folder = tmp_path / "lab"
    seen = 0
    with connect(version, engine()) as con:
        for key, values in lab.other_readings(policy).items():
            (value,) = values
            rows = lab.reading_of_all_days(version, con, policy, (key, value), folder)
            full = judged_store(feeds, lab.read_otherwise(policy, key, value))
            for day in interesting_days(feeds, raw, 3):
                question = Question(day, Scope.district())
                found, expected = lab.reading_on(rows, question), differences(full, question, before=con)
                assert found.select(expected.columns).equals(expected)
                seen += found.height
                place = raw_place(expected)
                narrow = Question(day, Scope.of_locations((place,)))
                assert set(lab.reading_on(rows, narrow)["location_id"]) <= {place}
                assert lab.reading_on(rows, Question(day, Scope.of_locations(()))).is_empty()
        assert seen
        # Kept: worked out again only where the file is damaged, and gone with its version.
        (one, *_) = sorted(folder.glob("*/*.parquet"))
        assert len(list(folder.glob("*/*.parquet"))) == len(lab.other_readings(policy))
        reading = (one.stem.partition("-")[0], one.stem.partition("-")[2])
        kept = lab.reading_of_all_days(version, con, policy, reading, folder)
        one.write_bytes(b"no file of ours")
        assert lab.reading_of_all_days(version, con, policy, reading, folder).equals(kept)
        assert pl.read_parquet(one).equals(kept)
    forget_gone(folder, [version.stem])
    assert one.exists()
    forget_gone(folder, [])
    assert not list(folder.iterdir())


def raw_place(rows: pl.DataFrame) -> str:
    """A place of the rows, or one that there is not."""
    return str(rows["location_id"][0]) if rows.height else "nowhere"
