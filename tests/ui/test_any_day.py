"""Every page on any day: of the last five years, before all records, next July 1, far ahead.

All pages for the demo district, and the two that say most about single stories for the districts of those stories.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

import queries
from app import PAGES
from queries import Facts
from store import connect, current
from tests.ui.pages import headline, opened, texts, through
from ui.waiting import LISTS
from ui.widgets import formats

SHARES_ANSWERS = True

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
_SCRIPTS = {entry.name: entry.script for entry in PAGES}


class Shown(NamedTuple):
    """A page: the fixture of its store, whom it is about, what its address asks for, and the days it is tried on."""

    page: str
    store: str = "sample"
    person: str = _SOMEBODY
    address: Mapping[str, str] = {}
    days: Sequence[date] = _DAYS

    def __str__(self) -> str:
        return "-".join([self.page, self.store, self.person, *self.address.values()])


def _days(*days: str) -> list[date]:
    return [date.fromisoformat(day) for day in days]


_PERSONS_DAYS = _days("2021-09-01", "2024-09-10", "2026-06-30", "2026-07-01", "2027-07-01", "2100-12-31")
_WAITING_DAYS = _days("2019-01-01", "2024-02-29", "2027-03-06", "2027-07-01", "2100-12-31")
_SHOWN = [
    *(Shown(name) for name in _SCRIPTS),
    *(Shown("person", "store_folder", staff_id, days=_PERSONS_DAYS) for staff_id in ("S1", "S4", "S10")),
    *(
        Shown("waiting", "earners_store", "S1", {"period": period, "list": which}, _WAITING_DAYS)
        for period in ("this-year", "all")
        for which in LISTS
    ),
]


@pytest.fixture
def facts_of(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Callable[[Shown], Facts]:
    """Serve the store of a page on the day on which its records end, and give its facts."""

    def serve(shown: Shown) -> Facts:
        store: Path = request.getfixturevalue(shown.store)
        monkeypatch.setenv("LAPSEWATCH_STORE", str(store))
        monkeypatch.setenv("LAPSEWATCH_TODAY", through(store).isoformat())
        return queries.facts(connect(current(store)))

    return serve


def _opened(shown: Shown) -> AppTest:
    if shown.page == "mine":
        session: dict[str, object] = {"_view_as": ("a staff member", shown.person)}
    else:
        session = {"_person": shown.person, "_open_The time line as a table": True}
    return opened(_SCRIPTS[shown.page], session, **shown.address)


@pytest.mark.parametrize("shown", _SHOWN, ids=str)
def test_a_page_answers_on_any_day(facts_of: Callable[[Shown], Facts], shown: Shown) -> None:
    facts = facts_of(shown)
    first, today = facts.records_from, facts.records_through
    assert first is not None
    assert today is not None
    app = _opened(shown)
    for day in shown.days:
        app.date_input(key="as_of").set_value(day).run()
        said = texts(app)
        assert not app.error, (day, app.error[0].value)
        assert formats.day(day) in said
        sentence, notices = headline(app).replace("**", ""), [str(info.value) for info in app.info]
        assert sentence.endswith("."), (day, sentence)
        advice = [words for words in (sentence, *notices) if any(way in words for way in _TO_TRY)]
        assert app.dataframe or app.table or advice, (day, "neither a list nor what to try")
        assert any(f"The records begin on {formats.day(first)}" in words for words in notices) == (day < first)
        captions = [str(caption.value) for caption in app.caption]
        assert sum(words.startswith(f"Records through {formats.day(today)}.") for words in captions) == 1
        for start, is_so in (("As it stood on", day < today), ("◇ Expected: as it will be on", day > today)):
            assert any(start in words for words in captions) == is_so, (day, start)
        warnings = [str(warning.value) for warning in app.warning]
        assert all("rejected" in words for words in warnings)  # none on the age of the records: they are of today
        if shown.page == "person":
            assert app.header[0].value


def test_the_records_of_the_demo_begin_where_its_feeds_do(sample: Path) -> None:
    assert queries.facts(connect(current(sample))).records_from == date(2001, 8, 14)


def test_of_a_person_long_gone_something_is_still_recorded(facts_of: Callable[[Shown], Facts]) -> None:
    facts_of(shown := Shown("person"))
    app = _opened(shown)
    app.date_input(key="as_of").set_value(date(2031, 12, 31)).run()
    assert [str(info.value).partition(" ended")[0] for info in app.info] == ["Everything recorded about this person"]
    assert app.dataframe[0].value.shape[0] > 10
