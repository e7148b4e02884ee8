"""The page on one person as people meet it: found by typing or by a row, on a laptop and on a phone, by keyboard."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hands import choose, click_row, column, find, hits
from tests.ui.district import LINCOLN

_SEARCH = "Name or staff id"


def opened(page: Page, url: str, address: str = "") -> Page:
    """Go to the page by the menu, from the June page at this address."""
    page.goto(f"{url}/{address}")
    expect(page.get_by_text("Data loaded ")).to_be_visible()
    page.get_by_role("link", name="Person").click()
    expect(page.get_by_role("searchbox", name=_SEARCH)).to_be_visible()
    return page


def named(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()


@pytest.mark.parametrize("words", ["carl", "Chavez", "S3"])
def test_a_person_is_found_by_name_or_id_and_stands_in_no_address(watched: Page, url: str, words: str) -> None:
    opened(watched, url)
    expect(watched.get_by_text("Choose a person above")).to_be_visible()
    find(watched, words)
    named(watched, "Carla Chavez")
    expect(watched.get_by_label(re.compile("Time line of Carla Chavez as of April 14, 2027")).first).to_be_attached()
    expect(watched).to_have_url(re.compile(rf"{url}/person\?who=[\w-]{{16}}$"))


def test_back_from_a_person_is_the_list_with_its_filters_and_its_row(watched: Page, url: str) -> None:
    watched.goto(f"{url}/?school={LINCOLN}&as_of=2027-05-01")
    choose(watched, "Due or renewed", "Due: still to renew")
    list_url = f"{url}/?as_of=2027-05-01&school={LINCOLN}&standing=due"
    expect(watched).to_have_url(list_url)
    people = column(watched, 1)
    click_row(watched, 1)
    named(watched, "Ben Baca")
    person_url = re.compile(rf"/person\?as_of=2027-05-01&school={LINCOLN}(&standing=due)?&who=[\w-]+$")
    expect(watched).to_have_url(person_url)
    handle = watched.url.partition("&who")[2]
    watched.reload()
    named(watched, "Ben Baca")
    for key in ("Enter", "Space"):
        watched.go_back()
        expect(watched.get_by_role("heading", level=1)).to_have_text(re.compile("Who loses access"))
        expect(watched.get_by_text(re.compile("3 of 5 rows shown"))).to_be_visible()
        expect(watched).to_have_url(f"{list_url}&who{handle}")
        assert column(watched, 1) == people
        expect(watched.locator('[data-opened-row="1"]')).to_be_attached()
        expect(watched.locator("td:focus")).to_be_attached()  # without a hand on the grid
        watched.keyboard.press(key)
        named(watched, "Ben Baca")
        expect(watched).to_have_url(person_url)
    watched.go_back()
    expect(watched).to_have_url(f"{list_url}&who{handle}")
    watched.go_back()
    expect(watched).to_have_url(list_url)
    watched.go_back()
    expect(watched).to_have_url(f"{url}/?school={LINCOLN}&as_of=2027-05-01")
    expect(watched.get_by_text(re.compile("5 of 5 rows shown"))).to_be_visible()


def test_the_address_shows_the_person_to_nobody_else(watched: Page, browser: Browser, url: str) -> None:
    opened(watched, url, f"?school={LINCOLN}")
    find(watched, "Ana")
    named(watched, "Ana Abbott")
    expect(watched).to_have_url(re.compile("who="))
    stranger = browser.new_context()
    again = stranger.new_page()
    again.goto(watched.url)
    expect(again.get_by_text("Choose a person above")).to_be_visible()
    expect(again.get_by_text("Lincoln High School").first).to_be_visible()
    expect(again.get_by_text("Ana Abbott")).to_have_count(0)
    stranger.close()


def test_another_function_is_reasoned_when_it_is_opened(watched: Page, url: str) -> None:
    opened(watched, url)
    find(watched, "Hugo")
    named(watched, "Hugo Hughes")
    sentence = watched.get_by_text("The Enrollment certificate was never earned.")
    expect(sentence).to_have_count(0)
    watched.locator("summary").filter(has_text="Enrollment").click()
    expect(sentence.first).to_be_visible()


def test_a_person_is_found_by_keyboard(watched: Page, url: str) -> None:
    opened(watched, url)
    watched.get_by_role("searchbox", name=_SEARCH).focus()
    watched.keyboard.type("garcia, gr")
    expect(hits(watched)).to_have_text(["Grace Garcia (Office Professional, Garfield Elementary) · S7"])
    watched.keyboard.press("Tab")
    watched.keyboard.press("Enter")
    named(watched, "Grace Garcia")
