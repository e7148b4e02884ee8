"""Every page for the demo district on any day: of the last five years, before all records, next July 1, far ahead."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES
from tests.ui.pages import Open, headline, through
from ui.frame import Entry
from ui.widgets import formats

_FIRST_RECORD = date(2001, 8, 14)
_DAYS = [
    date(1999, 5, 5),
    date(2021, 11, 22),  # five years ago
    date(2022, 6, 30),
    date(2022, 7, 1),
    date(2023, 1, 1),  # when renewal opens
    date(2024, 2, 29),
    date(2024, 6, 30),
    date(2024, 12, 25),
    date(2025, 3, 9),  # a Sunday, on which the clocks change
    date(2025, 7, 1),
    date(2026, 8, 17),
    date(2026, 11, 22),  # of data/demo; a Sunday
    date(2027, 6, 30),
    date(2027, 7, 1),  # next July 1
    date(2031, 12, 31),
]
_SOMEBODY = "S000007"  # who trained, renewed, was approved, left and came back, and left for good
_TO_TRY = ("Choose", "ask HR")


def _opened(open_app: Open, entry: Entry) -> AppTest:
    app = open_app()
    if entry.sees == "own":
        app.session_state["_view_as"] = ("a staff member", _SOMEBODY)
    else:
        app.session_state["_person"] = _SOMEBODY
        app.session_state["_open_The time line as a table"] = True
    return app.switch_page(entry.script).run()


@pytest.fixture
def open_sample(open_app: Open, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the app over the demo district."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_TODAY", through(sample).isoformat())
    return open_app


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_a_page_answers_on_any_day(open_sample: Open, sample: Path, entry: Entry) -> None:
    today = through(sample)
    app = _opened(open_sample, entry)
    for day in _DAYS:
        app.date_input(key="as_of").set_value(day).run()
        assert not app.exception
        assert not app.error, (day, app.error[0].value)
        sentence, notices = headline(app).replace("**", ""), [str(info.value) for info in app.info]
        assert sentence.endswith("."), (day, sentence)
        advice = [words for words in (sentence, *notices) if any(way in words for way in _TO_TRY)]
        assert app.dataframe or app.table or advice, (day, "neither a list nor what to try")
        assert any("The records begin on August 14, 2001" in words for words in notices) == (day < _FIRST_RECORD)
        captions = [str(caption.value) for caption in app.caption]
        assert sum(words.startswith(f"Records through {formats.day(today)}.") for words in captions) == 1
        for start, is_so in (("As it was known on", day < today), ("◇ Expected: as it will be on", day > today)):
            assert any(start in words for words in captions) == is_so, (day, start)
        warnings = [str(warning.value) for warning in app.warning]
        assert all("rejected" in words for words in warnings)  # none on the age of the records: they are of today


def test_of_a_person_long_gone_something_is_still_recorded(open_sample: Open) -> None:
    app = _opened(open_sample, next(entry for entry in PAGES if entry.name == "person"))
    app.date_input(key="as_of").set_value(date(2031, 12, 31)).run()
    assert [str(info.value).partition(" ended")[0] for info in app.info] == ["Everything recorded about this person"]
    assert app.dataframe[0].value.shape[0] > 10
