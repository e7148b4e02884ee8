"""Every number opens the list that it counts: the metrics and the bars of each page, clicked."""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import arrived, opened, shows

_MAY = "as_of=2026-05-15"
_OPENS = re.compile(r"^Show (?:([\d,]+) )?(grant|row|function|finding|code|title)s?(?: at \d+ locations)?$")
_PAGES = (f"?{_MAY}", f"upcoming?{_MAY}", f"anomalies?{_MAY}", f"waiting?{_MAY}", "data")


@pytest.mark.parametrize("address", _PAGES, ids=lambda one: one.partition("?")[0] or "june")
def test_each_number_on_top_opens_its_list(watched: Page, sample_url: str, address: str) -> None:
    opened(watched, f"{sample_url}/{address}")
    said = watched.get_by_text(" shown.")
    expect(said).to_be_visible()
    buttons = watched.get_by_role("button", name=_OPENS, disabled=False)
    numbers = watched.get_by_test_id("stMetricValue")
    expect(numbers).to_have_count(4)
    counted = [number for number in numbers.all_inner_texts() if number != "0"]
    assert len(counted) > 1
    expect(buttons).to_have_count(len(counted))
    for place, number in enumerate(counted):
        told = _OPENS.match(buttons.nth(place).inner_text())
        assert told
        listed, unit = told.groups()
        buttons.nth(place).click()
        if unit == "grant":
            expect(said).to_contain_text(re.compile(rf"In them: {number} (person|people) \({listed} grants?\)"))
        elif unit == "function":
            expect(watched).to_have_url(re.compile(rf"list=functions&left={place - 2}$"))
            expect(said).to_contain_text(re.compile(rf"^{listed} of "))
            assert listed == number
            arrived(watched)
            expect(watched.get_by_test_id("stDataFrame").last).to_be_in_viewport(ratio=0.9)
            expect(watched.get_by_role("button", name="left on July 1")).to_be_in_viewport()
            expect(watched.get_by_role("button", name="Clear filters")).to_be_in_viewport()
        else:
            expect(said).to_contain_text(re.compile(rf"^{listed or number} of "))


class Bar(NamedTuple):
    """A bar of a chart of a page with the words on it, the list it opens, and the end of the address then."""

    address: str
    chart: int
    words: str
    rows: str
    opens: str


BARS = (
    Bar(f"anomalies?{_MAY}", 0, "2, so far 21%", "2 of 19 rows", "list=rows&kind=wrong-location"),
    Bar(f"anomalies?{_MAY}", 1, "4 (▲ 2)", "4 of 4 rows", "school=6368&list=rows"),
    Bar(f"anomalies?{_MAY}", 2, "8", "8 of 19 rows", "list=rows&age=61-250"),
    Bar(f"waiting?{_MAY}", 2, "6", "6 of 15 rows", "list=approvals&decision=open&age=251-up"),
)


@pytest.mark.parametrize("bar", BARS, ids=lambda one: one.opens)
def test_a_bar_opens_its_list(watched: Page, sample_url: str, bar: Bar) -> None:
    opened(watched, f"{sample_url}/{bar.address}")
    drawn = watched.get_by_test_id("stPlotlyChart").nth(bar.chart).locator(".bars .point").filter(has_text=bar.words)
    expect(drawn).to_have_count(1)
    drawn.locator("path").click(force=True)
    shows(watched, bar.rows)
    assert watched.url.endswith(f"&{bar.opens}")
