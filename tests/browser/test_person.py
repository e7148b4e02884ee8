"""The page on one person as people meet it: found by typing or by a row, on a laptop and on a phone, by keyboard."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hands import choose, column
from tests.ui.district import LINCOLN

_SEARCH = "Name or staff id"
# What Streamlit itself does wrong where the screen is narrow and pages have sections (platform.md 2.4).
_NAVIGATION = "stSidebarNav"


@pytest.fixture
def watched(window: BrowserContext) -> Iterator[Page]:
    """A page that may write no error to the console; it starts at the June page, as people do."""
    faults: list[str] = []
    page = window.new_page()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.close()
    assert faults == []


def opened(page: Page, url: str, address: str = "") -> Page:
    """Go to the page by the menu, from the June page at this address."""
    page.goto(f"{url}/{address}")
    expect(page.get_by_text("Data loaded ")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Person").click()
    expect(page.get_by_role("combobox", name=_SEARCH)).to_be_visible(timeout=30_000)
    return page


def find(page: Page, words: str) -> None:
    """Type into the search and take the first that it offers."""
    page.get_by_role("combobox", name=_SEARCH).click()
    page.get_by_role("combobox", name=_SEARCH).fill(words)
    page.get_by_role("option").first.click()


def named(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=2, name=name)).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("words", ["carl", "Chavez", "S3"])
def test_a_person_is_found_by_name_or_id_and_stands_in_no_address(watched: Page, url: str, words: str) -> None:
    opened(watched, url)
    expect(watched.get_by_text("Choose a person above")).to_be_visible()
    find(watched, words)
    named(watched, "Carla Chavez")
    expect(watched.get_by_label(re.compile("Time line of Carla Chavez as of April 14, 2027")).first).to_be_attached()
    assert watched.url == f"{url}/person"


def test_back_from_a_person_is_the_list_with_its_filters(watched: Page, url: str) -> None:
    watched.goto(f"{url}/?school={LINCOLN}&as_of=2027-05-01")
    choose(watched, "Due or renewed", "Due: still to renew")
    list_url = f"{url}/?as_of=2027-05-01&school={LINCOLN}&standing=due"
    expect(watched).to_have_url(list_url)
    people = column(watched, 1)
    grid = watched.get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    watched.mouse.click(box["x"] + 15, box["y"] + 38 + 17 + 35)
    named(watched, "Ben Baca")
    person_url = re.compile(rf"/person\?as_of=2027-05-01&school={LINCOLN}(&standing=due)?$")
    expect(watched).to_have_url(person_url)
    for _ in range(2):
        watched.go_back()
        expect(watched.get_by_role("heading", level=1)).to_have_text(re.compile("Who loses access"), timeout=30_000)
        expect(watched.get_by_text(re.compile("3 of 5 rows shown"))).to_be_visible(timeout=30_000)
        expect(watched).to_have_url(list_url)
        assert column(watched, 1) == people
        watched.go_forward()
        named(watched, "Ben Baca")
        expect(watched).to_have_url(person_url)
    watched.go_back()
    expect(watched).to_have_url(list_url)
    watched.go_back()
    expect(watched).to_have_url(f"{url}/?school={LINCOLN}&as_of=2027-05-01")
    expect(watched.get_by_text(re.compile("5 of 5 rows shown"))).to_be_visible(timeout=30_000)


def test_the_address_reopens_day_and_school_without_the_person(watched: Page, url: str, browser: Browser) -> None:
    opened(watched, url, f"?school={LINCOLN}")
    find(watched, "Ana")
    named(watched, "Ana Abbott")
    other = browser.new_context()
    try:
        page = other.new_page()
        page.goto(watched.url)
        expect(page.get_by_text("Choose a person above")).to_be_visible(timeout=30_000)
        expect(page.get_by_text("Lincoln High School").first).to_be_visible()
        expect(page.get_by_text("Ana Abbott")).to_have_count(0)
    finally:
        other.close()


def test_another_function_is_reasoned_when_it_is_opened(watched: Page, url: str) -> None:
    opened(watched, url)
    find(watched, "Hugo")
    named(watched, "Hugo Hughes")
    sentence = watched.get_by_text("The Enrollment certificate was never earned.")
    expect(sentence).to_have_count(0)
    watched.locator("summary").filter(has_text="Enrollment").click()
    expect(sentence.first).to_be_visible(timeout=30_000)


def test_a_person_is_found_by_keyboard(watched: Page, url: str) -> None:
    opened(watched, url)
    watched.get_by_role("combobox", name=_SEARCH).focus()
    watched.keyboard.type("Garcia")
    watched.keyboard.press("Enter")
    named(watched, "Grace Garcia")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)])
def test_accessible_and_no_wider_than_the_screen(
    browser: Browser, url: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 2600}, color_scheme=scheme)
    try:
        page = context.new_page()
        page.goto(f"{url}/person")
        expect(page.get_by_role("combobox", name=_SEARCH)).to_be_visible(timeout=30_000)
        find(page, "Ana")
        named(page, "Ana Abbott")
        expect(page.locator(".main-svg").first).to_be_visible(timeout=30_000)
        expect(page.get_by_text("Data loaded ")).to_be_visible()
        found = [
            (fault["id"], node["html"][:200])
            for fault in Axe().run(page).response["violations"]
            for node in fault["nodes"]
            if not any(_NAVIGATION in part for part in node["target"])
            and not (fault["id"] in {"list", "listitem"} and page.get_by_test_id(_NAVIGATION).count())
        ]
        assert found == []
        main = "document.querySelector('[data-testid=stMain]')"
        assert page.evaluate(f"{main}.scrollWidth - {main}.clientWidth") <= 0
    finally:
        context.close()
