"""What can be read around and in the pages: the menu marks the page that is open.

On a phone every label, number and button of a metric can be read to its end, and so can the own next steps.
"""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import at_rest, opened, view_as

_PAGES = {"june": "", "upcoming": "upcoming", "anomalies": "anomalies", "waiting": "waiting", "data": "data"}

# Whatever of a metric is wider than the room it has, and the pieces in which an ellipsis hides the rest of the words.
_CUT_OFF = """cards => cards.flatMap(card =>
    [card, ...card.querySelectorAll("*")]
        .filter(piece => piece.clientWidth && piece.scrollWidth > piece.clientWidth)
        .map(piece => `${piece.textContent}: ${piece.scrollWidth} in ${piece.clientWidth}`))"""


@pytest.mark.parametrize("name", _PAGES)
def test_no_metric_is_cut_off_on_a_phone(watched: Page, sample_url: str, name: str) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    opened(watched, f"{sample_url}/{_PAGES[name]}")
    expect(watched.get_by_test_id("stSkeleton")).to_have_count(0)
    at_rest(watched)
    cards = watched.locator(
        "[data-testid=stVerticalBlock]:has(> [data-testid=stElementContainer] [data-testid=stMetric])"
    )
    expect(cards).to_have_count(4)
    for width in (390, 360):
        watched.set_viewport_size({"width": width, "height": 844})
        watched.wait_for_timeout(300)  # Streamlit sets sizes anew
        assert cards.evaluate_all(_CUT_OFF) == []


def test_a_staff_member_reads_every_next_step_to_its_end_on_a_phone(watched: Page, sample_url: str) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    opened(watched, sample_url)
    view_as(watched, "Yara León")
    table = watched.get_by_role("table")
    expect(table.get_by_role("columnheader", name="Next step")).to_be_visible()
    right_edges = table.get_by_role("cell").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect().right)"
    )
    assert max(right_edges) <= 390


def _marked(page: Page) -> Locator:
    return page.get_by_test_id("stTopNavLink").and_(page.locator("[aria-current=page]"))


def test_the_menu_marks_the_front_page_by_both_of_its_addresses(watched: Page, sample_url: str) -> None:
    opened(watched, f"{sample_url}/june?as_of=2027-03-01")
    expect(_marked(watched)).to_have_text("This June")
    watched.get_by_role("link", name="By school").click()
    expect(_marked(watched)).to_have_text("By school")
    watched.get_by_role("link", name="This June").click()
    expect(_marked(watched)).to_have_text("This June")
    at_rest(watched)
    view_as(watched, "Yara León")
    expect(_marked(watched)).to_have_text("My access")
    watched.get_by_role("link", name="Rules").click()
    expect(_marked(watched)).to_have_text("Rules")


def test_the_menu_marks_my_access_where_its_own_address_was_opened(watched: Page, sample_url: str) -> None:
    watched.goto(f"{sample_url}/mine")
    view_as(watched, "Yara León")
    expect(_marked(watched)).to_have_text("My access")
    assert watched.url.endswith("/mine")
