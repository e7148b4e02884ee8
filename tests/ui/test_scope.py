"""What each person may see, by HR's records and the configured rules, on the first, last and neighboring days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pytest

from queries import Known, Scope
from ui import scope

TODAY = date(2027, 4, 14)
EMAIL = "ana.abbott@example.org"
DISTRICT = Scope.district


@dataclass(frozen=True)
class Rule:
    """One person's rule, as the settings hand it on."""

    email: str = EMAIL
    adds: Literal["district"] | tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    until: date = TODAY


@dataclass(frozen=True)
class Rules:
    """What is configured about scope, as the settings hand it on."""

    person: tuple[Rule, ...] = ()
    district_teams: tuple[str, ...] = ("DoTS",)


def known(leads: tuple[str, ...] = (), teams: tuple[str, ...] = ()) -> Known:
    return Known("S1", "Ana", "Abbott", leads, teams)


def of(found: Known | None, *rules: Rule, email: str = EMAIL, today: date = TODAY) -> Scope | None:
    return scope.of(email, found, Rules(rules), today)


def test_who_leads_schools_sees_them_and_the_own_record() -> None:
    assert of(known(("0010", "0020"))) == Scope.of_locations(("0010", "0020"), "S1")


def test_who_leads_nothing_sees_the_own_record_only() -> None:
    assert of(known(teams=("Early Education",))) == Scope.of_person("S1")


@pytest.mark.parametrize("team", ["DoTS", "dots", " DOTS "])
def test_a_configured_team_sees_the_district(team: str) -> None:
    assert of(known(("0010",), ("Early Education", team))) == DISTRICT("S1")


def test_a_team_whose_name_only_contains_a_configured_one_does_not() -> None:
    assert of(known(teams=("DoTS support",))) == Scope.of_person("S1")


def test_whom_hr_does_not_know_sees_nothing() -> None:
    assert of(None) is None


@pytest.mark.parametrize(
    ("found", "rule", "during", "after"),
    [
        (known(), Rule(adds="district"), DISTRICT("S1"), Scope.of_person("S1")),
        (known(), Rule(adds=("0020",)), Scope.of_locations(("0020",), "S1"), Scope.of_person("S1")),
        (
            known(("0010",)),
            Rule(adds=("0020", "0010")),
            Scope.of_locations(("0010", "0020"), "S1"),
            Scope.of_locations(("0010",), "S1"),
        ),
        (
            known(("0010", "0020")),
            Rule(only=("0020", "0030")),
            Scope.of_locations(("0020",), "S1"),
            Scope.of_locations(("0010", "0020"), "S1"),
        ),
        (known(("0010",)), Rule(only=()), Scope.of_person("S1"), Scope.of_locations(("0010",), "S1")),
        (known(teams=("DoTS",)), Rule(only=("0010",)), Scope.of_locations(("0010",), "S1"), DISTRICT("S1")),
        (known(teams=("DoTS",)), Rule(adds=("0010",)), DISTRICT("S1"), DISTRICT("S1")),
        (None, Rule(adds="district"), DISTRICT(), None),
        (None, Rule(adds=("0010",)), Scope.of_locations(("0010",)), None),
        (None, Rule(only=("0010",)), None, None),
    ],
)
def test_a_rule_holds_through_its_last_day(
    found: Known | None, rule: Rule, during: Scope | None, after: Scope | None
) -> None:
    for days, expected in ((-400, during), (-1, during), (0, during), (1, after), (400, after)):
        assert of(found, rule, today=TODAY + timedelta(days)) == expected


def test_what_narrows_narrows_what_is_added() -> None:
    rules = (Rule(only=("0010", "0030")), Rule(adds=("0020", "0030")))
    assert of(known(("0010",)), *rules) == Scope.of_locations(("0010", "0030"), "S1")
    assert of(None, Rule(only=("0010",)), Rule(adds=("0020",))) is None
    assert of(known(), Rule(only=("0010",)), Rule(adds="district")) == Scope.of_locations(("0010",), "S1")


def test_an_expired_rule_does_not_undo_one_in_force() -> None:
    over = Rule(only=(), until=TODAY - timedelta(1))
    assert of(known(("0010",)), over, Rule(adds=("0020",))) == Scope.of_locations(("0010", "0020"), "S1")


@pytest.mark.parametrize("email", [EMAIL.upper(), f" {EMAIL} "])
def test_a_rule_finds_its_person_without_case_and_outer_blanks(email: str) -> None:
    assert of(None, Rule(adds="district"), email=email) == DISTRICT()


@pytest.mark.parametrize(
    "email", ["", "ana", "xana.abbott@example.org", "ana.abbott@example.or\u017f", "\u212aim@x.org"]
)
def test_a_rule_is_for_nobody_else(email: str) -> None:
    rules = (Rule(adds="district"), Rule("ana.abbott@example.ors", "district"), Rule("kim@x.org", "district"))
    assert of(None, *rules, email=email) is None
    assert of(known(), *rules, email=email) == Scope.of_person("S1")
