"""A hundred forged requests and more: somebody who speaks the protocol by hand gets their own, or nothing.

Each collects everything that the server sends back, as bytes, and looks for the names, ids and schools of others. That
these are found where they are to be found, `test_what_is_looked_for_is_there_to_be_found` shows.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash
from websockets.exceptions import InvalidStatus

from app import PAGES
from tests.hardening.client import SECRET, USER, Server, Tab
from tests.signin.by_hand import Asked, draw, files, found_in, in_every_form, tab, widgets
from tests.signin.conftest import PATIENCE_MS, at_the_provider, claims, tab_of
from tests.signin.district import ANYBODY, ELSEWHERE
from tests.signin.test_sign_in import WHOLE_PAGE, says

NAMES = tuple(entry.name for entry in PAGES)
LISTS = ("june", "by_school", "upcoming", "over_time", "anomalies", "waiting", "person", "data")
OTHERS_OF_OTTO = tuple(word for word in ANYBODY if word not in {"Oakes", "Lincoln"})


def shows_a_page(heard: Iterable[ForwardMsg]) -> bool:
    return bool(found_in(heard, [WHOLE_PAGE]))


@pytest.fixture(scope="module")
def principals_cookie(served: Server, window: BrowserContext) -> str:
    """What Chromium holds after Paula, principal of Lincoln, has signed in."""
    window.clear_cookies()
    page = tab_of(window)
    page.goto(served.address)
    page.get_by_role("button", name="Sign in").click(timeout=PATIENCE_MS)
    at_the_provider(page, "paula")
    says(page, WHOLE_PAGE)
    (cookie,) = [cookie for cookie in window.cookies() if cookie.get("name") == USER]
    return str(cookie["value"]).strip('"')


def searched(opened: Tab, words: str) -> list[ForwardMsg]:
    """What comes back when these words are typed into the search for a person."""
    (field,) = widgets(draw(opened, Asked("person")), "text_input")
    return draw(opened, Asked("person", states=[WidgetState(id=field, string_value=words)]))


def of(served: Server, login: str, **other: Any) -> str:
    return served.cookie(login, **claims(login, **other))


# What is looked for is there


def test_what_is_looked_for_is_there_to_be_found(served: Server) -> None:
    with tab(served, of(served, "dora")) as opened:
        heard = [message for page in LISTS for message in draw(opened, Asked(page))]
        for words in ("G710", "C810"):  # who is on no list is found by the search for a person
            heard += searched(opened, words)
    assert found_in(heard, ELSEWHERE) == list(ELSEWHERE)


@pytest.mark.parametrize("page", LISTS)
def test_a_principal_gets_their_own_on_every_page(served: Server, principals_cookie: str, page: str) -> None:
    with tab(served, principals_cookie) as opened:
        heard = draw(opened, Asked(page))
    assert shows_a_page(heard)
    assert found_in(heard, ["Lincoln"])
    assert not found_in(heard, ELSEWHERE)


# Addresses

QUERIES: tuple[dict[str, str | list[str]], ...] = (
    {"school": "0020"},
    {"school": ["0010", "0020", "9900"]},
    {"as_of": "2026-12-01", "school": "0020", "view_as": "0020"},
    {"staff_id": "G7102", "person": "G7102", "_person": "G7102", "_person_search_words": "G7102"},
    {
        "list": ["rows", "approvals", "earned", "rejected", "findings", "titles", "codes", "cells", "people"],
        "standing": "due", "function": ["household", "attendance"], "kind": "departed", "what": "excess",
        "cause": "0020", "fix_by": "DoTS", "location": "0020", "_view": "district", "is_district": "true",
    },
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: "+".join(query)[:40])
@pytest.mark.parametrize("page", NAMES)
def test_no_address_shows_another_school(
    served: Server, principals_cookie: str, page: str, query: dict[str, str | list[str]]
) -> None:
    with tab(served, principals_cookie) as opened:
        heard = draw(opened, Asked(page, query))
    # Drafts of the rules are for who sees the district: a principal gets a refusal, whatever the address says.
    assert shows_a_page(heard) == (page != "lab")
    assert not found_in(heard, ELSEWHERE)


@pytest.mark.parametrize("value", ["first", "second", "third", "rows", "waiting", "approvals", "earned", "rejected"])
def test_no_list_shows_another_school(served: Server, principals_cookie: str, value: str) -> None:
    with tab(served, principals_cookie) as opened:
        heard = [m for page in LISTS for m in draw(opened, Asked(page, {"list": value, "school": "0020"}))]
    assert not found_in(heard, ELSEWHERE)


# Pages


@pytest.mark.parametrize("page", NAMES)
def test_no_page_hash_opens_a_page_of_others(served: Server, page: str) -> None:
    """Otto sees his own record: neither the name nor the hash of another page shows more."""
    with tab(served, of(served, "otto")) as opened:
        heard = draw(opened, Asked(hash=calc_hash(page))) + draw(opened, Asked(page, {"school": "0010"}))
        heard += draw(opened, Asked(page, hash=calc_hash("june")))
    assert not found_in(heard, OTHERS_OF_OTTO)


@pytest.mark.parametrize("name", ["pages/access/person.py", "app", "../app", "person/../june", "no such page"])
def test_no_invented_page_shows_anything(served: Server, principals_cookie: str, name: str) -> None:
    with tab(served, principals_cookie) as opened:
        heard = draw(opened, Asked(name)) + draw(opened, Asked(hash=calc_hash(name)))
    assert not found_in(heard, ELSEWHERE)


# Widgets


@pytest.mark.parametrize("value", ["0020", "Garfield Elementary", "9900"])
@pytest.mark.parametrize("page", LISTS)
def test_no_choice_shows_another_school(served: Server, principals_cookie: str, page: str, value: str) -> None:
    with tab(served, principals_cookie) as opened:
        chosen = widgets(draw(opened, Asked(page)), "multiselect")
        heard = [message for state in zip(*(in_every_form(name, value) for name in chosen), strict=True)
                 for message in draw(opened, Asked(page, states=list(state)))]  # fmt: skip
    assert not found_in(heard, [word for word in ELSEWHERE if word not in value])


@pytest.mark.parametrize("value", ["G7102", "Olga Underhill", "under", "C8101"])
def test_no_search_shows_another_person(served: Server, principals_cookie: str, value: str) -> None:
    with tab(served, principals_cookie) as opened:
        (field,) = widgets(draw(opened, Asked("person")), "text_input")
        heard = [m for state in in_every_form(field, value) for m in draw(opened, Asked("person", states=[state]))]
    assert not found_in(heard, [word for word in ELSEWHERE if word not in value])


def test_a_search_at_ones_own_school_works_by_hand(served: Server, principals_cookie: str) -> None:
    """The forged messages above are understood: the same form with somebody of Lincoln opens their page."""
    with tab(served, principals_cookie) as opened:
        hits = searched(opened, "lindqvist")
        (chosen,) = [one for one in widgets(hits, "button") if one.endswith("_L4")]
        heard = draw(opened, Asked("person", states=[WidgetState(id=chosen, trigger_value=True)]))
    assert found_in(heard, ["Lena Lindqvist", "IC"])


@pytest.mark.parametrize("row", [0, 3, 7, 99, -1, 10**9])
@pytest.mark.parametrize("page", ["june", "anomalies", "upcoming", "waiting"])
def test_no_row_leads_to_another_school(served: Server, principals_cookie: str, page: str, row: int) -> None:
    chosen = json.dumps({"selection": {"rows": [row], "columns": [], "cells": []}})
    with tab(served, principals_cookie) as opened:
        drawn = draw(opened, Asked(page, {"list": "rows"}))
        tables = widgets(drawn, "arrow_data_frame") + widgets(drawn, "plotly_chart")
        heard = [
            m
            for table in tables
            for m in draw(opened, Asked(page, states=[WidgetState(id=table, string_value=chosen)]))
        ]
        heard += draw(opened, Asked("person"))
    assert not found_in(heard, ELSEWHERE)


INNER = (
    *("_view", "_view_as", "_view_as_kind", "_person", "_person_search_words", "_address_requested", "_address_noted"),
    *("_address_page", "_address_written", "_view_as_seen", "school", "as_of", "_record_said"),
)


@pytest.mark.parametrize("name", INNER)
def test_no_inner_state_can_be_set_from_outside(served: Server, principals_cookie: str, name: str) -> None:
    values = ("G7102", json.dumps({"school": ["0020"]}), json.dumps(["a principal", "0020"]), "the district")
    with tab(served, principals_cookie) as opened:
        heard = [m for value in values for state in in_every_form(name, value)
                 for page in ("june", "person") for m in draw(opened, Asked(page, states=[state]))]  # fmt: skip
    assert not found_in(heard, ELSEWHERE)


@pytest.mark.parametrize("page", ["june", "anomalies", "upcoming", "waiting", "by_school"])
def test_what_is_downloaded_after_forging_is_ones_own(served: Server, principals_cookie: str, page: str) -> None:
    with tab(served, principals_cookie) as opened:
        heard = draw(opened, Asked(page, {"school": "0020", "list": "rows"}))
        bodies = []
        for file in files(heard):
            answer = served.get(opened.link(file), headers={"Cookie": f"{USER}={principals_cookie}"})
            assert answer.status == 200
            bodies.append(answer.body)
    assert bodies
    assert not [word for word in ELSEWHERE if any(word in body for body in bodies)]


def test_another_ones_download_is_not_handed_out(served: Server, principals_cookie: str) -> None:
    with tab(served, of(served, "mona")) as owner, tab(served, principals_cookie):
        (file, *_) = files(draw(owner, Asked("june")))
        link = owner.link(file)
        assert "Garfield" in served.get(link, headers={"Cookie": f"{USER}={of(served, 'mona')}"}).body
        for cookie in (principals_cookie, "", "x"):
            assert served.get(link, headers={"Cookie": f"{USER}={cookie}"}).status == 404


def test_who_asks_for_a_file_that_is_not_theirs_is_on_record_and_nobody_is_who_has_not_signed_in(
    served: Server, served_folder: Path
) -> None:
    def refused() -> list[str]:
        days = sorted((served_folder / "record").glob("*.jsonl"))
        lines = [json.loads(line) for day in days for line in day.read_text("utf-8").splitlines()]
        return [line["who"] for line in lines if line.get("what") == "download link"]

    before = refused()
    asking = ("", "x", of(served, "paula"), of(served, "unverified"), of(served, "paula", is_logged_in=False))
    for cookie in asking:
        assert served.get("/media/0123456789abcdef.csv", headers={"Cookie": f"{USER}={cookie}"}).status == 404
    assert refused()[len(before) :] == ["paula@example.org", ""]


def test_another_ones_button_makes_nothing(served: Server, principals_cookie: str) -> None:
    with tab(served, of(served, "mona")) as owner, tab(served, principals_cookie) as opened:
        (file, *_) = files(draw(owner, Asked("june")))
        opened.run()
        link = opened.link(file)
        body = served.get(link, headers={"Cookie": f"{USER}={principals_cookie}"}).body if link else ""
    assert not [word for word in ELSEWHERE if word in body]


# Cookies


def bad_cookies(served: Server) -> dict[str, str]:
    good = of(served, "paula")
    payload, moment, signature = good.rsplit(".", 2)
    return {
        "none": "",
        "no cookie at all": "x",
        "an old one": of(served, "paula", iat=claims("paula")["iat"] - 36_001),
        "one of tomorrow": of(served, "paula", iat=claims("paula")["iat"] + 86_400),
        "one without a day": of(served, "paula", iat=None),
        "one with a word for a day": of(served, "paula", iat="now"),
        "one cut short": good[:-2],
        "one with another person in it": f"{of(served, 'dora').rsplit('.', 2)[0]}.{moment}.{signature}",
        "one of another server": served.cookie("paula", "another secret of at least 32 characters", **claims("paula")),
        "one without a signature": payload,
        "one of another name": served.cookie("paula", SECRET[::-1], **claims("paula")),
        "not signed in": of(served, "paula", is_logged_in=False),
        "nearly signed in": of(served, "paula", is_logged_in="yes"),
        "not verified": of(served, "paula", email_verified=False),
        "nearly verified": of(served, "paula", email_verified="true"),
        "verified as 1": of(served, "paula", email_verified=1),
        "no email": of(served, "paula", email=None),
        "two emails": of(served, "paula", email=["paula@example.org", "dora@example.org"]),
        "everybody's email": of(served, "paula", email="%"),
        "a blank email": of(served, "paula", email="  "),
        "somebody who is not there": of(served, "stranger"),
        "two people": of(served, "twins"),
        "another address": of(served, "paula", origin="https://elsewhere.example.org"),
        "an email that looks alike": of(served, "paula", email="p\u0430ula@example.org"),
    }


COOKIES = (
    "none", "no cookie at all", "an old one", "one of tomorrow", "one without a day", "one with a word for a day",
    "one cut short", "one with another person in it", "one of another server", "one without a signature",
    "one of another name", "not signed in", "nearly signed in", "not verified", "nearly verified", "verified as 1",
    "no email", "two emails", "everybody's email", "a blank email", "somebody who is not there", "two people",
    "another address", "an email that looks alike",
)  # fmt: skip


@pytest.mark.parametrize("kind", COOKIES)
def test_no_cookie_that_was_tampered_with_shows_anybody(served: Server, kind: str) -> None:
    with tab(served, bad_cookies(served)[kind]) as opened:
        heard = draw(opened, Asked()) + draw(opened, Asked("person", {"school": "0010", "view_as": "0010"}))
    assert not shows_a_page(heard)
    assert not found_in(heard, ANYBODY)


def test_without_the_token_against_forgery_a_cookie_is_nothing(served: Server) -> None:
    with tab(served, of(served, "paula"), token="2|00|00|1") as opened:  # noqa: S106 (of nobody)
        assert not found_in(draw(opened, Asked()), ANYBODY)


def test_without_an_origin_nobody_is_answered(served: Server) -> None:
    with pytest.raises(InvalidStatus, match="403"), tab(served, of(served, "paula"), origin=None):
        pass


def test_a_session_is_not_taken_over_by_its_id(served: Server, principals_cookie: str) -> None:
    with tab(served, of(served, "mona")) as owner:
        draw(owner, Asked())
        with tab(served, principals_cookie, session=owner._session) as opened:
            assert not found_in(draw(opened, Asked()), ELSEWHERE)
        with tab(served, session=owner._session) as opened:
            assert not found_in(draw(opened, Asked()), ANYBODY)
    with tab(served, principals_cookie, session=owner._session) as opened:  # nor when its owner has gone
        assert not found_in(draw(opened, Asked()), ELSEWHERE)


# Headers

HEADERS = (
    "X-Forwarded-User", "X-Remote-User", "Remote-User", "X-Auth-Request-Email", "X-Forwarded-Email", "X-Forwarded-For",
    "X-Goog-Authenticated-User-Email", "X-Ms-Client-Principal-Name", "X-Streamlit-User", "Authorization",
)  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_says_who_one_is(served: Server, principals_cookie: str, header: str) -> None:
    forged = {header: "127.0.0.1" if header == "X-Forwarded-For" else "dora@example.org"}
    with tab(served, headers=forged) as opened:
        assert not found_in(draw(opened, Asked()), ANYBODY)
    with tab(served, principals_cookie, headers=forged) as opened:
        assert not found_in(draw(opened, Asked()), ELSEWHERE)


# Plain requests

PATHS = (
    *(f"/{name}" for name in NAMES),
    *(f"/{entry.script}" for entry in PAGES),
    *("/app.py", "/ui/security/gate.py", "/data/store/current.duckdb", "/data/demo/staff.csv"),
    "/.streamlit/secrets.toml",
    *("/.git/config", "/pyproject.toml", "/../app.py", "/..%2fapp.py", "/static/../../app.py", "/app/static/app.py"),
    *("/media/", "/media/x.csv", f"/media/{'0' * 64}.csv", "/component/x/app.py", "/_stcore/", "/_stcore/metrics"),
    *("/_stcore/message?hash=x", "/_stcore/script-health-check", "/_stcore/upload_file/a/b", "/_stcore/app.py"),
    *("/_stcore/agent", "/person?staff_id=G7102", "/june?school=0020", "/auth/login", "/oauth2callback?code=x&state=y"),
)


@pytest.mark.parametrize("path", PATHS)
def test_no_cold_address_holds_anybody_or_a_file_of_ours(served: Server, principals_cookie: str, path: str) -> None:
    for headers in ({}, {"Cookie": f"{USER}={principals_cookie}"}):
        answer = served.get(quote(path, safe="/?=&.%"), headers=headers)
        assert not [word for word in ANYBODY if word in answer.body]
        assert "import streamlit" not in answer.body
        assert "family_name" not in answer.body
        assert "[core]" not in answer.body
