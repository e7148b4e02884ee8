"""What each person may see, by HR's records and the configured rules, on the first, last and neighboring days."""

from datetime import date, timedelta
from typing import Literal

import pytest

from queries import Known, Scope
from ui.security import scope
from ui.security.settings import PersonRule, SignIn

TODAY = date(2027, 4, 14)
EMAIL = "ana.abbott@example.org"
DISTRICT = Scope.district


def rule(
    email: str = EMAIL,
    adds: Literal["district", "state"] | tuple[str, ...] = (),
    only: tuple[str, ...] | None = None,
    until: date = TODAY,
) -> PersonRule:
    given = adds if isinstance(adds, str) else list(adds)
    return PersonRule.model_validate(
        {"email": email, "adds": given, "only": only, "until": until, "reason": "It is tried here"}
    )


def configured(*rules: PersonRule) -> SignIn:
    return SignIn(
        address="https://lapsewatch.example.org",
        provider="https://id.example.org/.well-known/openid-configuration",
        client_id="lapsewatch",
        district_teams=("DoTS",),
        person=rules,
    )


def known(leads: tuple[str, ...] = (), teams: tuple[str, ...] = ()) -> Known:
    return Known("S1", "Ana", "Abbott", leads, teams)


def of(known: Known | None, *rules: PersonRule, email: str = EMAIL, today: date = TODAY) -> Scope | None:
    return scope.of(email, known, configured(*rules), today)


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
    ("known", "given", "during", "after"),
    [
        (known(), rule(adds="district"), DISTRICT("S1"), Scope.of_person("S1")),
        (known(), rule(adds=("0020",)), Scope.of_locations(("0020",), "S1"), Scope.of_person("S1")),
        (
            known(("0010",)),
            rule(adds=("0020", "0010")),
            Scope.of_locations(("0010", "0020"), "S1"),
            Scope.of_locations(("0010",), "S1"),
        ),
        (
            known(("0010", "0020")),
            rule(only=("0020", "0030")),
            Scope.of_locations(("0020",), "S1"),
            Scope.of_locations(("0010", "0020"), "S1"),
        ),
        (known(("0010",)), rule(only=()), Scope.of_person("S1"), Scope.of_locations(("0010",), "S1")),
        (known(teams=("DoTS",)), rule(only=("0010",)), Scope.of_locations(("0010",), "S1"), DISTRICT("S1")),
        (known(teams=("DoTS",)), rule(adds=("0010",)), DISTRICT("S1"), DISTRICT("S1")),
        (None, rule(adds="district"), DISTRICT(), None),
        (None, rule(adds=("0010",)), Scope.of_locations(("0010",)), None),
        (None, rule(only=("0010",)), None, None),
    ],
)
def test_a_rule_holds_through_its_last_day(
    known: Known | None, given: PersonRule, during: Scope | None, after: Scope | None
) -> None:
    for days, expected in ((-400, during), (-1, during), (0, during), (1, after), (400, after)):
        assert of(known, given, today=TODAY + timedelta(days)) == expected


def test_what_narrows_narrows_what_is_added() -> None:
    rules = (rule(only=("0010", "0030")), rule(adds=("0020", "0030")))
    assert of(known(("0010",)), *rules) == Scope.of_locations(("0010", "0030"), "S1")
    assert of(None, rule(only=("0010",)), rule(adds=("0020",))) is None
    assert of(known(), rule(only=("0010",)), rule(adds="district")) == Scope.of_locations(("0010",), "S1")


def test_an_expired_rule_does_not_undo_one_in_force() -> None:
    over = rule(only=(), until=TODAY - timedelta(1))
    assert of(known(("0010",)), over, rule(adds=("0020",))) == Scope.of_locations(("0010", "0020"), "S1")


@pytest.mark.parametrize("email", [EMAIL.upper(), f" {EMAIL} "])
def test_a_rule_finds_its_person_without_case_and_outer_blanks(email: str) -> None:
    assert of(None, rule(adds="district"), email=email) == DISTRICT()


@pytest.mark.parametrize(
    "email", ["", "ana", "xana.abbott@example.org", "ana.abbott@example.or\u017f", "\u212aim@x.org"]
)
def test_a_rule_is_for_nobody_else(email: str) -> None:
    rules = (rule(adds="district"), rule("ana.abbott@example.ors", "district"), rule("kim@x.org", "district"))
    assert of(None, *rules, email=email) is None
    assert of(known(), *rules, email=email) == Scope.of_person("S1")


def test_who_is_named_for_the_state_sees_its_counts_until_the_last_day_and_nothing_of_a_district() -> None:
    rules = configured(rule(adds="state"))
    assert of(None, rule(adds="state")) is None
    assert of(known(("0010",)), rule(adds="state")) == Scope.of_locations(("0010",), "S1")
    assert [scope.sees_state(EMAIL, rules, TODAY + timedelta(days=days)) for days in (-1, 0, 1)] == [True, True, False]
    assert not scope.sees_state("kim@x.org", rules, TODAY)
    assert not scope.sees_state(EMAIL, configured(rule(adds="district")), TODAY)
