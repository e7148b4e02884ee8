"""Scope is bound in every question about people: nothing of another location comes back, whatever else is asked.

The questions are found by what they take, so a new one is asked here too; one that takes something new fails until it
is said below what may be asked of it.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lab
import queries
from eligibility import load_policy, parse_policy
from queries import (
    Excerpt,
    Period,
    Question,
    Scope,
    UnknownPersonError,
    asking,
    choices,
    explain,
    people,
    person,
    status,
    timeline,
)
from tests.queries.conftest import AS_OF

Con = duckdb.DuckDBPyConnection
Asked = dict[str, Any]
Ask = Callable[..., Any]

DISTRICT, NOTHING = Scope.district(), Scope.of_locations(())
DAYS = (date(2024, 3, 1), date(2026, 6, 30), AS_OF, date(2027, 4, 14), date(2027, 7, 1))
ALL: dict[str, Ask] = {
    name: one
    for name in queries.__all__
    if inspect.isfunction(one := getattr(queries, name)) and "con" in inspect.signature(one).parameters
}
CHOICES = ("location_ids", "function_ids", "staff_ids")
FILES = {
    "people": "people_search",
    "timeline": "person_timeline",
    "choices": "locations",
    "differences": "changes",
}  # else the question's name


def takes(name: str) -> set[str]:
    """What may be asked of a question: its parameters, with the parts of a `Question` that narrow its answer."""
    # `before` is another store of the same records, which is asked with the same scope: no choice of who asks.
    parameters = set(inspect.signature(ALL[name]).parameters) - {"before"}
    if "question" not in parameters:
        return parameters
    text = asking._text(FILES.get(name, name))
    return parameters - {"question"} | {"scope", "as_of"} | {choice for choice in CHOICES if f"${choice}" in text}


TAKES = {name: takes(name) for name in ALL}
SCOPED = {name: question for name, question in ALL.items() if "scope" in TAKES[name]}
LISTS = [name for name in SCOPED if "location_ids" in TAKES[name] and "staff_id" not in TAKES[name]]
OF_ONE = [name for name in SCOPED if "staff_id" in TAKES[name]]
RAW = [name for name in SCOPED if "most" in TAKES[name] or name in {"unknown_codes", "matched_ids"}]
BY_SCOPE_ALONE = ["differences_of_all_days", "stretches"]  # every day at once: nothing of it is chosen
OF_PEOPLE = {"people", "rejected_people"}
COUNTS = {
    "holder_counts",
    "ladder",
    "over_time",
    "over_time_ages",
    "over_time_arrivals",
    "over_time_weeks",
    "renewals_by_week",
}
ROWS_OF_PLACES = sorted(set(LISTS) - {*OF_PEOPLE, *COUNTS, "unlisted_titles"})
USUAL: Asked = {
    "location_ids": [],
    "until": date(2027, 9, 1),
    "from_on": date(2023, 11, 20),
    "since": date(2023, 11, 20),
    "june": date(2027, 6, 30),
    "june_year": 2025,
    "last_year": 2033,
    "period": Period("all", date(2015, 1, 1), date(2027, 7, 1), 2),
}
MANY = settings(max_examples=max(settings().max_examples // 4, 1))


@dataclass(frozen=True)
class World:
    """What the records of the sample say, read without the queries: names by id, and who has to do with which place."""

    con: Con
    otherwise: Con
    places: dict[str, str]
    people: dict[str, str]
    tied: dict[str, frozenset[str]]
    roles: dict[str, frozenset[str]]
    rules: str

    def leaks(self, answer: object, seen: frozenset[str]) -> list[str]:
        """What an answer says of other places than `seen`, or of people who never had to do with one of those."""
        own = {self.places[place] for place in seen if place in self.places}
        near = frozenset().union(*(self.tied.get(place, frozenset()) for place in seen))
        strangers = self.people.keys() - near
        full_names = {self.people[one] for one in strangers} - {self.people.get(one) for one in near}
        foreign = {name for name in self.places.values() if name not in own and name not in self.rules}
        texts = set(said(answer))
        allowed = {"location_id": seen, "location_name": own, "staff_id": near}
        found = [f"{name}: {text}" for name, text in texts if text not in allowed.get(name, {text})]
        everything = "\n".join(text for _, text in texts)
        return found + [name for name in {*foreign, *strangers, *full_names} if name in everything]


def said(answer: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an answer, with the name of its column or field."""
    if isinstance(answer, str):
        yield name, answer
    elif isinstance(answer, pl.DataFrame):
        for column in answer.columns:
            yield from said(answer[column].unique().to_list(), column)
    elif is_dataclass(answer):
        for field in fields(answer):
            yield from said(getattr(answer, field.name), field.name)
    elif isinstance(answer, Mapping):
        yield from said([*answer.keys(), *answer.values()], name)
    elif isinstance(answer, list | tuple):
        for part in answer:
            yield from said(part, name)


