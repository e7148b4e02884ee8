"""The frame around every page: any page's address opens it, on a server that nobody has visited before, too."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from app import PAGES
from queries import Scope
from tests.browser.conftest import Serve
from tests.browser.hands import opened


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
            expect(page.get_by_role("heading", level=1)).to_contain_text(titles[address or "june"], timeout=30_000)
            expect(page.get_by_text("Data loaded ")).to_be_visible(timeout=30_000)
            expect(page.get_by_role("dialog")).to_have_count(0)


def test_on_a_phone_the_menu_closes_after_a_choice(watched: Page, url: str) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    opened(watched, url)
    watched.get_by_test_id("stExpandSidebarButton").click()
    chosen = watched.get_by_test_id("stSidebar").get_by_role("link", name="Anomalies")
    chosen.click()
    expect(chosen).not_to_be_in_viewport()
    expect(watched.get_by_role("heading", level=1, name="Who has what they should not")).to_be_in_viewport()
