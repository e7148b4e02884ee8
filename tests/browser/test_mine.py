"""My access as a staff member meets it: the first page they see, on a laptop and on a phone, in both themes."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

_NAME = "Name or staff id"


def as_somebody(page: Page, url: str, name: str, address: str = "") -> None:
    """Look as a staff member, who sees this page first."""
    page.goto(f"{url}/{address}")
    page.get_by_role("button", name="View as").click(timeout=30_000)
    page.get_by_text("A staff member").click()
    search = page.get_by_role("combobox", name=_NAME)
    search.click(timeout=30_000)
    search.fill(name)
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=1).click()  # and the pointer is on no button
    expect(page.get_by_text(f"{name}, staff id")).to_be_visible(timeout=30_000)


def test_a_staff_member_reads_what_ends_and_what_to_do_and_no_name_is_in_the_address(watched: Page, url: str) -> None:
    as_somebody(watched, url, "Frank Fischer")
    expect(watched.get_by_role("heading", level=1)).to_contain_text("What may I use, and until when?")
    expect(watched.get_by_text("Household ends on June 30, 2027. Take the Household")).to_be_visible()
    assert watched.url == f"{url}/"
    expect(watched.get_by_role("link", name="My access")).to_be_visible()
    expect(watched.get_by_role("link", name="Person")).to_have_count(0)


def test_another_function_is_reasoned_when_it_is_opened(watched: Page, url: str) -> None:
    as_somebody(watched, url, "Hugo Hughes")
    sentence = watched.get_by_text("The Enrollment certificate was never earned.")
    expect(sentence).to_have_count(0)
    watched.locator("summary").filter(has_text="Enrollment").click()
    expect(sentence.first).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)])
def test_accessible_and_no_wider_than_the_screen(
    browser: Browser, url: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 2600}, color_scheme=scheme)
    try:
        page = context.new_page()
        as_somebody(page, url, "Ana Abbott")
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()
        expect(page.get_by_text("Data loaded ")).to_be_visible()
        found = [
            (fault["id"], node["html"][:200])
            for fault in Axe().run(page).response["violations"]
            for node in fault["nodes"]
        ]
        assert found == []
        main = "document.querySelector('[data-testid=stMain]')"
        assert page.evaluate(f"{main}.scrollWidth - {main}.clientWidth") <= 0
    finally:
        context.close()