@pytest.fixture(scope="module")
def world(sample: Con) -> Iterator[World]:
    def rows(text: str) -> list[Any]:
        return sample.cursor().execute(text).fetchall()

    ties = rows(
        "select location_id, staff_id from assignments union select location_id, staff_id from grants "
        "union select location_id, staff_id from approvals "
        "union select locations.location_id, rejected_rows.staff_id from rejected_rows join locations "
        """on rejected_rows.feed = 'assignments' and contains("row", ',' || locations.location_id || ',')"""
    )
    policy = load_policy()
    titles = rows("select location_id, job_title from assignments")
    places = dict(rows("select location_id, name from locations"))
    # Another reading, so that a draft of the rules differs from those in use.
    draft = parse_policy(policy.text.replace('move = "re-evaluate"', 'move = "restart"'))
    ((path,),) = rows("select path from duckdb_databases() where not internal")
    otherwise = lab.judged(Path(path), policy, draft).con
    assert otherwise is not None
    yield World(
        sample,
        otherwise,
        places,
        dict(rows("select staff_id, given_name || ' ' || family_name from staff")),
        {place: frozenset(who for where, who in ties if where == place) for place in places},
        {place: frozenset(policy.role_of(title) for where, title in titles if where == place) for place in places},
        policy.text,
    )
    otherwise.close()


def forged(world: World) -> dict[str, st.SearchStrategy[Any]]:
    """What may be asked under each name, other places and people included."""

    def some(values: Iterable[str]) -> st.SearchStrategy[list[str]]:
        several = st.lists(st.sampled_from([*sorted(values), "%", "none"]), max_size=3, unique=True)
        return st.one_of(st.just([]), several)

    functions = queries.functions(world.con)
    return {
        "as_of": st.sampled_from(DAYS),
        "until": st.sampled_from([date(2026, 6, 30), date(2027, 9, 1), date(2100, 12, 31)]),
        "from_on": st.sampled_from([date(2024, 7, 1), AS_OF]),
        "springs": st.sampled_from([1, 4]),
        "since": st.sampled_from([date(2025, 11, 22), AS_OF, date(2027, 7, 1)]),
        "earlier": st.just(world.con),
        "period": st.sampled_from([USUAL["period"], Period("x", date(2026, 7, 1), date(2026, 12, 31), 2)]),
        "june": st.sampled_from([date(2024, 6, 30), date(2027, 6, 30)]),
        "june_year": st.sampled_from([None, 2025, 2027, 2031]),
        "last_year": st.sampled_from([2026, 2033]),
        "location_ids": some(world.places),
        "function_ids": some(functions),
        "staff_ids": some(world.people),
        "include_none": st.booleans(),
        "staff_id": st.sampled_from(sorted(world.people)),
        "function_id": st.sampled_from(sorted(functions)),
        "feeds": some(["assignments", "staff", "grants"]),
        "rules": some(["unknown-course", "unknown-location"]),
        "findings": some(["double"]),
        "most": st.sampled_from([0, 1, 10_000]),
        "words": st.sampled_from(["", "a", "%", *sorted(world.people.values())[:3]]),
        "at_most": st.sampled_from([None, 1, 30]),
    }


def draw(data: st.DataObject, world: World, name: str) -> Asked:
    """Something to ask a question, but the scope; KeyError: say in `forged` what may be asked under a new name."""
    known = forged(world)
    return {taken: data.draw(known[taken], taken) for taken in sorted(TAKES[name] - {"con", "scope"})}


