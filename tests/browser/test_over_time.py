"""The page over time as people meet it: a chart is chosen, a mark opens its list, a file holds it, a link too."""

import re
from datetime import datetime

from playwright.sync_api import Page, expect

from tests.browser.conftest import Elsewhere
from tests.browser.hands import download, opened, rows_of, said_of


def test_a_click_on_a_mark_opens_its_list_as_of_its_day(watched: Page, elsewhere: Elsewhere, sample_url: str) -> None:
    opened(watched, f"{sample_url}/over_time")
    watched.get_by_text("Access not earned or missing", exact=True).click()
    expect(watched).to_have_url(f"{sample_url}/over_time?chart=access")
    weeks = watched.get_by_role("figure", name=re.compile("^Access not earned by week"))
    points = weeks.locator(".scatterlayer .point")
    expect(points.last).to_be_attached()
    name = weeks.get_attribute("aria-label") or ""
    ((count, words),) = re.findall(r"closed, (\d+) open on (.+)$", name)
    day = datetime.strptime(words, "%B %d, %Y").date().isoformat()  # noqa: DTZ007 (a day has no time zone)
    points.last.click(force=True)
    expect(watched).to_have_url(f"{sample_url}/over_time?chart=access&on={day}")
    expect(watched.get_by_text(f"{count} of {count} rows shown.")).to_be_visible()
    csv, name = download(watched, "CSV")
    assert rows_of(csv).height == int(count) > 1
    assert set(rows_of(csv)["what"]) == {"excess"}
    assert any(day in line for line in said_of(csv))
    assert name.startswith(f"denver-over-time-excess-as-of-{day}")
    expect(elsewhere(watched.url).get_by_text(f"{count} of {count} rows shown.")).to_be_visible()
