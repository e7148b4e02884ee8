"""The frame around every page: any page's address opens it, on a server that nobody has visited before, too."""

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from app import PAGES
from queries import Scope
from tests.browser.conftest import Serve


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