def some_scope(data: st.DataObject, world: World) -> Scope:
    """One place mostly; several, none, or one that there is not; whoever it is for."""
    places = st.sampled_from(sorted(world.places))
    several = st.lists(places, max_size=3, unique=True).map(tuple)
    ids = data.draw(st.one_of(places.map(lambda place: (place,)), several, st.just(("none",))), "scope")
    return Scope.of_locations(ids, data.draw(st.sampled_from([None, *sorted(world.people)]), "own"))


def ask(world: World, name: str, scope: Scope, asked: Asked) -> Any:
    """The answer, or the refusal."""
    rest = dict(asked)
    if "before" in inspect.signature(SCOPED[name]).parameters:
        rest["before"] = world.otherwise
    if "question" in inspect.signature(SCOPED[name]).parameters:
        choices = {choice: tuple(rest.pop(choice)) for choice in CHOICES if choice in rest}
        rest["question"] = Question(rest.pop("as_of"), scope, **choices)
    else:
        rest["scope"] = scope
    try:
        return SCOPED[name](world.con, **rest)
    except UnknownPersonError:
        return "refused"


def is_same(one: Any, other: Any) -> bool:
    if isinstance(one, Excerpt) and isinstance(other, Excerpt):
        return one.rows_matched == other.rows_matched and one.frame.equals(other.frame)
    return bool(one.equals(other) if isinstance(one, pl.DataFrame) else one == other)


def frame(answer: Excerpt | pl.DataFrame) -> pl.DataFrame:
    return answer.frame if isinstance(answer, Excerpt) else answer


def test_every_question_with_a_scope_is_of_a_kind_that_is_tried_here() -> None:
    assert set(SCOPED) == {*LISTS, *OF_ONE, *RAW, *BY_SCOPE_ALONE, "choices"}
    assert len(LISTS) + len(OF_ONE) + len(RAW) + len(BY_SCOPE_ALONE) + 1 == len(SCOPED)


def test_what_is_told_without_a_scope_names_nobody(world: World) -> None:
    more: Asked = {"as_of": AS_OF, "loaded_on": AS_OF, "from_on": DAYS[0], "to_on": AS_OF, "policy": load_policy()}
    for name in sorted(ALL.keys() - SCOPED.keys() - {"viewer", "worked_examples"}):
        answer = ALL[name](world.con, **{key: value for key, value in more.items() if key in TAKES[name]})
        assert not world.leaks(answer, frozenset()), name


# Lists and counts


@pytest.mark.parametrize("name", LISTS)
@MANY
@given(data=st.data())
def test_a_scope_is_as_if_its_places_had_been_chosen_and_no_choice_widens_it(
    world: World, name: str, data: st.DataObject
) -> None:
    scope, asked = some_scope(data, world), draw(data, world, name)
    if scope.staff_id in asked.get("staff_ids", ()):
        asked["staff_ids"].remove(scope.staff_id)
    answer = ask(world, name, scope, asked)
    left = [place for place in asked["location_ids"] or scope.location_ids if place in scope.location_ids]
    narrowed = ask(world, name, DISTRICT if left else NOTHING, asked | {"location_ids": left})
    assert is_same(answer, narrowed)
    assert not world.leaks(answer, frozenset(scope.location_ids))


@pytest.mark.parametrize("name", ROWS_OF_PLACES)
@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_one_location_sees_its_rows_of_the_district_and_no_other(world: World, name: str, as_of: date) -> None:
    asked = {"as_of": as_of} | {key: value for key, value in USUAL.items() if key in TAKES[name]}
    everything = frame(ask(world, name, DISTRICT, asked))
    for place in world.places:
        own = frame(ask(world, name, Scope.of_locations((place,)), asked))
        assert own.equals(everything.filter(pl.col("location_id") == place))


@pytest.mark.parametrize("name", BY_SCOPE_ALONE)
def test_what_is_asked_by_scope_alone_has_its_rows_of_the_district_and_no_other(world: World, name: str) -> None:
    everything = ask(world, name, DISTRICT, {})
    assert everything.height
    assert ask(world, name, NOTHING, {}).is_empty()
    for place in world.places:
        own = ask(world, name, Scope.of_locations((place,)), {})
        assert own.equals(everything.filter(pl.col("location_id") == place))


