"""What the engine is measured beside answers the same: else a figure of docs/speed.md would compare other questions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks import engines
from tests.benchmarks.recurrence import in_polars


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the records of a demo district, and what the engine makes of its certificates."""
    folder = tmp_path_factory.mktemp("engines")
    engines.write_records(folder, 600)
    engines.stretches(folder)
    return folder


@pytest.mark.parametrize("contestant", [engines.polars, engines.pandas, engines.rules_engine])
def test_each_contestant_agrees_with_the_engine(judged: Path, contestant: Callable[[Path], dict[str, float]]) -> None:
    assert contestant(judged)["seconds"] > 0


def test_one_that_does_not_agree_is_not_measured(judged: Path) -> None:
    with pytest.raises(AssertionError):
        engines.agreed(judged, lambda: in_polars(*engines.frames(judged))[1:])
