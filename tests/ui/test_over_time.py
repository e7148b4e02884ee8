"""The page over time: what is known of a month-end, what it says, and that a point opens what it counts."""

import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import queries
from eligibility import load_policy
from load import load_folder
from queries import Question, Scope
from store import connect, current
from tests.stores import StoreOf
from tests.ui.pages import ROOT, number, opened, texts
from tests.ui.pages import headline as headline_of
from ui.over_time import CHART_LISTS, headline, months, numbers, titles
from ui.over_time.numbers import Pace, Week
from ui.widgets import clicks

PAGE = "pages/recertification/over_time.py"
THROUGH = date(2026, 11, 22)
EVERYWHERE = Question(THROUGH, Scope.district())


def rows(*counts: tuple[date, int, int, int, int, int]) -> pl.DataFrame:
    names = ["day_on", "valid", "expiring", "lapsed", "excess", "missing"]
    return pl.DataFrame(list(counts), schema=names, orient="row")


@pytest.fixture
def facts(sample: Path) -> Any:
    return queries.facts(connect(current(sample)))


def test_before_the_records_nothing_is_known_and_after_them_it_is_expected(facts: queries.Facts) -> None:
    assert facts.trained_from is not None
    assert facts.last_end is not None
    days = [date(2019, 6, 30), date(2025, 10, 31), date(2026, 10, 31), date(2026, 11, 30), date(2100, 6, 30)]
    found = months(rows(*((day, 80, 10, 10, 3, 2) for day in days)), facts, THROUGH)
    assert [month.current for month in found] == [None, 90, 90, 90, None]
    assert [month.share for month in found] == [None, 90, 90, 90, None]
    assert [month.missing for month in found] == [None, 2, 2, 2, None]
    assert [month.is_expected for month in found] == [False, False, False, True, True]


def test_the_last_month_on_record_is_set_beside_the_one_a_year_before(facts: queries.Facts) -> None:
    ends = pl.date_range(date(2025, 10, 1), date(2026, 12, 1), "1mo", eager=True).dt.month_end()
    counted = rows(*((day, 100 + place, 90 - place, 10, 20 + place, 5) for place, day in enumerate(ends)))
    assert headline(numbers(months(counted, facts, THROUGH)), "Lincoln", "") == (
        "**On October 31, 2026, 190 of 200 certificate grants at Lincoln were current (95%), "
        "after 95% a year before.** Access that was not earned: 32 (a year before 20). "
        "Earned access that was missing: 5 (a year before 5)."
    )


def test_titles_state_the_point(facts: queries.Facts) -> None:
    ends = pl.date_range(date(2025, 10, 1), date(2026, 12, 1), "1mo", eager=True).dt.month_end()
    counted = rows(*((day, 100 + place, 90 - 2 * place, 10, 20 + place, 5) for place, day in enumerate(ends)))
    found = numbers(months(counted, facts, THROUGH))
    assert titles.holders(found) == "178 certificate grants were current, 12 fewer than a year before"
    assert titles.share(found) == "94% current (178 of 188); 10 lapsed"
    assert titles.disagreements(found) == (
        "Access not earned rose from 20 to 32 in a year; earned access missing stayed at 5"
    )
    week = Week(ends[0], ends[0], {"excess-opened": 3, "excess-closed": 1, "excess": 9})
    assert titles.by_week([week, week], "excess") == "Access not earned: 6 opened, 2 closed in 2 weeks"
    counts = {"excess": 4, "removed": 2, "automatic": 9, "by-request": 3}
    before = Pace(ends[0], counts, {"excess": 80, "removed": 7, "automatic": 2, "by-request": 9})
    last = Pace(ends[12], counts, {"excess": 60, "removed": 5, "automatic": 1, "by-request": None})
    assert titles.ages([*[before] * 12, last]) == (
        "Half of the access not earned was open for up to 60 business days, a year before for up to 80; "
        "half of what was removed, within 5 business days"
    )
    assert titles.arrivals([last]) == (
        "Half of the earned access came within 1 business day where it is automatic, never by request"
    )


def test_without_a_month_on_record_the_page_says_so(facts: queries.Facts) -> None:
    counted = rows((date(2019, 6, 30), 0, 0, 0, 0, 0))
    said = headline(numbers(months(counted, facts, date(2019, 7, 1))), "Lincoln", "The records begin later.")
    assert said == "Whether Lincoln is getting better cannot be known. The records begin later."


Point = tuple[str, str, int | float, str, dict[str, Any]]
"""A mark of a chart: the chart's name, the list that it opens, its value, its words, its filters."""


