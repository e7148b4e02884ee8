"""What every test shares: a folder for audit logs, the stores, and how Hypothesis runs.

`suite` (the default) draws the same examples for the same code, so that a red run is red again for whoever looks at it.
`soak` (`make soak`) draws new ones each time and many more.
"""

import importlib
import os
import sys
import tempfile
import warnings

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


@pytest.fixture(scope="session")
def spark_client() -> None:
    """Import the client of Spark, before anything of ours needs it.

    The main module of a worker of xdist has no file, by which the client takes itself to be run by its own tests, and
    ends the process. It has one meanwhile only: each process that tests start would run it first.
    """
    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as where the product imports it: it would rather have an older pandas
        if getattr(sys.modules["__main__"], "__spec__", None) is None:
            patched.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
        importlib.import_module("pyspark.sql.connect.session")
