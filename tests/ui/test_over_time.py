"""The page over time: what is known of a month-end, what it says, and that a point opens what it counts."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

import queries
from store import connect, current
from tests.ui.pages import opened, texts
from ui.over_time import headline, months, numbers
from ui.widgets import clicks

PAGE = "pages/recertification/over_time.py"
THROUGH = date(2026, 11, 22)


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


def test_without_a_month_on_record_the_page_says_so(facts: queries.Facts) -> None:
    counted = rows((date(2019, 6, 30), 0, 0, 0, 0, 0))
    said = headline(numbers(months(counted, facts, date(2019, 7, 1))), "Lincoln", "The records begin later.")
    assert said == "Whether Lincoln is getting better cannot be known. The records begin later."


def test_a_point_opens_as_many_rows_as_it_counts(monkeypatch: pytest.MonkeyPatch, sample: Path) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2026-11-22")
    points: list[tuple[int, dict[str, Any]]] = []

    def draw(figure: go.Figure, _alt: str, name: str, opens: Callable[[Any], dict[str, Any]]) -> None:
        if name != "share_current":
            points.extend(
                (y, opens(at)) for trace in figure.data for y, at in zip(trace.y, trace.customdata, strict=True)
            )

    monkeypatch.setattr(clicks, "draw", draw)
    app = opened(PAGE)
    tried = [point for point in points if point[1]["month"] in ("2024-06-30", "2026-10-31", "2027-07-31") and point[0]]
    assert {opens["list"] for _, opens in tried} >= {"valid", "expiring", "lapsed", "excess"}
    for count, opens in tried:
        app.query_params.clear()
        for name, value in opens.items():
            app.query_params[name] = value
        app = app.run()
        assert len(app.dataframe[-1].value) == count, opens
        assert f"{count:,} of {count:,} row" in texts(app)
