"""Who looks at a page: decided anew on the server for every run, before anything else is drawn.

In served mode by what the identity provider says of a verified email address and by the HR records; nothing in an
address, a widget or the session has a say. In local mode there is one person, on this machine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import streamlit as st

import queries
from queries import Facts, Scope
from store import StoreError, StoreMissing
from ui import reads
from ui.reads.viewer import Viewer
from ui.security import audit_log, ended, refusals, scope, serving, settings, view_as
from ui.security.door import PROXY
from ui.security.setting_types import LOOPBACK
from ui.security.settings import SignIn
from ui.widgets import formats, notices, runtime

Claims = Mapping[str, Any]
A = TypeVar("A")
_OPERATOR = "whoever runs this dashboard"


@dataclass(frozen=True)
class Admitted:
    """Somebody who may look, and what this run looks at: a version of the store, its facts, the actual day.

    `is_fallback`: it is an earlier version, in place of one that cannot be read.
    """

    viewer: Viewer
    version: str
    facts: Facts
    today: date
    is_fallback: bool = False


@dataclass(frozen=True)
class Refused:
    """Why nothing is shown: what says so, the way out, and whom the audit log names (None: nobody signed in)."""

    say: Callable[[], None]
    offer: Literal["Sign in", "Sign in again", "Sign out"] | None = None
    who: str | None = None
    why: str = ""


def decide() -> Admitted | Refused:
    """Say who looks at the district, or why nobody does."""
    return _decided(_of_district, notices.no_store)


def decide_of_state() -> Viewer | Refused:
    """Say who looks at the counts of all districts of a state, or why nobody does; HR's records have no say."""
    return _decided(_of_state, notices.nothing_judged)


def _decided(
    admit: Callable[[SignIn | None, Claims], A | Refused], say_that_nothing_is_there: Callable[[], None]
) -> A | Refused:
    try:
        sign_in = settings.sign_in()
        # Settings and the log before anything is known of the reader: with either at fault nobody sees anything.
        serving.check()
        audit_log.check()
        if sign_in is None and not is_this_machine():
            return Refused(refusals.not_this_machine)
        claims: Claims = {} if sign_in is None else st.user.to_dict()
        if sign_in is not None and (refused := _distrusted(claims, sign_in, runtime.now())):
            return refused
        return admit(sign_in, claims)
    except StoreMissing:
        return Refused(say_that_nothing_is_there)
    except StoreError as error:
        return Refused(partial(notices.cannot_show, error.on_screen))
    except runtime.SettingError as error:
        return Refused(partial(notices.cannot_show, str(error)))


def _of_district(sign_in: SignIn | None, claims: Claims) -> Admitted | Refused:
    served = reads.served(runtime.store_folder())
    with reads.falling_back(served.version):
        return _admitted(sign_in, claims, served)


def _of_state(sign_in: SignIn | None, claims: Claims) -> Viewer | Refused:
    nobody = Scope.of_locations(())  # of no district: whoever sees counts sees nobody
    if sign_in is None:
        return Viewer("local", nobody, is_local=True, name="")
    email = claims["email"].strip()
    if not scope.sees_state(email, sign_in, runtime.now().date()):
        return Refused(partial(refusals.not_of_state, email), "Sign out", email, "not for this person")
    viewer = Viewer(email, nobody, is_local=False, name=email)
    # Before anything is shown: it raises where the line cannot be written.
    audit_log.signed_in(viewer)
    return viewer


def _admitted(sign_in: SignIn | None, claims: Claims, served: reads.Served) -> Admitted | Refused:
    facts = reads.facts(served.version)
    today = runtime.today(facts.time_zone)
    if sign_in is not None:
        return _known(claims["email"].strip(), sign_in, served, facts, today)
    viewer = view_as.viewer(served.version, today)
    return Admitted(viewer, served.version, facts, today, served.is_fallback)


def is_this_machine() -> bool:
    """Whether the dashboard is bound to this machine and was not reached through a proxy from elsewhere."""
    headers, url = st.context.headers, st.context.url
    hosts = [urlsplit(f"//{host}").hostname for host in headers.get_all("Host")]
    if url is not None:
        hosts.append(urlsplit(url).hostname)
    is_bound = st.get_option("server.address") in LOOPBACK
    return is_bound and all(host in LOOPBACK for host in hosts) and not any(map(headers.get, PROXY))


