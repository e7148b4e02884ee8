"""A state of random districts, as an input of `lapsewatch judge`."""

from datetime import UTC, datetime
from pathlib import Path

from districts import Run
from eligibility import load_policy
from tests.harness import feed_frame
from tests.reference.districts import Feeds, Policy, policy_toml, random_district

MOMENT = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
SEEDS = (1, 2, 3, 6)  # the first names too many who are not in HR, and is refused


def district_of(seed: int) -> tuple[Feeds, Policy]:
    """The district of a seed; every other one has the further keys of a course's rule."""
    return random_district(seed, further=seed % 2 == 1)


def write_district(folder: Path, seed: int) -> str:
    """Write the feeds and the policy of a district below an input, as Parquet, and return its id."""
    feeds, policy = district_of(seed)
    own = folder / f"district={seed:04}"
    own.mkdir(parents=True)
    for feed, rows in feeds.items():
        feed_frame(feed, rows).drop("line").write_parquet(own / f"{feed}.parquet")
    (own / "policy.toml").write_text(policy_toml(policy), "utf-8")
    return f"{seed:04}"


def write_state(folder: Path) -> Path:
    """Write the districts of all seeds, and return their folder."""
    for seed in SEEDS:
        write_district(folder, seed)
    return folder


def run_over(source: Path, output: Path, moment: datetime = MOMENT) -> Run:
    """A run with the shipped policy for whoever has none."""
    policy = load_policy()
    return Run(source, output, policy.text, policy.file, moment, 10)
