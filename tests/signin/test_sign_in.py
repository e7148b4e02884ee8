"""Signing in with a real provider in a real browser: who sees which rows, on the page and in the file."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from queries import Scope
from tests.browser.hands import column
from tests.hardening.client import Server
from tests.reference.judge import Reference
from tests.signin.conftest import PATIENCE_MS, SignIn, at_the_provider, claims, tab_of
from tests.signin.district import SEES, TODAY

WHOLE_PAGE = "Data loaded "


def june_of(reference: Reference, scope: Scope) -> list[dict[str, Any]]:
    """What the plain reading of the rules says of this June, for a scope."""
    cohort = reference.june(TODAY, 2027)
    return [row for row in cohort if scope.is_district or row["location_id"] in scope.location_ids]


def downloaded(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines(keepends=True)
    return list(csv.DictReader(io.StringIO("".join(line for line in lines if not line.startswith("#")))))


def says(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize("login", [login for login, scope in SEES.items() if scope.is_district or scope.location_ids])
def test_everybody_sees_the_rows_of_their_scope_and_no_other(sign_in: SignIn, reference: Reference, login: str) -> None:
    page = sign_in(login, "/")
    says(page, WHOLE_PAGE)
    expected = june_of(reference, SEES[login])
    assert expected
    names = sorted(f"{row['family_name']}, {row['given_name']}" for row in expected)
    assert sorted(column(page, 1)) == names
    keys = ("staff_id", "function_id", "location_id", "course_id")
    rows = downloaded(page)
    assert sorted(tuple(row[key] for key in keys) for row in rows) == sorted(
        tuple(row[key] for key in keys) for row in expected
    )


@pytest.mark.parametrize("login", ["otto", "lars"])
def test_who_leads_nothing_sees_the_own_record_and_nobody_elses(sign_in: SignIn, login: str) -> None:
    page = sign_in(login, "/june")
    says(page, "The page “This June” is not among the pages that you may open.")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    expect(page.get_by_role("link", name="Rules").first).to_be_visible()
    expect(page.get_by_role("link", name="Anomalies")).to_have_count(0)


def test_a_deep_link_is_kept_over_sign_in(sign_in: SignIn, served: Server) -> None:
    page = sign_in("mona", "/anomalies?school=0020&as_of=2027-05-01")
    says(page, "Who has what they should not")
    says(page, WHOLE_PAGE)
    says(page, "As of May 1, 2027, ")
    assert page.url == f"{served.address}/anomalies?school=0020&as_of=2027-05-01"
    expect(page.get_by_text("Garfield Elementary").first).to_be_visible()


def test_signing_out_ends_every_tab(sign_in: SignIn, served: Server) -> None:
    page = sign_in("paula", "/")
    says(page, WHOLE_PAGE)
    second = page.context.new_page()
    second.goto(f"{served.address}/anomalies")
    says(second, WHOLE_PAGE)
    cookies = page.context.cookies()

    page.get_by_role("button", name="Paula Prentice").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert not [cookie for cookie in page.context.cookies() if "streamlit_user" in str(cookie.get("name"))]

    second.get_by_role("link", name="Waiting").click()  # at its next step, without a reload
    expect(second.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    second.reload()
    expect(second.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    page.context.add_cookies([cookie for cookie in cookies if "streamlit_user" in str(cookie.get("name"))])  # type: ignore[misc]
    page.goto(served.address)  # with a copy of the cookie that was made before
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("login", "sentence"),
    [
        ("no email", "The account that you signed in with has no email address"),
        ("unverified", "is not verified, so this dashboard cannot tell who you are"),
        ("unsaid", "is not verified, so this dashboard cannot tell who you are"),
        ("said", "is not verified, so this dashboard cannot tell who you are"),
        ("twins", "2 people in the HR records have the email address twins\u2060@example.org"),
        ("stranger", "The HR records have nobody with the email address stranger\u2060@example.org"),
    ],
)
def test_who_cannot_be_told_is_refused_and_told_whom_to_call(sign_in: SignIn, login: str, sentence: str) -> None:
    page = sign_in(login, "/anomalies")
    says(page, sentence)
    says(page, "DoTS Help, 720-423-3888")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.get_by_text(WHOLE_PAGE)).to_have_count(0)
    expect(page.get_by_role("link", name="Anomalies")).to_have_count(0)


def test_who_was_refused_can_take_another_account(sign_in: SignIn) -> None:
    page = sign_in("stranger", "/")
    page.get_by_role("button", name="Sign out").click(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Yes, sign me out").click()
    page.get_by_role("button", name="Sign in", exact=True).click(timeout=PATIENCE_MS)
    at_the_provider(page, "paula")
    says(page, WHOLE_PAGE)


def _with_cookie(context: BrowserContext, served: Server, value: str) -> Page:
    context.add_cookies([{"name": "_streamlit_user", "value": value, "url": served.address}])
    page = tab_of(context)
    page.goto(served.address)
    return page


def test_an_old_cookie_is_refused_and_signing_in_again_goes_on(stranger: BrowserContext, served: Server) -> None:
    now = claims("paula")["iat"]
    page = _with_cookie(stranger, served, served.cookie("paula", **claims("paula", iat=now - 10 * 3600 - 1)))
    says(page, "You signed in more than 10 hours ago. Sign in again to continue.")
    page.get_by_role("button", name="Sign in again").click()
    at_the_provider(page, "paula")
    says(page, WHOLE_PAGE)


def test_a_copied_cookie_is_as_good_as_its_owner_until_it_ends(stranger: BrowserContext, served: Server) -> None:
    """What SECURITY.md says of it: the cookie is who one is."""
    says(_with_cookie(stranger, served, served.cookie("paula", **claims("paula"))), WHOLE_PAGE)


def test_a_tampered_cookie_is_refused(stranger: BrowserContext, served: Server) -> None:
    cookie = served.cookie("paula", **claims("paula"))
    before_last = len(cookie) - 2  # the last letter of a base64 word may hold bits that say nothing
    changed = "A" if cookie[before_last] != "A" else "B"
    page = _with_cookie(stranger, served, f"{cookie[:before_last]}{changed}{cookie[before_last + 1 :]}")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(WHOLE_PAGE)).to_have_count(0)
