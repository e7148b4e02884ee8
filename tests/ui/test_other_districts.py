"""The pages over the example districts: what ends on July 31 is no June, and what ends on any day is pointed to."""

import re

import pytest

from tests.other_districts import TODAY, make_two_years, make_yearly
from tests.stores import StoreOf
from tests.ui.pages import opened, texts

SHARES_ANSWERS = True

JUNE, BY_SCHOOL = "pages/recertification/june.py", "pages/recertification/by_school.py"
UPCOMING, OVER_TIME = "pages/recertification/upcoming.py", "pages/recertification/over_time.py"
ANOMALIES, PERSON, RULES = "pages/access/anomalies.py", "pages/access/person.py", "pages/about/policy.py"


@pytest.mark.parametrize(
    ("script", "chart"),
    [
        (JUNE, ""),
        (BY_SCHOOL, "map"),
        (BY_SCHOOL, "ladder"),
        (BY_SCHOOL, "weeks"),
        (OVER_TIME, "springs"),
        *((script, "") for script in (UPCOMING, ANOMALIES, PERSON, RULES)),
    ],
)
def test_no_june_where_the_school_year_ends_in_july(
    monkeypatch: pytest.MonkeyPatch, store_of: StoreOf, script: str, chart: str
) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_of(make_yearly)))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())
    app = opened(script, **({"chart": chart} if chart else {}))
    shown = [
        *texts(app).splitlines(),
        *(one.label for one in (*app.selectbox, *app.multiselect, *app.button, *app.metric)),
    ]
    shown += [option for one in (*app.radio, *app.selectbox) for option in one.options]
    # A month may end on a June 30; an address names the chart "springs" whatever it is called.
    words = [re.sub(r"June 30, |chart=springs", "", text) for text in shown]
    assert [text for text in words if re.search(r"June|[Ss]pring", text)] == []


def test_the_last_day_of_the_school_year_is_said(monkeypatch: pytest.MonkeyPatch, store_of: StoreOf) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_of(make_yearly)))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())
    app = opened(JUNE)
    assert app.title[0].value == "Who loses access in July 2027?"
    assert (
        "**8 of 8 certificate holders lose access on July 31, 2027 unless they renew.** Renewal opens on May 1, 2027. "
        "If nobody acts, 4 locations have nobody left for at least one function on August 1."
    ) in texts(app)


def test_certificates_that_end_on_any_day_are_pointed_to(monkeypatch: pytest.MonkeyPatch, store_of: StoreOf) -> None:
    """By hand: B03 until March 23, B05 until December 28, B06 until November 23."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_of(make_two_years)))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())
    said = (
        "This page is about June 30, 2027. 3 people lose access on other days before it unless they renew: the page "
        "“Upcoming” lists them."
    )
    for page in (JUNE, BY_SCHOOL):
        assert said in texts(opened(page)), page
    assert "**3 people at Marlow Bay Schools lose access in the 32 weeks through June 30, 2027" in texts(
        opened(UPCOMING)
    )
    for page in (ANOMALIES, PERSON, RULES):
        assert not opened(page).exception, page
