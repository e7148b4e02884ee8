"""What a server does once, and what its environment configures for every page: the store and the day."""

import atexit
import gc
import importlib
import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from streamlit.runtime.pages_manager import PagesManager

STORE = "LAPSEWATCH_STORE"
LAB = "LAPSEWATCH_LAB"
TODAY = "LAPSEWATCH_TODAY"


class SettingError(Exception):
    """A setting of the server is wrong; `str(error)` is one sentence."""


# What Streamlit and Plotly import when they first need it. Two readers who come first at the same time would find
# pandas half imported, and Plotly fails on that.
_LATE_IMPORTS = ("icalendar", "pandas", "plotly.graph_objects", "pyarrow")


def prepare() -> None:
    """Make a server ready before anybody comes: no visitor pays for it, and the first reads no nonsense.

    Until `st.navigation` has run once, Streamlit takes a folder pages/ beside the main script for its old way of
    finding pages, and tells the first visitor of any address but "/" that there is no such page, above that page.
    """
    PagesManager.uses_pages_directory = False
    _import_and_freeze()


def _import_and_freeze() -> None:
    """Import what is imported late, and take it all out of the garbage collector's sight.

    Streamlit collects garbage after every rerun, which walks through all imported modules: six times as many reruns in
    a second without (docs/decisions/0008-garbage-collection.md).
    """
    for module in _LATE_IMPORTS:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # else DuckDB complains of leaks when the server ends


def store_folder() -> Path:
    """Return the folder of the store: the environment's LAPSEWATCH_STORE, else data/store."""
    return Path(os.environ.get(STORE) or "data/store")


def lab_folder() -> Path:
    """Return the folder of drafts and readings: the environment's LAPSEWATCH_LAB, else one beside that of the store.

    Never within the store, which belongs to the load alone.
    """
    store = store_folder()
    return Path(os.environ.get(LAB) or store.with_name(f"{store.name}-lab"))


def today(time_zone: str) -> date:
    """Return the day that the dashboard takes as today: the environment's LAPSEWATCH_TODAY, else the district's.

    Raises SettingError if the setting is not a valid date.
    """
    configured = os.environ.get(TODAY)
    if not configured:
        return now().astimezone(ZoneInfo(time_zone)).date()
    try:
        return date.fromisoformat(configured)
    except ValueError as error:
        raise SettingError(
            f"The setting {TODAY} is {configured!r}, which is not a valid date: write it like "
            "2027-04-14, or leave it out to take the real day, and start the dashboard again."
        ) from error


def now() -> datetime:
    """Return the moment, in UTC, which no setting moves: how long ago somebody signed in."""
    return datetime.now(UTC)  # noqa: TID251 (the one place in ui that asks)
