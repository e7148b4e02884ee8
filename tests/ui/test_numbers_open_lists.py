"""Every number opens the list that it counts: each metric of each page, on the sample, as of many days."""

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.district import GARFIELD, LINCOLN
from tests.ui.pages import Open, number, opened, texts
from ui.widgets import clicks

SHARES_ANSWERS = True

DAYS = ("2021-09-01", "2024-03-01", "2026-04-14", "2026-06-30", "2026-11-22", "2027-07-01")
BUSIEST = "6368"  # the place of the sample where most people work
# Before the first records, today, on the coming July 1 and after the last certificate: the district and a school.
VIEWS = [
    ("2026-06-30", ""),
    *product(("2019-07-01", "2026-11-22", "2027-07-01", "2031-01-01"), ("", BUSIEST)),
]


def lists(app: AppTest) -> list[Any]:
    """The tables of a page, but for the one of rejected rows below its list."""
    return [table.value for table in app.dataframe if not {"person", "message"} <= set(table.value.columns)]


def people(app: AppTest, _: Any) -> int:
    return number(re.findall(r"In them: ([\d,]+) (?:person|people) \(", texts(app))[0])


def rows(_: AppTest, table: Any) -> int:
    return len(table)


def listed_rows(_: AppTest, table: Any) -> int:
    return int(table["rows"].sum())


# page, which of the page's tables is the list, and for each metric how its list counts
PAGES: tuple[tuple[str, int, tuple[Callable[[AppTest, Any], int], ...]], ...] = (
    ("pages/recertification/june.py", -1, (people, people, rows, rows)),
    ("pages/recertification/by_school.py", -1, (rows, rows, people, people)),
    ("pages/recertification/upcoming.py", -1, (people, people, people, people)),
    ("pages/recertification/changes.py", -1, (people, people, people, people)),
    ("pages/recertification/over_time.py", -1, (rows, rows, rows, rows)),
    ("pages/access/anomalies.py", -1, (people, people, people, rows)),
    ("pages/access/waiting.py", -1, (people, people, people, people)),
    ("pages/about/data.py", 1, (rows, rows, listed_rows, rows)),
)
UNITS = {"grant": r"In them: [^(]*\(([\d,]+) grants?\)", "row": r"([\d,]+) of [\d,]+ rows? shown"}
UNITS["function"] = UNITS["row"]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, sample: Path) -> Callable[..., AppTest]:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2026-11-22")

    def open_at(page: str, day: str, school: str = "") -> AppTest:
        # Of a few days nothing changes in a district as small as the sample; no other page reads this.
        return opened(page, as_of=day, against="year", **({"school": school} if school else {}))

    return open_at


@pytest.mark.parametrize("view", VIEWS, ids="-".join)
@pytest.mark.parametrize(("page", "place", "counts"), PAGES, ids=[Path(page).stem for page, _, _ in PAGES])
def test_a_metric_opens_as_many_as_it_says(
    open_page: Callable[..., AppTest],
    page: str,
    place: int,
    counts: tuple[Callable[[AppTest, Any], int], ...],
    view: tuple[str, str],
) -> None:
    app = open_page(page, *view)
    metrics = [(metric.label, number(metric.value)) for metric in app.metric]
    assert len(metrics) == len(counts)
    for (label, said), count in zip(metrics, counts, strict=True):
        if not said:
            assert f"opens_{label}" not in {button.key for button in app.button}
            continue
        button = app.button(key=f"opens_{label}")
        app = button.click().run()
        assert count(app, lists(app)[place] if lists(app) else None) == said, label
        for shown, unit in re.findall(r"Show ([\d,]+) (grant|row|function)", button.label):
            assert re.findall(UNITS[unit], texts(app)) == [shown], (label, unit)


def test_most_metrics_are_seen_to_count_something(open_page: Callable[[str, str], AppTest]) -> None:
    """Else the test above would say nothing."""
    for page, _, counts in PAGES:
        assert sum(number(metric.value) > 0 for metric in open_page(page, "2026-11-22").metric) >= len(counts) - 2, page


