"""Whom to ask first: the smallest set by brute force, and what is said of it."""

from datetime import date
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.district import LINCOLN
from tests.ui.pages import Open, people, texts
from tests.ui.test_wording import FEW
from ui.june.rescue import Candidate, advice, fewest, whom_to_ask

SHARES_ANSWERS = True

FUNCTIONS = ("attendance", "household", "elementary", "secondary", "walk-in")
candidates = st.dictionaries(
    st.sampled_from("ABCDEFGH"),
    st.builds(
        Candidate,
        st.frozensets(st.sampled_from(FUNCTIONS), min_size=1),
        st.frozensets(st.sampled_from(FUNCTIONS), min_size=1),
    ),
)


def by_trying_all(known: dict[str, Candidate]) -> tuple[str, ...]:
    """The same from every set of people that there is."""
    everything = frozenset().union(*(one.functions for one in known.values()))
    enough = [
        (size, sum(len(known[who].courses) for who in people), people)
        for size in range(len(known) + 1)
        for people in combinations(sorted(known), size)
        if frozenset().union(*(known[who].functions for who in people)) == everything
    ]
    return min(enough)[2]


@given(candidates)
def test_nobody_finds_fewer_by_trying_all(known: dict[str, Candidate]) -> None:
    assert fewest(known) == by_trying_all(known)


def entitled(*rows: tuple[str, str, str, bool, bool]) -> pl.DataFrame:
    """Rows of `queries.rescue`: location, person, function, whether the job goes on, whether a renewal keeps it."""
    return pl.DataFrame(
        [
            {
                "staff_id": who,
                "given_name": who,
                "family_name": "Lee",
                "function_id": function.lower(),
                "function_title": function,
                "location_id": where,
                "location_name": f"{where} School",
                "june": date(2027, 6, 30),
                "job_goes_on": goes_on,
                "keeps": keeps,
                "courses": function.lower() if keeps else "",
            }
            for where, who, function, goes_on, keeps in rows
        ]
    )


ANA = (("Hill", "Ana", "Attendance", True, True), ("Hill", "Ana", "Household", True, True))
BEN = ("Hill", "Ben", "Household", True, True)
LEAVING = ("Hill", "Cy", "Enrollment", False, False)
TOO_LATE = ("Hill", "Di", "Walk-In", True, False)
ELSEWHERE = ("West", "Eva", "Household", True, True)
SAID = {
    "**1 person keeps every function covered at Hill School by renewing: ask Ana Lee first.**": [BEN, *ANA],
    "**2 people keep every function covered at Hill School by renewing: ask Ana Lee and Ben Lee first.**": [
        BEN,
        ANA[0],
    ],
    "**1 person keeps every other function covered at Hill School by renewing: ask Ben Lee first.** No renewal keeps "
    "Enrollment covered at Hill School beyond June 30: the jobs on file of all who can use it end by then. If HR has a "
    "day wrong, ask HR to correct it.": [BEN, LEAVING],
    "Certificates for Walk-In at Hill School end before June 30: each has a last day of its own to be renewed by.": [
        TOO_LATE
    ],
    "**2 people keep 3 functions at 2 locations covered by renewing: ask them first.** No renewal keeps 1 function at "
    "1 location: the jobs on file of all who can use them end by June 30.": [*ANA, LEAVING, ELSEWHERE],
}


@pytest.mark.parametrize("said", SAID)
def test_what_is_said(said: str) -> None:
    assert advice(whom_to_ask(entitled(*SAID[said])), FEW) == said


def test_the_page_asks_and_lists_whom_to_ask(open_app: Open) -> None:
    app = open_app(school=LINCOLN)
    said = "**1 person keeps every function covered at Lincoln High School by renewing: ask Ana Abbott first.**"
    assert said in texts(app)
    (button,) = [one for one in app.button if "whom to ask first" in one.label]
    assert button.label == ":blue[Show whom to ask first (1 grant)]"
    button.click().run()
    assert people(app) == ["Abbott, Ana"]
    assert app.query_params == {"school": LINCOLN, "standing": "first"}
