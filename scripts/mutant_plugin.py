"""A pytest plugin (`-p scripts.mutant_plugin`): the engine reads its SQL from the folder of a mutant."""

import importlib
import os
from pathlib import Path

FOLDER = "LAPSEWATCH_MUTANT"
"""The environment variable that names the folder."""


def pytest_configure() -> None:
    """Lead the engine to the mutant's folder before any test is collected."""
    # Not `import eligibility.judge`: the package offers its function `judge` under the name of the module.
    vars(importlib.import_module("eligibility.judge"))["_SQL"] = Path(os.environ[FOLDER])