Bar = tuple[int, dict[str, str | list[str]]]


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    """The bars of the charts drawn so far: the number of each, and the address of the list that a click opens."""
    drawn: list[Bar] = []

    def draw(figure: go.Figure, _alt: str, _name: str, opens: Callable[[Any], dict[str, Any]]) -> None:
        for trace in figure.data:
            for value, at in zip(trace.x, trace.customdata, strict=True):
                drawn.append((value, {name: chosen for name, chosen in opens(at).items() if chosen}))

    monkeypatch.setattr(clicks, "draw", draw)
    return drawn


def moved(app: AppTest, view: dict[str, str], opens: dict[str, str | list[str]]) -> AppTest:
    """Go to the address of a list, as a link does."""
    app.query_params.clear()
    for name, values in {**view, **opens}.items():
        app.query_params[name] = values
    return app.run()


def list_of(app: AppTest) -> Any:
    return lists(app)[-1] if lists(app) else ()


def each_opens_what_it_counts(app: AppTest, view: dict[str, str], drawn: list[Bar]) -> None:
    """A bar of one school counts people, or a function that is left with none; one of the district counts locations."""
    for value, opens in list(drawn):
        table = list_of(moved(app, view, opens))
        assert len(table) == (value if "left" not in opens or "school" not in view else 1), opens
        assert not len(table) or table["function"].nunique() == 1


def holders_are_those_of_the_headline(app: AppTest, view: dict[str, str]) -> int:
    """The headline counts holders where somebody is due, which is how often this looks."""
    said = re.findall(r"of ([\d,]+) certificate holders?", texts(app))
    for words in said:
        assert people(moved(app, view, {"list": "now"}), None) == number(words)
    return len(said)


def test_a_bar_of_a_june_that_has_passed_opens_its_rows(
    open_page: Callable[[str, str], AppTest], bars: list[Bar]
) -> None:
    view = {"june": "2025", "as_of": "2026-11-22"}
    app = moved(open_page("pages/recertification/june.py", view["as_of"]), view, {})
    drawn = [(value, filters) for value, filters in bars if value and "outcome" in filters]
    assert drawn
    for value, filters in drawn:
        table = lists(moved(app, view, filters))[-1]
        assert len(table) == value, filters
        assert table["function"].nunique() == 1


@pytest.mark.parametrize("school", ["", LINCOLN, GARFIELD])
def test_a_bar_opens_as_many_as_it_says_counted_by_hand(open_app: Open, bars: list[Bar], school: str) -> None:
    view = {"school": school} if school else {}
    app = open_app(**view)
    values = {"": [1, 0, 0, 0, 3, 1], LINCOLN: [2, 1, 3, 0, 1, 2], GARFIELD: [2, 1]}[school]
    assert [value for value, _ in bars] == values
    each_opens_what_it_counts(app, view, bars)
    assert holders_are_those_of_the_headline(moved(app, view, {}), view)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("school", ["", BUSIEST])
def test_a_bar_opens_as_many_as_it_says(
    open_page: Callable[..., AppTest], bars: list[Bar], day: str, school: str
) -> None:
    view = {"as_of": day} | ({"school": school} if school else {})
    app = open_page("pages/recertification/june.py", day)
    bars.clear()
    app = moved(app, view, {})
    each_opens_what_it_counts(app, view, bars)
    holders_are_those_of_the_headline(moved(app, view, {}), view)


@pytest.mark.parametrize("day", DAYS)
def test_two_pages_count_the_same(open_page: Callable[[str, str], AppTest], day: str) -> None:
    """Where one location is left with nobody, or none, each says it in its own words."""
    june, by_school = (open_page(f"pages/recertification/{page}.py", day) for page in ("june", "by_school"))
    metrics = [{metric.label: metric.value for metric in page.metric} for page in (june, by_school)]
    assert metrics[0] == metrics[1]
    said = [re.findall(r"acts, ([\d,]+ locations have nobody left [^.]*)", texts(page)) for page in (june, by_school)]
    assert said[0] == said[1]