def _distrusted(claims: Claims, sign_in: SignIn, now: datetime) -> Refused | None:
    """Say why what the provider's token claims is not enough to know somebody by; None if it is."""
    # `is not True` here and below: a cookie may claim 1 or "true", which would pass for yes.
    if claims.get("is_logged_in") is not True or ended.is_ended(claims):
        return Refused(partial(refusals.sign_in, _district()), "Sign in")
    issued = claims.get("iat")
    age = now.timestamp() - issued if isinstance(issued, int | float) else None
    if age is None or not -ended.LEEWAY <= age < sign_in.max_age_hours * 3600:
        return Refused(partial(refusals.sign_in_again, sign_in.max_age_hours), "Sign in again", why="sign-in too old")
    email = claims.get("email")
    if not isinstance(email, str) or not email.strip():
        return Refused(partial(refusals.no_email, _help()), "Sign out", who="", why="no email address")
    if claims.get(sign_in.verified_claim) is not True:
        return Refused(partial(refusals.email_not_verified, _help()), "Sign out", who="", why="email not verified")
    return None


def _known(email: str, sign_in: SignIn, served: reads.Served, facts: Facts, today: date) -> Admitted | Refused:
    """Say what the owner of a verified email address may see."""
    try:
        known = reads.viewer(served.version, email, today)
    except queries.AmbiguousEmailError as error:
        say = partial(refusals.email_shared, str(error), _help_of(facts))
        return Refused(say, "Sign out", email, "email address shared")
    seen = scope.of(email, known, sign_in, today)
    if seen is None:
        return Refused(partial(refusals.unknown_to_hr, email, _help_of(facts)), "Sign out", email, "unknown to HR")
    name = known.name if known else email
    viewer = Viewer(email, seen, is_local=False, name=name)
    # Before anything is shown: it raises where the line cannot be written.
    audit_log.signed_in(viewer)
    return Admitted(viewer, served.version, facts, today, served.is_fallback)


def _district() -> str | None:
    """Return the district's name, where there is a store to read it from."""
    if runtime.state_folder():
        return None
    try:
        return reads.facts(reads.latest(runtime.store_folder())).district
    except StoreError:
        return None


def _help() -> str:
    if runtime.state_folder():
        return _OPERATOR
    try:
        return _help_of(reads.facts(reads.latest(runtime.store_folder())))
    except StoreError:
        return _OPERATOR


def _help_of(facts: Facts) -> str:
    return f"{facts.help_name}, {facts.help_phone}"


# Signing in and out


def refuse(refused: Refused) -> None:
    """Draw why nothing is shown, and the one button that helps."""
    st.title("Lapsewatch")
    refused.say()
    if refused.offer is not None:
        is_out = refused.offer == "Sign out"
        if st.button(refused.offer, type="secondary" if is_out else "primary"):
            if is_out:
                sign_out()
            else:
                st.login()


def bar(admitted: Admitted) -> None:
    """Draw who looks: as whom in local mode, else the name, which opens to the way out."""
    if admitted.viewer.is_local:
        view_as.control(admitted.viewer, admitted.version, admitted.today)
        return
    signed_in(admitted.viewer)


def signed_in(viewer: Viewer) -> None:
    """Draw who has signed in: the name, which opens to the way out."""
    with st.popover(formats.literal(viewer.name), icon=":material/person:", type="tertiary"):
        st.markdown(f":small[Signed in as {formats.literal(viewer.who)}]")
        if st.button("Sign out"):
            sign_out()


def sign_out() -> None:
    """End this sign-in: in this tab at once, in others at their next step, and for whoever copied its cookie."""
    claims, sign_in = st.user.to_dict(), settings.sign_in()
    # First of all: if the log or Streamlit failed after it, the cookie would still be worthless.
    if sign_in is not None:
        ended.end(claims, sign_in, runtime.now())
    audit_log.signed_out(str(claims.get("email") or ""))
    st.logout()
