"""Everything the dashboard says when there is nothing to show: one wording each."""

import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import polars as pl
import streamlit as st

from eligibility.days import FIRST_DAY, LAST_DAY
from ui.widgets import counts, formats
from ui.widgets.runtime import SettingError

_log = logging.getLogger("lapsewatch")


@contextmanager
def guarded() -> Iterator[None]:
    """Show an unexpected error as a reference number, with the details in the log only; a wrong setting as it is."""
    try:
        yield
    except SettingError as error:
        cannot_show(str(error))
    except Exception:  # noqa: BLE001 (whatever it is, the reader gets a sentence and the log the rest)
        reference = uuid.uuid4().hex[:8]
        _log.exception("Reference %s: a page failed", reference)
        st.error(
            f"Something went wrong on our side. Reload the page; if it happens again, "
            f"tell whoever runs this dashboard the reference {reference}.",
            icon=":material/error:",
        )


def no_store() -> None:
    """Nothing was loaded yet."""
    st.info(
        "No data loaded yet. Run `lapsewatch load` with the folder of your feeds, or `make demo load` for an invented "
        "district, then reload this page.",
        icon=":material/database:",
    )


def cannot_show(sentence: str) -> None:
    """The store cannot be read, or a setting is wrong; `sentence` says which, and what to do."""
    st.error(sentence, icon=":material/error:")


def not_this_machine() -> None:
    """Nobody signs in, and the page is asked for from elsewhere: somebody put a proxy before it or let it listen."""
    st.error(
        "Without sign-in this dashboard answers its own machine only, and it was reached from elsewhere: open it at "
        "http://127.0.0.1 there, or configure sign-in (README, Who sees what).",
        icon=":material/lock:",
    )


def sign_in(district: str | None) -> None:
    """Nobody has signed in yet, or they signed out."""
    whose = "" if district is None else f" with your account of {formats.literal(district)}"
    st.markdown(f"Sign in{whose} to see this page.")


def sign_in_again(hours: float) -> None:
    """The sign-in is older than the configuration allows."""
    st.info(
        f"You signed in more than {formats.count(int(hours), 'hour', 'hours') if hours >= 1 else 'a while'} ago. "
        "Sign in again to go on.",
        icon=":material/schedule:",
    )


def no_email(whom: str) -> None:
    """The identity provider sends no email address; `whom` is whom to call."""
    st.error(
        "The account that you signed in with gives no email address, so this dashboard cannot tell who you are. "
        f"Sign out and take another account, or call {formats.literal(whom)}.",
        icon=":material/person_off:",
    )


def email_not_verified(whom: str) -> None:
    """The identity provider does not vouch for the email address."""
    st.error(
        "The email address of the account that you signed in with is not verified, so this dashboard cannot tell who "
        f"you are. Sign out and take another account, or call {formats.literal(whom)}.",
        icon=":material/person_off:",
    )


def email_shared(sentence: str, whom: str) -> None:
    """Several people of the HR records have the address; `sentence` says so."""
    st.error(f"{formats.literal(sentence)} Whom to call: {formats.literal(whom)}.", icon=":material/person_off:")


def unknown_to_hr(email: str, whom: str) -> None:
    """HR has nobody with the address, and nothing is configured for it."""
    st.error(
        f"The HR records have nobody with the email address {formats.literal(email)}, so there is nothing to show. "
        f"If that is wrong, call {formats.literal(whom)}.",
        icon=":material/person_off:",
    )


def not_for_viewer(label: str) -> None:
    """The page exists, and shows nothing that this viewer may see."""
    st.info(f"The page “{label}” is not among the pages that you may open.", icon=":material/lock:")


def not_a_day(asked: str, instead: date) -> None:
    """The address asks for a day that is none, or is out of range."""
    st.warning(
        f"The address asks for the day “{asked[:20]}”, which is not a day between {FIRST_DAY} and {LAST_DAY}, written "
        f"like 2027-04-14. Showing {formats.day(instead)}.",
        icon=":material/event_busy:",
    )


def not_found(label: str, asked: Sequence[str]) -> None:
    """The address asks the filter `label` for choices that are not in the data."""
    words = formats.listing([f"“{value[:40]}”" for value in asked])
    st.warning(
        f"The address asks for {words} under “{label}”, which this data does not have. Showing the rest.",
        icon=":material/search_off:",
    )