@pytest.mark.parametrize("name", LISTS)
def test_a_scope_of_nothing_counts_nobody_and_one_of_the_district_somebody(world: World, name: str) -> None:
    asked = {"as_of": AS_OF} | {key: value for key, value in USUAL.items() if key in TAKES[name]}
    counted = [pl.col("^people.*$"), pl.col("^grants.*$")]
    for scope, is_any in ((NOTHING, False), (Scope.of_person(next(iter(world.people))), False), (DISTRICT, True)):
        found = frame(ask(world, name, scope, asked))
        counts = found.select(counted)
        assert bool(counts.to_numpy().sum() if counts.width else found.height) == is_any


@pytest.mark.parametrize("name", LISTS)
def test_ones_own_record_widens_no_list(world: World, name: str) -> None:
    usual = USUAL | {"include_none": True}
    asked = {"as_of": AS_OF} | {key: value for key, value in usual.items() if key in TAKES[name]}
    one, other, *_ = world.places
    narrow = ask(world, name, Scope.of_locations((one,)), asked)
    for me in sorted(world.tied[other] - world.tied[one]):
        assert is_same(ask(world, name, Scope.of_locations((one,), me), asked), narrow)


def test_a_choice_that_would_not_narrow_the_answer_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="cannot be narrowed by function_ids"):
        people(world.con, Question(AS_OF, DISTRICT, function_ids=("household",)))
    with pytest.raises(ValueError, match="cannot be narrowed by location_ids"):
        person(world.con, Question(AS_OF, DISTRICT, location_ids=("0010",)), staff_id="1")


# The questions about one person


@pytest.mark.parametrize("name", OF_ONE)
@MANY
@given(data=st.data())
def test_of_somebody_else_only_what_is_of_the_scope_is_told(world: World, name: str, data: st.DataObject) -> None:
    scope, asked = some_scope(data, world), draw(data, world, name)
    near = frozenset().union(*(world.tied.get(place, ()) for place in scope.location_ids))
    asked["staff_id"] = data.draw(st.sampled_from(sorted(near or world.people)), "near")
    if asked["staff_id"] == scope.staff_id:
        return
    answer = ask(world, name, scope, asked)
    assert is_same(answer, ask(world, name, Scope.of_locations(scope.location_ids), asked))
    if not isinstance(answer, str):
        assert not world.leaks(answer, frozenset(scope.location_ids))


@pytest.mark.parametrize("name", OF_ONE)
@MANY
@given(data=st.data())
def test_of_oneself_everything_is_told(world: World, name: str, data: st.DataObject) -> None:
    asked, places = draw(data, world, name), some_scope(data, world).location_ids
    own = ask(world, name, Scope.of_locations(places, asked["staff_id"]), asked)
    assert is_same(own, ask(world, name, DISTRICT, asked))


@pytest.mark.parametrize("name", [name for name in ROWS_OF_PLACES if "staff_ids" in TAKES[name]])
@MANY
@given(data=st.data())
def test_of_named_people_oneself_is_told_whole_and_nobody_else(world: World, name: str, data: st.DataObject) -> None:
    scope, asked = some_scope(data, world), draw(data, world, name) | {"function_ids": []}
    named = st.lists(st.sampled_from(sorted(world.people)), min_size=2, max_size=20, unique=True)
    me, *_ = asked["staff_ids"] = data.draw(named, "named")
    found = ask(world, name, Scope.of_locations(scope.location_ids, me), asked)
    everything = ask(world, name, DISTRICT, asked)
    seen = (pl.col("staff_id") == me) | pl.col("location_id").is_in(scope.location_ids)
    assert found.equals(everything.filter(seen))


def test_of_rejected_rows_oneself_is_told_ones_own_and_nobody_elses(world: World) -> None:
    everything = queries.rejected_people(world.con, Question(AS_OF, DISTRICT))
    me, *others = everything["staff_id"].unique().sort()
    scope = Scope.of_person(me)
    found = queries.rejected_people(world.con, Question(AS_OF, scope, staff_ids=(me, *others)))
    assert found.equals(everything.filter(pl.col("staff_id") == me))
    assert queries.rejected_people(world.con, Question(AS_OF, scope, staff_ids=tuple(others))).is_empty()


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_one_may_look_up_whoever_works_or_holds_a_grant_there_on_the_day(world: World, as_of: date) -> None:
    rows = world.con.cursor().execute(
        "select staff_id, location_id from assignments where $day between start_date and coalesce(end_date, $day) "
        "union select staff_id, location_id from grants where granted_on <= $day and coalesce(removed_on > $day, true)",
        {"day": as_of},
    )
    there = set(rows.fetchall())
    for place in world.places:
        scope = Scope.of_locations((place,))
        for staff_id in sorted(world.people)[DAYS.index(as_of) :: 16]:
            found = person(world.con, Question(as_of, scope), staff_id=staff_id)
            assert (found is not None) == ((staff_id, place) in there)


