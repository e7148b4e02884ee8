"""What every test shares: a folder for audit logs, the stores, and how Hypothesis runs.

`suite` (the default) draws the same examples for the same code, so that a red run is red again for whoever looks at it.
`soak` (`make soak`) draws new ones each time and many more.
"""

import os
import tempfile

import pytest
from hypothesis import HealthCheck, settings

from tests import stores

# Servers that tests start keep their record outside of the tree; what is written into it is nobody's.
_RECORD = tempfile.TemporaryDirectory(prefix="lapsewatch-record-")
os.environ["LAPSEWATCH_RECORD"] = _RECORD.name

settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "soak",
    deadline=None,
    derandomize=False,
    max_examples=6_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def store_of(tmp_path_factory: pytest.TempPathFactory) -> stores.StoreOf:
    """The store that a function makes below an empty folder, made once for all workers."""
    return stores.in_this_run(tmp_path_factory)
