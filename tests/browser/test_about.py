"""The pages about the data and the rules as people meet them: filters, addresses, downloads, phone, light and dark."""

import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from eligibility import load_policy
from eligibility.policy_words import policy_in_words
from tests.browser.hands import LOOKS, at_rest, choose, column, download, is_sound, look, opened, rows_of, shows

_LIST = 1  # the second table, between that of the feeds and that of the versions


@pytest.fixture
def about(doubtful_url: str) -> str:
    """The address of a server over a store of which not all feeds are good."""
    return doubtful_url


def cells(page: Page, number: int) -> Locator:
    """The cells of one column of the drawn list."""
    return page.get_by_test_id("stDataFrame").nth(_LIST).locator(f"[role=gridcell][aria-colindex='{number}']")


def test_each_list_opens_by_its_number_its_name_or_its_bar(watched: Page, about: str) -> None:
    opened(watched, f"{about}/data?feed=grants")
    watched.get_by_role("button", name="Show findings").click()
    shows(watched, "5 of 5 rows")
    expect(watched).to_have_url(f"{about}/data?list=findings")
    watched.get_by_text("Codes outside the rules", exact=True).click()
    expect(watched.get_by_text("No fault of the feed: the rules give these codes no meaning.")).to_be_visible()
    expect(cells(watched, 1)).to_have_text(["IC-XYZ", "gradebook"])
    bars = watched.get_by_test_id("stPlotlyChart").locator(".bars .point path")
    expect(bars).to_have_count(4)
    bars.first.click(force=True)
    shows(watched, "1 of 1 row")
    expect(watched).to_have_url(f"{about}/data?rule=date")


def test_a_count_of_a_feed_opens_its_list(watched: Page, about: str) -> None:
    opened(watched, f"{about}/data")
    shows(watched, "4 of 4 rows")
    names = column(watched, 1, of_table=0)
    feeds = watched.get_by_test_id("stDataFrame").first
    feeds.click(position={"x": 15, "y": 38 + 17})
    rejected, outside = 5, 6
    for feed, count, rows, address in (
        ("Completions", rejected, "1 of 1 row", "feed=completions"),
        ("Completions", outside, None, "list=codes&feed=completions"),
        ("Grants", rejected, "2 of 2 rows", "feed=grants"),
    ):
        at_rest(watched)
        feeds.get_by_test_id(f"glide-cell-{count}-{names.index(feed)}").focus()
        expect(watched).to_have_url(f"{about}/data?{address}")
        if rows:
            shows(watched, rows)


def test_a_folder_is_tried_watched_and_taken_away_as_a_mapping(watched: Page, about: str) -> None:
    rolls = Path(__file__).parents[2] / "docs/connect/rolls"
    opened(watched, f"{about}/data")
    typed = watched.get_by_label("Folder with the exports")
    typed.fill(f"{rolls}-gone")
    typed.press("Enter")
    expect(watched.get_by_text("There is no folder")).to_be_visible()
    typed.fill(str(rolls))
    watched.get_by_text("All of them").click()
    watched.get_by_role("button", name="Try it").click()
    expect(watched.get_by_role("progressbar").or_(watched.get_by_text("would be accepted.")).first).to_be_visible()
    expect(watched.get_by_text("61 of 62 rows would be accepted.")).to_be_visible(timeout=60_000)
    assert column(watched, 3, of_table=3)[:2] == ["▲ To check", "○ Likely"]
    file, name = download(watched, "sources.toml")
    assert name == "sources.toml"
    assert tomllib.loads(file.read_text("utf-8"))["source"][0]["files"] == "HR Roll *.xlsx"
    for scheme, width in LOOKS:
        look(watched, scheme, width)
        is_sound(watched)


def test_the_rules_are_filtered_linked_and_downloaded(watched: Page, about: str) -> None:
    opened(watched, f"{about}/policy")
    rules = rows_of(download(watched, "CSV")[0])
    assert rules["rule"].to_list() == [rule.sentence for rule in policy_in_words(load_policy())]
    choose(watched, "Function or course", "Household")
    expect(watched.get_by_role("heading", level=3)).to_have_text(["Household", "Household"])
    expect(watched).to_have_url(f"{about}/policy?rules_of=household")
    rules = rows_of(download(watched, "CSV")[0])
    assert rules["id"].to_list() == ["household"] * 4
    watched.get_by_role("link", name="6 worked examples").click()
    expect(watched.get_by_role("heading", name="Worked examples of the source")).to_be_in_viewport()
