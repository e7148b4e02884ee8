"""What a server does once, and what its environment configures for every page: the store and the day."""

import atexit
import gc
import importlib
import os
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from streamlit.runtime.pages_manager import PagesManager

from eligibility.days import FIRST_DAY, LAST_DAY

STORE = "LAPSEWATCH_STORE"
LAB = "LAPSEWATCH_LAB"
STATE = "LAPSEWATCH_STATE"
TODAY = "LAPSEWATCH_TODAY"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # md:, s3:, https:; one letter is a drive of Windows


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


def check() -> None:
    """Raise SettingError where the environment's store or day cannot be meant."""
    store_folder()
    _day_of_setting()


def store_folder() -> Path:
    """Return the folder of the store: the environment's LAPSEWATCH_STORE, else data/store.

    Raises SettingError if DuckDB would take its name for something else than a folder.
    """
    configured = os.environ.get(STORE) or "data/store"
    if _SCHEME.match(configured):
        raise SettingError(
            f"The setting {STORE} is {configured!r}, which DuckDB takes for an address and not for a folder: give the "
            "path of a folder, such as /var/lib/lapsewatch/store, and start the dashboard again."
        )
    return Path(configured)


def state_folder() -> Path | None:
    """Return the output of `lapsewatch judge` that a state's page shows: the environment's LAPSEWATCH_STATE.

    None where it is unset: the dashboard is that of one district.
    """
    configured = os.environ.get(STATE)
    return Path(configured) if configured else None


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
    return _day_of_setting() or now().astimezone(ZoneInfo(time_zone)).date()


def _day_of_setting() -> date | None:
    configured = os.environ.get(TODAY)
    if not configured:
        return None
    with suppress(ValueError):
        day = date.fromisoformat(configured)
        # fromisoformat takes 20270414, too; options and addresses take one form.
        if day.isoformat() == configured and FIRST_DAY <= day <= LAST_DAY:
            return day
    raise SettingError(
        f"The setting {TODAY} is {configured[:40]!r}, which is not a valid date from {FIRST_DAY} to {LAST_DAY}: write "
        "it like 2027-04-14, or leave it out to take the real day, and start the dashboard again."
    )


def now() -> datetime:
    """Return the moment, in UTC, which no setting moves: how long ago somebody signed in."""
    return datetime.now(UTC)  # noqa: TID251 (the one place in ui that asks)
