"""The audit log, as a real sign-in leaves it and as the district downloads it."""

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.signin.conftest import PATIENCE_MS, SignIn
from tests.signin.district import ANYBODY

PRINCIPAL, DISTRICT = "paula@example.org", "dora@example.org"


def last_csv(page: Page) -> str:
    expect(page.get_by_text("Data loaded ").first).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="CSV").last.click()
    return Path(download.value.path()).read_text("utf-8-sig")


def test_the_district_reads_what_a_principal_opened_and_downloaded(sign_in: SignIn) -> None:
    page = sign_in("paula", "/june?function=attendance")
    about = dict(line[2:].split(": ", 1) for line in last_csv(page).splitlines() if line.startswith("# "))
    page.get_by_role("button", name="Paula Prentice").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    page.context.clear_cookies()

    record = last_csv(sign_in("dora", "/data"))
    rows = list(csv.DictReader(io.StringIO("".join(line for line in record.splitlines(True) if line[0] != "#"))))
    download = next(row for row in rows if (row["who"], row["event"]) == (PRINCIPAL, "downloaded"))
    assert (download["what"], download["kind"], download["rows"]) == ("june 2027", "CSV", about["rows"])
    hers = [row for row in rows if row["who"] == PRINCIPAL and row["session"] == download["session"]]
    assert (hers[0]["event"], hers[-1]["event"]) == ("signed_out", "signed_in")
    opened = [row for row in hers if row["event"] == "page_opened"]
    assert {row["what"] for row in opened} == {"june"}
    assert "function: attendance" in {row["filters"] for row in opened}
    assert any(row["who"] == DISTRICT and row["what"] == "data" for row in rows)
    said = "".join(row["what"] + row["filters"] + row["why"] for row in rows)
    assert not [name for name in ANYBODY if name in said]
