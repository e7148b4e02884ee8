"""Writing to the people of a list: what is taken for an address, the mail that is begun, and who may see any of it."""

import inspect
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from queries import Scope
from store import current
from tests.ui.district import GARFIELD, LINCOLN
from tests.ui.pages import Open
from tests.ui.test_cache import VIEW
from ui import reads
from ui.reads.viewer import Viewer
from ui.security import settings
from ui.widgets import contact

DISTRICT = Viewer("", Scope.district(), is_local=True, name="")
UPCOMING = "pages/recertification/upcoming.py"


def codes(app: AppTest) -> list[str]:
    """The texts that can be copied: the link to the view, and the addresses."""
    return [str(code.value) for code in app.code]


def test_each_address_once_and_none_that_would_add_another_to_the_mail() -> None:
    emails = [
        "b@x.org",
        "a@x.org",
        "b@x.org",
        None,
        "c@x.org,evil@y.org",
        "no address",
        "d@x.org?cc=e",
        "f@x.org\ng@x.org",
    ]
    rows = pl.DataFrame({"email": emails})
    assert contact.addresses(rows) == ["b@x.org", "a@x.org", "d@x.org?cc=e"]
    link = contact.mail_link(contact.addresses(rows))
    assert link is not None
    assert parse_qs(urlsplit(link).query) == {"bcc": ["b@x.org,a@x.org,d@x.org?cc=e"]}


def test_too_many_for_a_link_that_windows_would_cut_off() -> None:
    assert contact.mail_link(["somebody.or.other@example.org"] * 40) is not None
    assert contact.mail_link(["somebody.or.other@example.org"] * 80) is None


@pytest.mark.parametrize("script", [None, UPCOMING])
def test_the_filtered_people_can_be_written_to(open_app: Open, script: str | None) -> None:
    opened = {"_contact": True}
    app = open_app(script, opened, school=LINCOLN, function="attendance")
    assert codes(app)[-1] == "ana.abbott@example.org; ben.baca@example.org"
    assert "email" in app.dataframe[-1].value.columns
    assert app.get("link_button")[0].proto.url == "mailto:?bcc=ana.abbott@example.org,ben.baca@example.org"
    # Of nobody at the other school HR has an address: neither column nor mail.
    app = open_app(script, opened, school=GARFIELD)
    assert not any("@" in code for code in codes(app))
    assert "email" not in app.dataframe[-1].value.columns


@pytest.mark.parametrize("script", [None, UPCOMING])
def test_addresses_are_nowhere_if_the_district_says_so(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    monkeypatch.setattr(settings, "show_email", lambda: False)
    app = open_app(script, {"_contact": True}, school=LINCOLN)
    assert not any("@" in code for code in codes(app))
    assert "email" not in app.dataframe[-1].value.columns


def test_no_list_of_any_page_holds_an_address_then(store_folder: Path) -> None:
    known: dict[str, Any] = {"until": date(2027, 9, 1), "june_year": 2026, "function_ids": (), "period": "all"}
    known |= {"since": date(2026, 6, 1), "earlier": None}
    view = replace(VIEW, version=str(current(store_folder)), location_ids=(), viewer=DISTRICT)
    lists = {
        name: {parameter: known[parameter] for parameter in taken if parameter != "view"}
        for name in reads.__all__
        if inspect.isfunction(one := inspect.unwrap(getattr(reads, name)))
        and "view" in (taken := inspect.signature(one).parameters)
        and taken.keys() <= {"view", *known}
        and "DataFrame" in str(inspect.signature(one).return_annotation)
    }
    columns = {
        name: [getattr(reads, name)(replace(view, shows_email=shows), **others).columns for shows in (True, False)]
        for name, others in lists.items()
    }
    assert {name for name, (_, without) in columns.items() if "email" in without} == set()
    assert {"cohort", "holders", "upcoming", "waiting", "certificates_of", "after_june", "changes"} <= {
        name for name, (shown, _) in columns.items() if "email" in shown
    }
