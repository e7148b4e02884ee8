"""The page on changes as people meet it: another day, a number that opens its list, a bookmark, downloads."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Elsewhere
from tests.browser.hands import column, download, opened, rows_of


def test_a_year_is_chosen_a_number_opens_its_list_and_the_file_holds_it(
    watched: Page, elsewhere: Elsewhere, sample_url: str
) -> None:
    opened(watched, f"{sample_url}/changes")
    watched.get_by_text("Since last year", exact=True).click()
    expect(watched.get_by_text("From April 14, 2026 to April 14, 2027")).to_be_visible()
    expect(watched).to_have_url(f"{sample_url}/changes?against=year")
    card = watched.get_by_test_id("stMetric").first.locator("xpath=..").locator("xpath=..")
    grants = int(card.get_by_role("button").inner_text().split()[1])
    card.get_by_role("button").click()
    expect(watched).to_have_url(f"{sample_url}/changes?against=year&kind=lost")
    expect(watched.get_by_text(f"{grants} of ")).to_be_visible()
    assert set(column(watched, 2)) == {"Lost access"}
    csv, name = download(watched, "CSV")
    rows = rows_of(csv)
    assert rows.height == grants
    assert set(rows["kind"]) == {"lost"}
    assert rows["record"].str.contains(r"^\w+\.csv, line \d+$").all()
    assert name.startswith("denver-changes-as-of-2027-04-14")
    expect(elsewhere(watched.url).get_by_text(f"{grants} of ")).to_be_visible()
    watched.get_by_text("Last load", exact=True).click()
    expect(watched.get_by_text("The store keeps no version before this one.")).to_be_visible()
