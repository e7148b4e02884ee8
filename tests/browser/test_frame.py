"""The frame around every page: any page's address opens it, on a server that nobody has visited before, too."""

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import PAGES
from queries import Scope
from tests.browser.conftest import Serve
from tests.browser.hands import at_rest, open_row, opened


def test_every_address_opens_its_page_on_a_cold_server(
    serve: Serve, store_folder: Path, context: BrowserContext
) -> None:
    """The first visitor of a cold server is the one whom Streamlit would tell that there is no such page."""
    titles = {entry.name: entry.title.partition("{")[0] for entry in PAGES if entry.is_for(Scope.district())}
    others = [name for name in titles if name != "june"]
    with serve(store_folder) as url:
        page = context.new_page()
        for address in (*others, ""):
            page.goto(f"{url}/{address}")
            expect(page.get_by_role("heading", level=1)).to_contain_text(titles[address or "june"])
            expect(page.get_by_text("Data loaded ")).to_be_visible()
            expect(page.get_by_role("dialog")).to_have_count(0)


def _copied(page: Page) -> str:
    """Copy the link to the view, and give what the clipboard holds then."""
    page.get_by_role("button", name="Copy link to this view").click()
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_test_id("stCode").hover()
    body.get_by_role("button", name="Copy to clipboard").click()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    # By keyboard the same: the link is one, with the browser's own menu.
    expect(body.get_by_role("link", name="This link")).to_have_attribute("href", copied)
    page.keyboard.press("Escape")
    return copied


def test_a_view_has_a_link_to_copy_and_each_page_one_hint(context: BrowserContext, browser: Browser, url: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    view = "as_of=2027-05-01&function=household&standing=due"
    page = opened(context.new_page(), f"{url}/?{view}")
    said = "Choose your school above"
    hint, dismiss = page.get_by_text(said), page.get_by_role("button", name="Got it")
    expect(hint).to_be_visible()
    assert _copied(page) == f"{url}/june?{view}"
    expect(hint).to_be_visible()
    page.reload()
    expect(page.get_by_text("Data loaded ")).to_be_visible()
    expect(hint).to_have_count(0)
    open_row(page)
    # So that Back is the list as it was, and Reload the person, whom the handle does not name (decisions/0005).
    expect(page).to_have_url(re.compile(f"{re.escape(f'{url}/person?{view}')}&who="))
    expect(page.get_by_text("Find anybody by name or id")).to_be_visible()
    dismiss.press("Enter")
    expect(dismiss).to_have_count(0)
    at_rest(page)
    # Of the person neither name nor id, and of the list no filter.
    assert _copied(page) == f"{url}/person?as_of=2027-05-01"
    expect(opened(context.new_page(), url).get_by_text(said)).to_have_count(0)
    other = browser.new_context()
    expect(opened(other.new_page(), url).get_by_text(said)).to_be_visible()
    other.close()


def test_on_a_phone_the_menu_closes_after_a_choice(watched: Page, url: str) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    opened(watched, url)
    watched.get_by_test_id("stExpandSidebarButton").click()
    chosen = watched.get_by_test_id("stSidebar").get_by_role("link", name="Anomalies")
    chosen.click()
    expect(chosen).not_to_be_in_viewport()
    expect(watched.get_by_role("heading", level=1, name="Who has what they should not")).to_be_in_viewport()
