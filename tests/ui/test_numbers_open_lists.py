"""Every number opens the list that it counts (product.md): each metric of each page, on the sample, as of many days."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import ROOT
from tests.ui.test_page import texts

DAYS = ("2021-09-01", "2024-03-01", "2026-04-14", "2026-06-30", "2026-11-22", "2027-07-01")


def number(words: str) -> int:
    return int(words.replace(",", ""))


def people(app: AppTest, _: Any) -> int:
    return number(re.findall(r"In them: ([\d,]+) (?:person|people) \(", texts(app))[0])


def rows(_: AppTest, table: Any) -> int:
    return len(table)


def listed_rows(_: AppTest, table: Any) -> int:
    return int(table["rows"].sum())


def places(app: AppTest, table: Any) -> int:
    """Functions at a place that are listed, and those of which the page says why nobody is."""
    more = re.findall(r"shown\..* ([\d,]+) functions? more for another reason", texts(app))
    listed = set() if table is None else set(zip(table["location"], table["function"], strict=True))
    return len(listed) + sum(map(number, more))


# page, which of the page's tables is the list, and for each metric how its list counts
PAGES: tuple[tuple[str, int, tuple[Callable[[AppTest, Any], int], ...]], ...] = (
    ("pages/recertification/june.py", -1, (people, people, places, places)),
    ("pages/recertification/upcoming.py", -1, (people, people, people, people)),
    ("pages/access/anomalies.py", -1, (people, people, people, rows)),
    ("pages/access/waiting.py", -1, (people, people, people, people)),
    ("pages/about/data.py", 1, (rows, rows, listed_rows, rows)),
)
UNITS = {"grant": r"In them: [^(]*\(([\d,]+) grants?\)", "row": r"([\d,]+) of [\d,]+ rows? shown"}


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, sample: Path) -> Callable[[str, str], AppTest]:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2026-11-22")

    def open_at(page: str, day: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.switch_page(page)
        app.query_params["as_of"] = day
        return app.run()

    return open_at


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("page", "place", "counts"), PAGES, ids=[Path(page).stem for page, _, _ in PAGES])
def test_a_metric_opens_as_many_as_it_says(
    open_page: Callable[[str, str], AppTest],
    page: str,
    place: int,
    counts: tuple[Callable[[AppTest, Any], int], ...],
    day: str,
) -> None:
    app = open_page(page, day)
    metrics = [(metric.label, number(metric.value)) for metric in app.metric]
    assert len(metrics) == len(counts)
    for (label, said), count in zip(metrics, counts, strict=True):
        button = app.button(key=f"opens_{label}")
        assert button.disabled == (not said)
        if not said:
            continue
        app = button.click().run()
        assert count(app, app.dataframe[place].value if app.dataframe else None) == said, label
        for shown, unit in re.findall(r"Show ([\d,]+) (grant|row)", button.label):
            assert re.findall(UNITS[unit], texts(app)) == [shown], (label, unit)


def test_most_metrics_are_seen_to_count_something(open_page: Callable[[str, str], AppTest]) -> None:
    """Else the test above would say nothing."""
    for page, _, counts in PAGES:
        assert sum(metric.value != "0" for metric in open_page(page, "2026-11-22").metric) >= len(counts) - 2, page
