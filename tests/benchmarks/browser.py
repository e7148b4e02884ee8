"""What a page costs the reader's own machine: processor time of a real Chromium, above an empty Streamlit page's.

Processor time of all of the browser's processes, so that a machine that is busy otherwise changes little.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, expect, sync_playwright

_AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
_LONG_MS = 60_000
_TICKS = os.sysconf("SC_CLK_TCK")
_STILL_SECONDS, _STILL = 1.0, 0.1  # a page has settled once a second costs at most a tenth of one


class Reader:
    """A window of a browser of its own, without anything in its cache."""

    def __init__(self, browser: Browser, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._page: Page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")

    def cost_of_visit(self, path: str) -> float:
        """Seconds of a first visit, until the page has settled."""
        before = processor_seconds()
        self._page.goto(f"{self._address}/{path}")
        return self._settled() - before

    def cost_of_menu(self, label: str) -> float:
        """Seconds of a click on a page's name in the menu."""
        before = processor_seconds()
        self._page.get_by_role("link", name=label, exact=True).first.click()
        return self._settled() - before

    def cost_of_filter(self, filter_name: str) -> float:
        """Seconds of choosing the first option of a filter."""
        box = self._page.get_by_role("combobox", name=filter_name).first
        box.scroll_into_view_if_needed()
        box.click()
        option = self._page.get_by_role("option").first
        expect(option).to_be_visible(timeout=_LONG_MS)
        self._settled()
        before = processor_seconds()
        option.click()
        seconds = self._settled() - before
        self._page.keyboard.press("Escape")  # a list for several choices stays open, and hides the menu
        return seconds

    def has(self, filter_name: str) -> bool:
        """Whether the page has such a filter."""
        return self._page.get_by_role("combobox", name=filter_name).count() > 0

    def close(self) -> None:
        """Close the window."""
        self._page.close()

    def _settled(self) -> float:
        """Wait until the server has answered and the browser rests; its seconds by then."""
        self._page.wait_for_timeout(100)  # the run has begun
        expect(self._page.locator(_AT_REST)).to_be_attached(timeout=_LONG_MS)
        expect(self._page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=_LONG_MS)
        seconds = processor_seconds()
        while True:
            self._page.wait_for_timeout(_STILL_SECONDS * 1000)
            now = processor_seconds()
            if now - seconds <= _STILL:
                return seconds
            seconds = now


@contextmanager
def reading(port: int) -> Iterator[Reader]:
    """A reader whose browser has just been started."""
    found = os.environ.get("CHROMIUM")
    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=found, args=args)
        yield Reader(browser, port)
        browser.close()


def processor_seconds() -> float:
    """Seconds of all processes below this one that are the browser's."""
    parents, seconds = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue  # it has ended
        fields = rest.split()
        parents[int(folder.name)] = int(fields[1])
        if "chrom" in name:
            seconds[int(folder.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
    return sum(spent for pid, spent in seconds.items() if _is_below(pid, parents))


def _is_below(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        if pid == os.getpid():
            return True
        pid = parents[pid]
    return False


def visits(of_empty: int, of_app: int, page: str, turns: int) -> float:
    """Seconds of a first visit of a page above an empty one's, measured in turns: the median."""
    above = []
    for _ in range(turns):
        with reading(of_empty) as reader:
            empty = reader.cost_of_visit("")
        with reading(of_app) as reader:
            above.append(reader.cost_of_visit(page) - empty)
    return median(above)


def choices(of_filter: int, filter_name: str, turns: int) -> float:
    """Seconds of the choice of a filter on a page that has nothing else: what Streamlit's own control costs."""
    costs = []
    for _ in range(turns):
        with reading(of_filter) as reader:
            reader.cost_of_visit("")
            costs.append(reader.cost_of_filter(filter_name))
    return median(costs)


def clicks(of_app: int, labels: dict[str, str], filter_name: str, turns: int) -> dict[str, tuple[float, float | None]]:
    """Seconds of a click on each page in the menu and, where it is there, of the choice of a filter: medians."""
    menu: dict[str, list[float]] = {page: [] for page in labels}
    chosen: dict[str, list[float]] = {page: [] for page in labels}
    for _ in range(turns):
        with reading(of_app) as reader:
            reader.cost_of_visit("")
            for page in [*list(labels)[1:], next(iter(labels))]:
                menu[page].append(reader.cost_of_menu(labels[page]))
                if reader.has(filter_name):
                    chosen[page].append(reader.cost_of_filter(filter_name))
    return {page: (median(menu[page]), median(chosen[page]) if chosen[page] else None) for page in labels}
