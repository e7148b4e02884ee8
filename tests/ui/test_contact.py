"""Writing to the people of a list: what is taken for an address, the mail that is begun, and who may see any of it."""

from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from tests.ui.district import GARFIELD, LINCOLN
from tests.ui.pages import Open
from ui.security import settings
from ui.widgets import contact

UPCOMING = "pages/recertification/upcoming.py"


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
    assert app.code[0].value == "ana.abbott@example.org; ben.baca@example.org"
    assert "email" in app.dataframe[-1].value.columns
    assert app.get("link_button")[0].proto.url == "mailto:?bcc=ana.abbott@example.org,ben.baca@example.org"
    # Of nobody at the other school HR has an address: neither column nor mail.
    app = open_app(script, opened, school=GARFIELD)
    assert not app.code
    assert "email" not in app.dataframe[-1].value.columns


@pytest.mark.parametrize("script", [None, UPCOMING])
def test_addresses_are_nowhere_if_the_district_says_so(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    monkeypatch.setattr(settings, "show_email", lambda: False)
    app = open_app(script, {"_contact": True}, school=LINCOLN)
    assert not app.code
    assert "email" not in app.dataframe[-1].value.columns
