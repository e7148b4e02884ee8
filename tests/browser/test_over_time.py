"""The page over time as people meet it: a chart is chosen, a mark opens its list, a file holds it, a link too."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Elsewhere
from tests.browser.hands import download, opened, rows_of, said_of


def test_a_click_on_a_mark_opens_its_list_as_of_its_day(watched: Page, elsewhere: Elsewhere, sample_url: str) -> None:
    opened(watched, f"{sample_url}/over_time")
    watched.get_by_text("Access not earned or missing", exact=True).click()
    expect(watched).to_have_url(f"{sample_url}/over_time?chart=access")
    weeks = watched.get_by_test_id("stPlotlyChart").nth(1)
    expect(weeks.locator(".scatterlayer .point").last).to_be_attached(timeout=30_000)
    said = weeks.get_attribute("aria-label") or weeks.locator("[aria-label]").first.get_attribute("aria-label") or ""
    count = int(re.findall(r"closed, (\d+) open on April 14, 2027", said)[0])
    weeks.locator(".scatterlayer .point").last.click(force=True)
    expect(watched).to_have_url(f"{sample_url}/over_time?chart=access&on=2027-04-14")
    expect(watched.get_by_text(f"{count} of {count} rows shown.")).to_be_visible(timeout=30_000)
    csv, name = download(watched, "CSV")
    assert rows_of(csv).height == count > 1
    assert set(rows_of(csv)["what"]) == {"excess"}
    assert any("2027-04-14" in line for line in said_of(csv))
    assert name.startswith("lapsewatch-over-time-excess-as-of-2027-04-14")
    expect(elsewhere(watched.url).get_by_text(f"{count} of {count} rows shown.")).to_be_visible(timeout=30_000)