def test_of_who_works_at_two_schools_each_principal_sees_one(world: World) -> None:
    found = people(world.con, Question(AS_OF, DISTRICT)).filter(pl.col("locations") > 1)
    assert found.height
    for staff_id in found["staff_id"]:
        principal = next(one for one in sorted(world.people) if one != staff_id)
        everybody = Question(AS_OF, DISTRICT)
        whole = timeline(world.con, everybody, staff_id=staff_id)
        why = explain(world.con, everybody, function_id="household", staff_id=staff_id).places
        assert whole["location_id"].n_unique() > 2  # two, and what is of none
        assert len(why) > 1
        jobs = status(world.con, Question(AS_OF, DISTRICT, staff_ids=(staff_id,)), include_none=True)
        for place in jobs["location_id"].unique():
            question = Question(AS_OF, Scope.of_locations((place,), principal))
            seen = timeline(world.con, question, staff_id=staff_id)
            assert seen.equals(whole.filter(pl.col("location_id").is_null() | (pl.col("location_id") == place)))
            explained = explain(world.con, question, function_id="household", staff_id=staff_id).places
            assert explained == tuple(one for one in why if one.location_id == place)


def test_a_place_beyond_the_scope_is_not_explained(world: World) -> None:
    rows = status(world.con, Question(AS_OF, DISTRICT, function_ids=("household",)))
    for row in rows.gather_every(8).iter_rows(named=True):
        other = next(place for place in sorted(world.places) if place != row["location_id"])
        question = Question(AS_OF, Scope.of_locations((row["location_id"],)), location_ids=(other,))
        assert explain(world.con, question, staff_id=row["staff_id"], function_id="household").places == ()


# What belongs to no school, and what may be chosen


@pytest.mark.parametrize("name", RAW)
@MANY
@given(data=st.data())
def test_raw_rows_are_for_the_district_alone(world: World, name: str, data: st.DataObject) -> None:
    answer = ask(world, name, some_scope(data, world), draw(data, world, name))
    assert frame(answer).is_empty()
    assert not isinstance(answer, Excerpt) or answer.rows_matched == 0


@pytest.mark.parametrize("name", RAW)
def test_whole_raw_lists_are_for_the_district_alone(world: World, name: str) -> None:
    asked: Asked = {taken: 10_000 if taken == "most" else [] for taken in TAKES[name] - {"con", "scope"}}
    for scope in (NOTHING, Scope.of_locations(tuple(world.places)), Scope.of_person(next(iter(world.people)))):
        assert frame(ask(world, name, scope, asked)).is_empty()
    assert frame(ask(world, name, DISTRICT, asked)).height


@MANY
@given(data=st.data())
def test_choices_offer_only_what_may_be_seen(world: World, data: st.DataObject) -> None:
    scope = some_scope(data, world)
    offered = choices(world.con, Question(data.draw(st.sampled_from(DAYS)), scope))
    places = {place: world.places[place] for place in scope.location_ids if place in world.places}
    assert offered.locations == places
    assert offered.job_roles == sorted(frozenset().union(*(world.roles[place] for place in places)))


# This file itself


def test_a_question_that_forgets_the_scope_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unbroken = asking._text
    place = next(iter(world.places))
    for name in ROWS_OF_PLACES:
        asked = {"as_of": AS_OF} | {key: value for key, value in USUAL.items() if key in TAKES[name]}
        with monkeypatch.context() as broken:
            broken.setattr(
                asking, "_text", lambda file: unbroken(file).replace("$is_district", "($is_district or true)")
            )
            answer = ask(world, name, Scope.of_locations((place,)), asked)
        assert world.leaks(answer, frozenset({place})), name
