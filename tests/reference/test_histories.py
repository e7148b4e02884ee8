"""The engine against the reference on every small history, row for row (docs/exhaustive.md)."""

import pytest

from tests.reference.compare import compare, differences
from tests.reference.histories import counts, families, feeds_of, policy_of
from tests.reference.judge import Reference

FAMILIES = {family.name: family for family in families()}
LOADS = [(name, number) for name, family in FAMILIES.items() for number in range(len(family.readings))]


@pytest.mark.parametrize(("name", "number"), LOADS, ids=str)
def test_every_history_is_judged_alike(name: str, number: int) -> None:
    rows, found = compare(FAMILIES[name], number)
    assert not found, "\n".join(found)
    assert rows > len(FAMILIES[name].histories)


def test_there_are_as_many_as_the_page_says() -> None:
    found = counts()
    assert found["histories"] >= 31_000
    assert found["judged"] >= 1_250_000


def test_no_history_is_told_twice() -> None:
    for family in FAMILIES.values():
        assert len(set(family.histories)) == len(family.histories), family.name


def test_every_reading_is_read_both_ways() -> None:
    read = {
        (key, value) for family in FAMILIES.values() for reading in family.readings for key, value in reading.items()
    }
    assert {key for key, _ in read} == {"transition", "renewal", "prerequisite", "return", "move", "breaks", "cycle"}


def test_a_difference_is_told_with_its_history_and_columns() -> None:
    family = FAMILIES["grants"]
    reference = Reference(feeds_of(family), policy_of(family, {}))
    rows = reference.status(family.days[-1])
    wrong = [row | {"status": "valid"} if row["staff_id"] == "h00007" else row for row in rows]
    told = "\n".join(differences(family, wrong[:-1], rows))
    assert "h00007 automated Elm\n    grants: granted_on=2024-03-05, removed_on=2024-07-01" in told
    assert "-> status: the engine 'valid', the reference " in told
    assert "-> only the reference has the row" in told
    assert f"of {len(rows)} rows differ" in told
