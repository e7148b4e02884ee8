"""What was known on an earlier day, as a reader meets it: chosen, linked, reloaded, downloaded, and left again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Elsewhere, Serve
from tests.browser.hands import at_rest, column, download, opened
from tests.stores import StoreOf
from tests.ui.test_known import ELENA, make_versions

SAID = "As known on March 3, 2027 by the version loaded on March 2, 2027, 11:00 AM MST (store-20270302T180000Z-000001)"


@pytest.fixture(scope="module")
def known_url(serve: Serve, store_of: StoreOf) -> Iterator[str]:
    """A server over a store of three versions."""
    with serve(store_of(make_versions)) as address:
        yield address


def test_a_reader_looks_back_links_it_and_comes_back(watched: Page, elsewhere: Elsewhere, known_url: str) -> None:
    opened(watched, f"{known_url}/june")
    watched.get_by_role("button", name="As known on").click()
    day = watched.get_by_test_id("stPopoverBody").get_by_test_id("stDateInput")
    month = day.get_by_role("spinbutton").first
    month.click()
    at_rest(watched)
    watched.keyboard.type("03032027")
    expect(day.get_by_role("spinbutton").last).to_have_text("2027")
    watched.keyboard.press("Enter")
    expect(watched.get_by_text(SAID)).to_be_visible(timeout=30_000)
    expect(watched).to_have_url(f"{known_url}/june?known=2027-03-03")
    at_rest(watched)
    assert ELENA in column(watched, 1)

    # Another page by the menu, and a reload, are of then as well.
    watched.get_by_role("link", name="Anomalies").click()
    expect(watched.get_by_role("heading", name="Who has what they should not")).to_be_visible(timeout=30_000)
    expect(watched.get_by_text(SAID)).to_be_visible(timeout=30_000)
    expect(watched).to_have_url(f"{known_url}/anomalies?known=2027-03-03")
    watched.reload()
    expect(watched.get_by_text(SAID)).to_be_visible(timeout=30_000)
    _, name = download(watched, "CSV")
    assert name == "denver-anomalies-by-cause-known-2027-03-03.csv"

    link = watched.url
    watched.get_by_role("button", name="Show what is known now").click()
    expect(watched.get_by_text(re.compile("As known on March"))).to_have_count(0)
    expect(watched).to_have_url(f"{known_url}/anomalies")
    expect(elsewhere(link).get_by_text(SAID)).to_be_visible(timeout=30_000)
