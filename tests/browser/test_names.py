"""Names from the feeds are shown as they are written: no link, heading, list or picture comes of them, on any page."""

from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.hands import find, opened
from tests.stores import StoreOf
from tests.ui.hostile import PERSON, PLACES, make_hostile_store

# What a browser made of the names.
_MADE_OF_NAMES = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    const of = (what, reads) => [...main.querySelectorAll(what)].map(reads).filter((text) => /evil/i.test(text));
    return [
        // A heading has a link to itself.
        ...of("a:not([href^='#'])", (link) => link.getAttribute("href") ?? ""),
        ...of("li, img, pre, code", (one) => one.textContent),
        ...of("h1, h2, h3, h4", (one) => one.textContent).filter((text) => /^evil/i.test(text)),
        ...[...main.querySelectorAll("hr")].map(() => "a rule across the page"),
        ...(main.textContent.includes("😄") ? ["a smiling face"] : []),
    ];
}"""
# What says the most of a place, for each of them; every other page for one.
EVERY_PLACE = ("", "by_school")
ONE_PLACE = ("upcoming", "changes?against=year&", "over_time", "anomalies", "waiting", "lab", "data")


@pytest.fixture(scope="module")
def hostile_url(serve: Serve, store_of: StoreOf) -> Iterator[str]:
    with serve(store_of(make_hostile_store)) as address:
        yield address


def test_no_page_makes_anything_of_a_name(watched: Page, hostile_url: str) -> None:
    made: dict[str, list[str]] = {}
    views = [(address, school) for address in EVERY_PLACE for school in PLACES]
    for address, school in [*views, *zip(ONE_PLACE, cycle(PLACES), strict=False)]:
        opened(watched, f"{hostile_url}/{address}{'' if '?' in address else '?'}school={school}")
        made[f"{address} of {PLACES[school]!r}"] = watched.evaluate(_MADE_OF_NAMES)
    opened(watched, f"{hostile_url}/person")
    find(watched, PERSON)
    expect(watched.get_by_role("heading", level=2)).to_be_visible()
    made["person"] = watched.evaluate(_MADE_OF_NAMES)
    assert {view: found for view, found in made.items() if found} == {}
