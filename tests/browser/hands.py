"""What every browser test does with its hands: choose from a filter, read a column of the drawn list.

Streamlit draws a page anew while a test is at it: a list that is open closes, a table shows its old rows for a moment.
Both wait until the page has come to rest.
"""

from playwright.sync_api import Error, Page, expect

_GRID = "[data-testid=stDataFrame] [role=gridcell]"
_AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
_PATIENCE_MS, _READS, _BETWEEN_MS = 5_000, 4, 300


def choose(page: Page, filter_name: str, option: str) -> None:
    """Choose from a filter; where a rerun closes the list meanwhile, open it again."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for turn in range(4):
        expect(page.locator(_AT_REST)).to_be_attached(timeout=30_000)
        page.get_by_role("combobox", name=filter_name).click()
        try:
            wanted.click(timeout=_PATIENCE_MS)
            break
        except Error:
            if turn == 3:
                raise
    if page.get_by_role("listbox").count():
        page.keyboard.press("Escape")  # a list for several choices stays open


def column(page: Page, number: int) -> list[str]:
    """The texts of one column of the drawn list, from the table for screen readers below the canvas."""
    cells = page.locator(f"{_GRID}[aria-colindex='{number}']")
    cells.first.wait_for(state="attached", timeout=30_000)
    expect(page.locator(_AT_REST)).to_be_attached(timeout=30_000)
    seen: list[list[str]] = []
    while len(seen) < _READS or any(texts != seen[-1] for texts in seen[-_READS:]):
        page.wait_for_timeout(_BETWEEN_MS)
        seen.append(cells.all_text_contents())
        assert len(seen) < 60, "the list never came to rest"
    return seen[-1]
