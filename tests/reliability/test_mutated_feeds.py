"""Some hundred mutated feed folders; `python -m tests.reliability.fuzz_feeds` runs as many as one likes."""

from tests.reliability.fuzz_feeds import run

# What earlier runs have found: a package without any file of a feed, and an empty line as the header.
FOUND = (10958, 11273, 21064)


def test_mutated_folders_are_read_or_refused_and_no_row_is_lost() -> None:
    outcomes = {number: run(number) for number in (*FOUND, *range(100_000, 100_100))}

    assert {number: one for number, one in outcomes.items() if one[0] not in {"read", "refused"}} == {}
    assert {outcome for outcome, _ in outcomes.values()} == {"read", "refused"}
