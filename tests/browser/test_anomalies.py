"""The page on anomalies as people meet it: a cause opens its rows, and a row its person."""

import re

from playwright.sync_api import Page, expect

from tests.browser.hands import column, open_row, opened, shows


def test_a_cause_opens_its_rows_and_a_row_its_person(watched: Page, sample_url: str) -> None:
    opened(watched, f"{sample_url}/anomalies")
    expect(watched.get_by_label(re.compile(r"^List of \d+ lines"))).to_be_attached()
    count = int(column(watched, 3)[0])
    assert count > 1
    open_row(watched)
    shows(watched, f"{count} of 28 rows")
    expect(watched).to_have_url(re.compile(r"anomalies\?list=rows&cause=[^&]+$"))
    open_row(watched)
    expect(watched).to_have_url(re.compile(r"/person\?list=rows&cause=[\w.-]+&who=[\w-]+$"))
