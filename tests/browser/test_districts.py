"""The page of a state as people meet it: every look, a number and a bar that open districts, downloads, a link."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import servers
from tests.browser.hands import LOOKS, arrived, at_rest, column, download, is_sound, look, rows_of, shifted
from tests.districts.state import make_tiny_state
from tests.load.tiny import TODAY
from tests.stores import StoreOf


@pytest.fixture(scope="module")
def state_url(store_of: StoreOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard over a judged state."""
    told = {
        "LAPSEWATCH_STATE": str(store_of(make_tiny_state) / "judged"),
        "LAPSEWATCH_TODAY": TODAY.isoformat(),
    }
    with servers.dashboard(port := servers.free_port(), tmp_path_factory.mktemp("state") / "server.log", told):
        yield f"http://127.0.0.1:{port}"


def opened(page: Page, address: str) -> Page:
    """Go to an address and wait until the page stands, to the sentence below its list."""
    page.goto(address)
    expect(page.get_by_text("districts shown")).to_be_visible()
    at_rest(page)
    return page


def test_the_page_is_sound_wide_and_narrow_by_day_and_by_night(watched: Page, state_url: str) -> None:
    watched.set_viewport_size({"width": 1280, "height": 720})
    opened(watched, state_url)
    assert shifted(watched) < 0.1
    expect(watched.get_by_text("certificate grants in 2 districts were current")).to_be_in_viewport(ratio=1)
    for scheme, width in LOOKS:
        look(watched, scheme, width)
        is_sound(watched)


def test_a_number_and_a_bar_open_their_districts_and_a_link_reopens_them(watched: Page, state_url: str) -> None:
    opened(watched, state_url)
    cards = watched.get_by_test_id("stMetric")
    expect(cards).to_have_count(4)
    watched.get_by_role("button", name="Show 3 districts").first.click()
    arrived(watched)
    expect(watched).to_have_url(f"{state_url}/?list=not-up-to-date")
    opened(watched, state_url)
    bar = watched.get_by_test_id("stPlotlyChart").locator(".nsewdrag").bounding_box()
    assert bar is not None
    watched.mouse.click(bar["x"] + 30, bar["y"] + bar["height"] / 4)  # the upper of two
    expect(watched.get_by_text("1 of 3 districts shown")).to_be_visible()
    (shown,) = column(watched, 1)
    opened(watched, watched.url)
    expect(watched.get_by_text("1 of 3 districts shown")).to_be_visible()
    assert column(watched, 1) == [shown]


def test_a_download_is_the_list(watched: Page, state_url: str) -> None:
    opened(watched, f"{state_url}/?list=excess&as_of=2026-08-01")
    shown = column(watched, 1)
    for kind, ending in (("CSV", "csv"), ("Excel", "xlsx")):
        file, name = download(watched, kind)
        rows = rows_of(file)
        assert name == f"state-districts-as-of-2026-08-01.{ending}"
        ids = [str(own).zfill(4) for own in rows["district"]]
        assert [f"{title} ({own})" for title, own in zip(rows["name"], ids, strict=True)] == shown
        assert set(rows.columns) >= {"current", "lapsed", "excess", "missing", "policy_version", "loaded_at"}


def test_a_page_to_print_has_the_whole_list(watched: Page, state_url: str) -> None:
    opened(watched, f"{state_url}/?print=yes")
    expect(watched.get_by_role("table")).to_contain_text("No. 0003 Schools (0003)")
    expect(watched.get_by_role("button", name="CSV")).to_have_count(0)