def before_records(as_of: date, first: date) -> None:
    """The as-of day lies before everything that was recorded."""
    st.info(
        f"The records begin on {formats.day(first)}; nothing is known about {formats.day(as_of)}. Choose a later day.",
        icon=":material/history:",
    )


def no_rows(matched: int, doubt: str = "") -> None:
    """The list is empty: because nobody is in it, because of the filters, or because nothing can be known (`doubt`)."""
    icon = ":material/filter_alt_off:"
    if matched > 1:
        st.info(f"None of the {formats.number(matched)} rows fits these filters. Remove one to see more.", icon=icon)
    elif matched:
        st.info("The only row does not fit these filters. Remove one to see it.", icon=icon)
    elif doubt:
        st.info(f"Nothing is known to list here. {doubt} Choose another day.", icon=":material/help:")
    else:
        st.info(
            "There is nobody to list here. Choose another school or day, or remove a filter.",
            icon=":material/check_circle:",
        )


def shown(rows: pl.DataFrame, matched: int, leaving: int = 0) -> None:
    """How many `rows` of the list are shown, and how many people and grants they are.

    `leaving` functions lose people for other reasons than a certificate.
    """
    words = f"{formats.number(rows.height)} of {formats.count(matched, 'row', 'rows')} shown."
    if rows.height and {"staff_id", "function_id", "location_id"} <= set(rows.columns):
        words += (
            f" In them: {formats.people_and_grants(counts.people(rows), counts.grants(rows))}. "
            "A grant is one function of one person at one place."
        )
    if leaving:
        words += (
            f" {formats.count(leaving, 'function', 'functions')} more for another reason: an assignment or employment "
            "ends there, not a certificate, so there is nobody to renew; the page “Upcoming” lists who leaves."
        )
    st.caption(words)


def nobody_chosen(count: int, place: str, doubt: str) -> None:
    """The page on one person was opened without one; `doubt` says why nobody can be known."""
    if count:
        st.info(
            "Choose a person above, or a row in the table of another page, to see why access is there or not.",
            icon=":material/person_search:",
        )
    elif doubt:
        st.info(f"Nobody can be looked up. {doubt} Choose another day.", icon=":material/person_search:")
    else:
        st.info(
            f"Nobody at {place} has a job or a grant on this day. Choose another school or day.",
            icon=":material/person_search:",
        )


def person_not_found(as_of: date) -> None:
    """The person who was chosen is not in this data, or may not be seen on this day."""
    st.warning(
        f"You may not see this person on {formats.day(as_of)}, or nobody has this id. Choose another day or person.",
        icon=":material/person_off:",
    )


def no_own_record() -> None:
    """The page on the viewer's own access was opened by somebody of whom HR has no record."""
    st.info("HR has no record of yours, so there is no access of your own to show.", icon=":material/person_off:")


def person_without_records(as_of: date) -> None:
    """Nothing was recorded about a person by the as-of day."""
    st.info(
        f"Nothing is recorded about this person by {formats.day(as_of)}. Choose a later day.", icon=":material/history:"
    )


def person_long_gone(from_on: date) -> None:
    """All that is recorded about a person lies before the years that the time line shows."""
    st.info(
        f"Everything recorded about this person ended before {formats.day(from_on)}. Choose an earlier day, or "
        "read it in the table.",
        icon=":material/history:",
    )


def nothing(sentence: str) -> None:
    """A list of the page about the data is empty; `sentence` says why, and what to try if that helps."""
    st.info(sentence, icon=":material/check_circle:")


def cut(rows: int, matched: int) -> None:
    """How many rows of a list that may be too long for a page are shown; a download holds the same."""
    words = f"{formats.number(rows)} of {formats.count(matched, 'row', 'rows')} shown."
    if rows < matched:
        words += " The list is cut off there, in a download too: choose a feed or fewer kinds to see the rest."
    st.caption(words)


def no_rules(as_of: date) -> None:
    """No rule that was chosen is in force on the as-of day."""
    st.info(
        f"None of these rules is in force on {formats.day(as_of)}. Choose a later day, or all versions.",
        icon=":material/history:",
    )
