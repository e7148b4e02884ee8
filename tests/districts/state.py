"""States as an input of `lapsewatch judge`: one of random districts, and one of three tiny ones."""

from datetime import UTC, datetime
from pathlib import Path

from districts import Run, judge_one_after_another
from eligibility import load_policy
from tests.harness import feed_frame
from tests.load import tiny
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


def tiny_run(folder: Path) -> Run:
    """A run over a folder of tiny districts, at the moment of their load."""
    return run_over(folder / "feeds", folder / "judged", tiny.LOADED_AT)


def make_tiny_state(folder: Path) -> Path:
    """Judge three districts below a folder: one as it is, one where Ed has no access, one without any training."""
    run = tiny_run(folder)
    for district in ("0001", "0002", "0003"):
        feeds = tiny.write_feeds(run.feeds_of(district))
        own = run.policy_text.replace("Denver Public", f"No. {district}")
        (feeds / "policy.toml").write_text(own, "utf-8")
    grants = run.feeds_of("0002") / "grants.csv"
    rows = grants.read_text("utf-8").splitlines(keepends=True)
    grants.write_text("".join(row for row in rows if not row.startswith("s5")), "utf-8")
    completions = run.feeds_of("0003") / "completions.csv"
    completions.write_text(completions.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    outcomes = list(judge_one_after_another(run, ["0001", "0002", "0003"]))
    assert [one.outcome for one in outcomes] == ["judged"] * 3
    return folder
