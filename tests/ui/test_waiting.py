"""The page on waiting by Streamlit's own test harness: what it counts of people whose story is known, and its words."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries import Period
from tests.ui.district import TODAY
from tests.ui.pages import Open, opened, texts
from ui import waiting
from ui.waiting.numbers import Numbers, Pace, share

SHARES_ANSWERS = True

PAGE = "pages/access/waiting.py"
LINCOLN, GARFIELD, HILL = "0010", "0020", "0030"


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, earners_store: Path) -> Open:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(earners_store))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())

    return partial(opened, PAGE)


def rows(app: AppTest, *columns: str) -> list[tuple[object, ...]]:
    """Some columns of the list, the last table of the page; a pill is its text."""
    table = app.dataframe[-1].value
    return [
        tuple(value if isinstance(value, str | date) or not hasattr(value, "__len__") else value[0] for value in row)
        for row in table[list(columns)].itertuples(index=False)
    ]


def test_the_district_at_a_glance(open_page: Open) -> None:
    app = open_page()
    assert (
        "**In the last 12 months, earned access came within 2 business days 6 of 9 times (67%) where it is "
        "automatic**, by request 0 of 2 times (0%). 1 person is overdue now, and 1 person lacks nothing but an "
        "approval."
    ) in texts(app)
    assert [metric.value for metric in app.metric] == ["1", "1", "1", "1"]
    assert app.header[0].value.startswith("3 of 9 times, automatic access took more than 2 business days")
    assert (
        "Not in the curve: 1 whose time is not over yet, 1 whose entitlement ended before it was and 1 with"
        in texts(app)
    )
    assert "2 of 2 approvals" not in texts(app)


def test_each_list_holds_whom_it_names(open_page: Open) -> None:
    assert rows(open_page(), "person", "standing", "age_days", "next_step") == [
        ("S5, Given", "▲ Overdue", 9, "Tell DoTS Help: it was due by April 5, 2027."),
        ("S6, Given", "○ Pending", 1, "Nothing to do: due by April 15, 2027."),
        ("C1, Given", "● By request", 31, "Request it from DoTS Help."),
    ]
    assert rows(open_page(list="approvals"), "person", "standing", "since", "ask") == [
        ("S10, Given", "● Nobody decided yet", date(2027, 2, 10), "Paula Principal (principal)"),
        ("S11, Given", "▲ Refused or withdrawn", date(2027, 2, 10), "Paula Principal (principal)"),
        ("S13, Given", "○ Has access without it", date(2027, 2, 10), "Paula Principal (principal)"),
    ]
    earned = rows(open_page(list="earned"), "person", "outcome")
    assert {str(person): outcome for person, outcome in earned} == {
        **{f"S{number}, Given": "✓ Granted in time" for number in (1, 2, 3, 8, 9, 12)},
        **{f"{who}, Given": "● Granted later" for who in ("S4", "C2")},
        **{f"{who}, Given": "▲ Not granted" for who in ("S5", "S15", "C1")},
        "S6, Given": "○ Too early to tell",
        "S7, Given": "○ Had access already",
        "S14, Given": "○ Ended before then",
    }


def test_the_curve_counts_grants_by_business_day(open_page: Open) -> None:
    app = open_page()
    app.session_state["_open_The counts as tables"] = True
    curve = app.run().dataframe[0].value
    assert list(curve.columns) == [
        "Business day",
        "Automatic: granted by then, of 9",
        "By request: granted by then, of 2",
    ]
    assert curve.iloc[:, 1].tolist() == [0, 5, 6, 7, 7, 7, 7]
    assert curve.iloc[:, 2].tolist() == [0, 0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ({"function": "enrollment"}, "1 of 3 rows shown."),
        ({"kind": ["overdue", "pending"]}, "2 of 3 rows shown."),
        ({"age": "0-5"}, "1 of 3 rows shown."),
        ({"list": "approvals", "decision": "open"}, "1 of 3 rows shown."),
        ({"list": "earned", "result": ["late", "missing"], "path": "automatic"}, "3 of 14 rows shown."),
        ({"list": "earned", "school": GARFIELD}, "2 of 2 rows shown."),
        ({"list": "earned", "period": "last-year"}, "0 of 0 rows shown."),
        ({"list": "earned", "period": "all"}, "30 of 30 rows shown."),
        ({"kind": "overdue", "function": "enrollment"}, "0 of 3 rows shown."),
    ],
)
def test_the_address_carries_period_list_and_filters(
    open_page: Open, address: dict[str, str | list[str]], shown: str
) -> None:
    assert shown in texts(open_page(**address))


def test_a_number_opens_the_list_it_counts(open_page: Open) -> None:
    app = open_page(list="earned", function="enrollment")
    app.button(key="opens_Need approval").click().run()
    assert rows(app, "person") == [("S10, Given",)]
    app.button(key="opens_Must request it").click().run()
    assert rows(app, "person") == [("C1, Given",)]


def test_a_school_without_anybody_says_so(open_page: Open) -> None:
    said = texts(open_page(school=HILL))
    assert "nobody at Hill Middle School earned access whose 2 business days are over." in said
    assert "Nobody is overdue now, and nobody waits for an approval." in said
    assert "There is nobody to list here." in said


PERIOD = Period("12-months", date(2026, 4, 15), TODAY, 2)
FEW = Numbers(TODAY, PERIOD, Pace(9, 6, (0, 5, 6, 7)), Pace(2, 0, (0, 0)), {"overdue": 1, "open": 2}, {}, "")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"people": {"overdue": 0, "open": 0}}, "Nobody is overdue now, and nobody waits for an approval."),
        (
            {"people": {"overdue": 3, "open": 1}},
            "3 people are overdue now, and 1 person lacks nothing but an approval.",
        ),
        ({"by_request": Pace(0, 0, ())}, "6 of 9 times (67%) where it is automatic**. 1 person"),
        ({"automatic": Pace(0, 0, ())}, "access by request came within 2 business days 0 of 2 times (0%)."),
        ({"automatic": Pace(1, 1, (1,))}, "came within 2 business days 1 of 1 time (100%)"),
        ({"period": replace(PERIOD, period="last-year", from_on=date(2025, 7, 1), to_on=date(2026, 6, 30))}, "2025-26"),
        ({"as_of": date(2027, 4, 15)}, "In the 12 months through April 14, 2027, earned access"),
        (
            {"people": {"overdue": 0, "open": 0}, "unknown": "Why."},
            "automatic**, by request 0 of 2 times (0%). Who else waits",
        ),
        (
            {"unknown": "Why."},
            "As things stand, 1 person overdue and 2 people without an approval. Who else waits then",
        ),
        ({"period": replace(PERIOD, allowed_days=1)}, "within 1 business day 6 of 9"),
    ],
)
def test_each_sentence_counts_what_there_is(changed: dict[str, object], sentence: str) -> None:
    assert sentence in waiting.headline(replace(FEW, **changed), "Lincoln")  # type: ignore[arg-type]


def test_a_share_says_all_only_of_all() -> None:
    assert [share(part, 3450) for part in (0, 1, 100, 3446, 3449, 3450)] == [
        "0%",
        "0.1%",
        "3%",
        "99.9%",
        "99.9%",
        "100%",
    ]


def test_grants_by_a_day_beyond_the_last_are_all() -> None:
    assert [FEW.automatic.by(day) for day in (0, 2, 3, 9)] == [0, 6, 7, 7]
    assert Pace(3, 0, ()).by(2) == 0
