"""Through which day there are records, and what every page says where they are old or the last load was refused."""

from datetime import UTC, date

import streamlit as st

import store
from queries import Facts
from store import RefusedLoad
from ui.security import settings
from ui.security.gate import Admitted
from ui.widgets import formats, runtime


def through(as_of: date, today: date, last: date | None) -> str:
    """Say through which day there are records, and how to read a page of another day than today or beyond them."""
    if last is None:
        return "No feed has a record of any day by the load."
    known = f"Records through {formats.day(last)}."
    if as_of > max(last, today):
        return (
            f"{known} {formats.EXPECTED} Expected: as it will be on {formats.day(as_of)} if nothing more is recorded."
        )
    if as_of > last:
        return f"{known} {formats.EXPECTED} Expected: as it is on {formats.day(as_of)} if nothing has happened since."
    if as_of < today:
        return f"{known} As it stood on {formats.day(as_of)}: no record of a later day is used."
    return known


def show(admitted: Admitted) -> None:
    """Draw the banners that there is a reason for: what is the matter, since when, what to do."""
    facts, is_district = admitted.facts, admitted.viewer.scope.is_district
    if admitted.is_fallback:
        st.warning(earlier(facts, is_district=is_district), icon=":material/settings_backup_restore:")
    refusal = store.refused_load(runtime.store_folder())
    if refusal is not None:
        st.warning(refused(refusal, facts, is_district=is_district), icon=":material/block:")
    if warning := old(facts, admitted.today, is_district=is_district):
        st.warning(warning, icon=":material/history:")


def earlier(facts: Facts, *, is_district: bool) -> str:
    """Say that the newest data cannot be read, and which is shown instead; where it lies is in the log only."""
    loaded = formats.moment(facts.loaded_at, facts.time_zone)
    start = f"**The newest data cannot be read, so this is the data loaded on {loaded}.**"
    if not is_district:
        return f"{start} If this continues, call {_help(facts)}."
    return f"{start} Load again; `lapsewatch doctor` says what is wrong, and the log of the dashboard where."


def refused(refusal: RefusedLoad, facts: Facts, *, is_district: bool) -> str:
    """Say that the last load was refused; why, only to who sees the district: a reason may hold rows of the feeds."""
    # The note of a refusal has an offset; `moment` takes UTC without one, as the store has it.
    at = formats.moment(refusal.at.astimezone(UTC).replace(tzinfo=None), facts.time_zone)
    data = f"this is still the data loaded on {formats.moment(facts.loaded_at, facts.time_zone)}"
    if not is_district:
        return (
            f"**The load of {at} was refused, because its feeds looked wrong: {data}.** Nothing that happened since is "
            f"on this page. If this continues, call {_help(facts)}."
        )
    more = len(refusal.problems) - 1
    rest = f" {formats.count(more, 'more reason', 'more reasons')} on the page “Data”." if more > 0 else ""
    return (
        f"**The load of {at} was refused: {data}.** {formats.literal(first_sentence(refusal))}{rest} "
        "Correct the export and load again."
    )


def first_sentence(refusal: RefusedLoad) -> str:
    """Return the first reason without its example rows; the page on the data has all of it."""
    if not refusal.problems:
        return "No reason was recorded."
    return formats.without_examples(refusal.problems[0])


def old(facts: Facts, today: date, *, is_district: bool) -> str:
    """Say that the newest record is old, by the setting; "" where it is not, or there is none."""
    # By the actual day: looking at a day of last spring makes no record old.
    last = facts.records_through
    if last is None or (today - last).days < settings.old_after_days():
        return ""
    age = formats.count((today - last).days, "day", "days")
    start = f"**The records end on {formats.day(last)}, {age} ago.** Nothing that happened since is on this page."
    if not is_district:
        return f"{start} If this continues, call {_help(facts)}."
    return (
        f"{start} Check whether the nightly load ran, and whether the exports that it read are new; then load again. "
        "The page “Data” says how old each feed is."
    )


def _help(facts: Facts) -> str:
    return f"{formats.literal(facts.help_name)}, {formats.literal(facts.help_phone)}"
