"""What every browser test does with its hands and eyes: open, choose, read a column of the drawn list, download, look.

Streamlit draws a page anew while a test is at it: a list that is open closes, a table shows its old rows for a moment.
What reads waits until the page has come to rest.
"""

import re
from pathlib import Path
from typing import Any, Literal

import fastexcel
import polars as pl
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, Page, expect

Scheme = Literal["light", "dark"]

# Four looks at one drawn page: the size and the colors change in place, which spares three loads.
LOOKS: list[tuple[Scheme, int]] = [("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)]
_HEIGHT = 2400

_AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
_MAIN = "document.querySelector('[data-testid=stMain]')"
_FOUND = re.compile(r"^(\d+ (person|people) found\.|The first \d+ of )")
_TURNS, _PATIENCE_MS, _LONG_MS, _SETTLED_MS = 6, 3_000, 30_000, 400

# The cells of one column of one table, once they have been the same for as long as asked: the grid draws in steps.
_STEADY_COLUMN = """async ([number, which, settled, patience]) => {
    const read = () => {
        const table = [...document.querySelectorAll("[data-testid=stDataFrame]")].at(which);
        const cells = table?.querySelectorAll(`[role=gridcell][aria-colindex="${number}"]`) ?? [];
        return [...cells].map((cell) => cell.textContent);
    };
    const started = performance.now();
    for (let seen = read(), since = started; performance.now() - started < patience; ) {
        await new Promise((done) => setTimeout(done, 50));
        const now = read();
        if (JSON.stringify(now) !== JSON.stringify(seen)) [seen, since] = [now, performance.now()];
        if (seen.length && performance.now() - since > settled) return seen;
    }
    throw new Error("the list never came to rest");
}"""

_SHIFTS = """() => new Promise((done) => {
    let total = 0;
    const add = (list) => {
        for (const shift of list.getEntries()) total += shift.hadRecentInput ? 0 : shift.value;
    };
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(total), 100);
})"""


def opened(page: Page, address: str) -> Page:
    """Go to an address and wait until the whole page stands, to its small print."""
    page.goto(address)
    expect(page.get_by_text("Data loaded ")).to_be_visible()
    at_rest(page)
    return page


def at_rest(page: Page) -> None:
    """Wait until the server has answered."""
    expect(page.locator(_AT_REST)).to_be_attached()


def shows(page: Page, rows: str) -> None:
    """Wait until the list says that it shows "3 of 4 rows"."""
    expect(page.get_by_text(f"{rows} shown.")).to_be_visible()


def arrived(page: Page) -> None:
    """Wait until a number, bar or cell has taken the reader to its list, with the keyboard in it."""
    expect(page.locator("[data-testid=stDataFrame] :focus").first).to_be_attached()


def choose(page: Page, filter_name: str, option: str) -> None:
    """Choose from a filter; where a rerun closes the list meanwhile, or a busy browser misses the click, once more."""
    wanted = page.get_by_role("option", name=option, exact=True)
    box = page.get_by_role("combobox", name=filter_name)
    for _ in range(_TURNS):
        at_rest(page)
        if not page.get_by_role("listbox").count():
            box.evaluate("box => box.scrollIntoView({block: 'center'})")  # a list at the edge scrolls, and so closes
            box.click()
        try:
            wanted.click(timeout=_PATIENCE_MS)
        except Error:
            continue
        if _is_chosen(page, filter_name, option):
            break
    else:
        raise LookupError(f"{filter_name} does not take {option}")
    _close_lists(page)


def _close_lists(page: Page) -> None:
    """Close the list of a filter, and wait until it has gone: one for several choices stays open, all of them fade."""
    lists = page.get_by_role("listbox")
    if lists.count():
        page.keyboard.press("Escape")
    expect(lists).to_have_count(0)


def _is_chosen(page: Page, filter_name: str, option: str) -> bool:
    """Whether a filter comes to show what was clicked: as its own words, or among several choices."""
    box = page.get_by_role("combobox", name=filter_name)
    among = page.get_by_role("button", name=f"Remove {option}", exact=True, include_hidden=True)  # behind its list
    for _ in range(_PATIENCE_MS // 100):
        if box.input_value() == option or among.count():
            return True
        page.wait_for_timeout(100)
    return False


def find(page: Page, words: str) -> None:
    """Type into the search for a person and take the first that it offers."""
    page.get_by_role("searchbox", name="Name or staff id").fill(words, timeout=_LONG_MS)
    expect(page.get_by_text(_FOUND)).to_be_visible()
    at_rest(page)
    hits(page).first.click()


def hits(page: Page) -> Locator:
    """The people that the search for a person offers: a button each, with the staff id at its end."""
    return page.get_by_test_id("stMain").or_(page.get_by_test_id("stPopoverBody")).get_by_role("button", name=" · ")


def view_as(page: Page, name: str) -> None:
    """Look as a staff member, who sees my access first."""
    page.get_by_role("button", name="View as").click(timeout=_LONG_MS)
    page.get_by_text("A staff member").click()
    find(page, name)
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=1).click()  # and the pointer is on no button
    expect(page.get_by_text(f"{name}, staff id")).to_be_visible()


def column(page: Page, number: int, *, of_table: int = -1) -> list[str]:
    """The texts of one column of a drawn table, the last by default, as screen readers find them below the canvas."""
    at_rest(page)
    texts: list[str] = page.evaluate(_STEADY_COLUMN, [number, of_table, _SETTLED_MS, _LONG_MS])
    return texts


def open_row(page: Page, row: int = 0) -> None:
    """Select a row of the last list, which opens what it stands for."""
    _click(page, row, 15)


def click_row(page: Page, row: int) -> None:
    """Click into the middle of a row of the last list."""
    _click(page, row, 300)


def _click(page: Page, row: int, x: int) -> None:
    column(page, 1)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)  # a chart that comes late moves the list
    page.get_by_test_id("stDataFrame").last.click(position={"x": x, "y": 38 + 17 + 35 * row})


def download(page: Page, name: str, *, last: bool = False) -> tuple[Path, str]:
    """Press the download button of that name, or the last one, and give the file and its name there."""
    button = page.get_by_role("button", name=name, exact=True)
    with page.expect_download() as waited:
        (button.last if last else button).click()
    return Path(waited.value.path()), waited.value.suggested_filename


def rows_of(file: Path) -> pl.DataFrame:
    """The rows of a downloaded CSV or Excel file, without what it says about itself."""
    if file.read_bytes()[:2] == b"PK":
        sheets = fastexcel.read_excel(file).sheet_names
        return pl.read_excel(file, sheet_name="Data" if "Data" in sheets else "List")
    return pl.read_csv(file, comment_prefix="#")


def said_of(csv: Path) -> set[str]:
    """The lines in which a downloaded CSV says what it is."""
    return {line for line in csv.read_text("utf-8-sig").splitlines() if line.startswith("#")}


def look(page: Page, scheme: Scheme, width: int) -> None:
    """Look by day or by night, on a laptop or a phone, and wait until the page has followed.

    The server chooses the colors of a chart, so a page that is open when the scheme changes shows the words of its
    charts in the old ink until it runs again: it is made to, as for a reader who comes at night.
    """
    page.mouse.move(0, 0)  # on no button, whose color would be another one
    page.set_viewport_size({"width": width, "height": _HEIGHT})
    app = page.get_by_test_id("stApp")
    before = app.evaluate("app => getComputedStyle(app).colorScheme")
    page.emulate_media(color_scheme=scheme)
    expect(app).to_have_css("color-scheme", scheme)
    if before != scheme:
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("r")  # Streamlit's key for running a page again
    page.wait_for_timeout(300)  # the run has begun, and the charts are drawn anew
    at_rest(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def shifted(page: Page) -> float:
    """How much a page has jumped while it was loading: the sum of its layout shifts, but for those after an input."""
    at_rest(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_timeout(_SETTLED_MS)
    total: float = page.evaluate(_SHIFTS)
    return total


def is_sound(page: Page) -> None:
    """Nothing scrolls sideways, axe finds nothing, and nothing has failed."""
    assert not is_wider_than_the_screen(page)
    assert violations(page) == []
    said = page.get_by_test_id("stMain").inner_text()
    assert "Traceback" not in said
    assert "went wrong" not in said


def is_wider_than_the_screen(page: Page) -> bool:
    """Whether more than a table scrolls sideways."""
    found: bool = page.evaluate(f"{_MAIN}.scrollWidth > {_MAIN}.clientWidth")
    return found


def violations(page: Page) -> list[Any]:
    """What axe finds wrong: the rule and the pieces of the page."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found]