def _late(row: str, *, weeks: int) -> str:
    """Move the removal of a row of the grants feed, or else a grant of the summer of 2026 by nine weeks."""

    def moved_by(weeks: int) -> Callable[[re.Match[str]], str]:
        return lambda found: f",{date.fromisoformat(found[1]) + timedelta(weeks=weeks)}{found[2]}"

    removed = re.sub(r",([0-9]{4}-[0-9]{2}-[0-9]{2})()$", moved_by(weeks), row)
    return re.sub(r",(2026-0[5-8]-[0-9]{2})(,)$", moved_by(9), removed) if weeks == 5 else removed


def make_slow_store(folder: Path) -> Path:
    """Load data/demo as if access had been removed, and some granted, weeks later: the demo's office never is late."""
    feeds = folder / "feeds"
    shutil.copytree(ROOT / "data" / "demo", feeds)
    # Line by line: some rows of the demo are broken on purpose.
    lines = (feeds / "grants.csv").read_text("utf-8").splitlines()
    written = [_late(line, weeks=place % 11) for place, line in enumerate(lines)]
    (feeds / "grants.csv").write_text("\n".join(written) + "\n", "utf-8")
    store = folder / "store"
    load_folder(feeds, store, load_policy(), loaded_at=datetime(2026, 11, 22, 18, tzinfo=UTC))
    return store


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch, store_of: StoreOf) -> list[Point]:
    """The marks of the charts drawn so far, on November 22, 2026."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_of(make_slow_store)))
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2026-11-22")
    drawn: list[Point] = []

    def draw(figure: go.Figure, _alt: str, name: str, opens: Callable[[Any], dict[str, Any]]) -> None:
        for trace in figure.data:
            for y, at, said in zip(trace.y, trace.customdata, trace.hovertext, strict=True):
                opened_by = {key: value for key, value in opens(at).items() if value}
                drawn.append((name, opened_by["list"], y, said, opened_by))

    monkeypatch.setattr(clicks, "draw", draw)
    return drawn


def moved(app: AppTest, opens: dict[str, Any]) -> AppTest:
    app.query_params.clear()
    for name, value in opens.items():
        app.query_params[name] = value
    return app.run()


def some_of_each_list(points: list[Point]) -> list[Point]:
    """The last mark of each list of each chart that counts anything, as of a day that is on record."""
    last = {}
    for name, which, value, said, opens in points:
        if value and "expected" not in said and name != "share_current":
            last[name, which] = (name, which, value, said, opens)
    return list(last.values())


def what_it_counts(chart: str, value: float, said: str) -> str:
    """What the list of a mark has to say: a median and a share count in the words of the mark."""
    if chart == "weeks":
        return f"In them: {re.findall(r': ([0-9,]+) of', said)[0]} p"
    if chart in ("ages", "arrivals"):
        value = number(re.findall(r": ([0-9,]+) (?:open|removed|times)", said)[0])
    return f"{abs(int(value)):,} of {abs(int(value)):,} row"


def test_a_point_opens_as_many_rows_as_it_counts(points: list[Point]) -> None:
    app = opened(PAGE)
    expected = next(point for point in points if point[1] == "lapsed" and "2027-07-31" in point[4].values())
    for chart in CHART_LISTS:
        points.clear()
        app = moved(app, {"chart": chart})
        tried = some_of_each_list(points) + ([expected] if chart == "certificates" else [])
        assert {which for _, which, *_ in tried} >= set(CHART_LISTS[chart]) - {"current"}
        for name, which, value, said, opens in tried:
            app = moved(app, opens)
            assert what_it_counts(name, value, said) in texts(app), (which, said, opens)


@pytest.mark.usefixtures("points")
def test_a_network_narrows_numbers_and_list() -> None:
    app = opened(PAGE, network="Network 4", list="current")
    everywhere = queries.choices(connect(current(Path(os.environ["LAPSEWATCH_STORE"]))), EVERYWHERE)
    own = {everywhere.locations[one] for one, network in everywhere.networks.items() if network == "Network 4"}
    assert " at Network 4 were current" in headline_of(app)
    assert set(app.dataframe[-1].value["location"]) <= own
    assert f"{len(app.dataframe[-1].value)} of " in headline_of(app)
    other = next(one for one, network in everywhere.networks.items() if network == "Network 6")
    app = opened(PAGE, network="Network 4", school=other)
    assert set(app.dataframe[-1].value["location"] if app.dataframe else []) <= {everywhere.locations[other]}
