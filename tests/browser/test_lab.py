"""One visit by somebody new: what if Attendance were valid for two years from next July? Answered with names."""

import time

from playwright.sync_api import Page, expect

from tests.browser.hands import LOOKS, at_rest, choose, column, download, is_sound, look, opened, rows_of

_A_MINUTE = 60


def test_somebody_new_asks_what_two_years_would_do(watched: Page, sample_url: str) -> None:
    opened(watched, f"{sample_url}/lab")
    began = time.monotonic()
    choose(watched, "What to change", "Attendance: how long it lasts")
    years = watched.get_by_label("Valid for so many school years")
    years.fill("2")
    watched.get_by_role("button", name="Show what it would do").click()
    expect(watched.get_by_text("Compared with the rules in use")).to_be_visible(timeout=_A_MINUTE * 1000)
    names = column(watched, 2)
    assert time.monotonic() - began < _A_MINUTE
    assert names
    assert "draft=Attendance+valid+for+2+school+years" in watched.url
    for scheme, width in LOOKS:
        look(watched, scheme, width)
        is_sound(watched)
    # The address alone brings it back, and the files have what is shown.
    watched.reload()
    expect(watched.get_by_text("Compared with the rules in use")).to_be_visible(timeout=_A_MINUTE * 1000)
    at_rest(watched)
    rows = rows_of(download(watched, "Excel")[0])
    assert watched.get_by_text(f"{rows.height} of {rows.height} rows shown").count() == 1
    assert "valid_school_years = 2" in download(watched, "TOML")[0].read_text("utf-8")
    # A mistake in the text: its line, and the last good figures beside it.
    watched.get_by_text("Change this draft").click()
    watched.get_by_text("The whole text", exact=True).click()
    text = watched.get_by_label("Policy file (TOML)")
    expect(text).to_be_visible()
    text.fill(text.input_value().replace('"walk-in-scheduling"]', '"walkin-scheduling"]', 1))
    watched.get_by_role("button", name="Show what it would do").click()
    expect(watched.get_by_text('the nearest valid name is "walk-in-scheduling"')).to_be_visible()
    expect(watched.get_by_text("Compared with the rules in use")).to_be_visible()
    is_sound(watched)
    watched.get_by_role("button", name="Delete the draft").click()
    expect(watched.get_by_text("Nothing here touches the rules in use")).to_be_visible()
