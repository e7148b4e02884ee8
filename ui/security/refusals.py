"""What somebody reads to whom nothing is shown: why, and what they or whom they call can do about it."""

import streamlit as st

from ui.widgets import formats


def not_this_machine() -> None:
    """Nobody signs in, and the page is requested from elsewhere: somebody put a proxy before it or let it listen."""
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
    ago = f"more than {formats.count(int(hours), 'hour', 'hours')}" if hours >= 1 else "a while"
    st.info(
        f"You signed in {ago} ago. Sign in again to continue.",
        icon=":material/schedule:",
    )


def no_email(whom: str) -> None:
    """The identity provider sends no email address; `whom` is whom to call.

    Without one nobody can be matched to the HR records, which decide what is seen.
    """
    st.error(
        "The account that you signed in with has no email address, so this dashboard cannot tell who you are. "
        f"Sign out and use another account, or call {formats.literal(whom)}.",
        icon=":material/person_off:",
    )


def email_not_verified(whom: str) -> None:
    """The identity provider does not vouch for the email address: anybody could have entered it."""
    st.error(
        "The email address of the account that you signed in with is not verified, so this dashboard cannot tell who "
        f"you are. Sign out and use another account, or call {formats.literal(whom)}.",
        icon=":material/person_off:",
    )


def email_shared(sentence: str, whom: str) -> None:
    """Several people of the HR records have the address; `sentence` says so."""
    st.error(f"{formats.literal(sentence)} Please call {formats.literal(whom)}.", icon=":material/person_off:")


def unknown_to_hr(email: str, whom: str) -> None:
    """HR has nobody with the address, and nothing is configured for it."""
    st.error(
        f"The HR records have nobody with the email address {formats.literal(email)}, so there is nothing to show. "
        f"If that is wrong, call {formats.literal(whom)}.",
        icon=":material/person_off:",
    )


def not_of_state(email: str) -> None:
    """The page of a state is for those whom the configuration names."""
    st.error(
        f"{formats.literal(email)} is not among those who may see the districts of this state. If that is wrong, call "
        "whoever runs this dashboard.",
        icon=":material/person_off:",
    )


def not_for_viewer(label: str) -> None:
    """The page exists, and shows nothing that this viewer may see."""
    st.info(f"The page “{label}” is not among the pages that you may open.", icon=":material/lock:")
