"""The two example districts of data/examples in stores of their own, as on the last day of their records."""

from datetime import UTC, date, datetime
from pathlib import Path

from eligibility import load_policy
from load import load_folder

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
TODAY = date(2026, 11, 20)


def make_yearly(folder: Path) -> Path:
    """Load Juniper Flats: a yearly test, school years from August 1."""
    return _loaded(folder, "yearly-test")


def make_two_years(folder: Path) -> Path:
    """Load Marlow Bay: 24 months from completion, approval by a director."""
    return _loaded(folder, "two-years")


def _loaded(folder: Path, example: str) -> Path:
    feeds, store = EXAMPLES / example, folder / "store"
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, 18, tzinfo=UTC)
    load_folder(feeds, store, load_policy(feeds / "policy.toml"), loaded_at=moment)
    return store
