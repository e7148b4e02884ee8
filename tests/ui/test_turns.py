"""Two pages are made at a time; whoever waits for something lets others go on, and nobody waits for ever."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.widgets import cache, turns

SOON, PATIENCE = 0.2, 20  # seconds


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def page(begun: Callable[[], object], until: Callable[[float], object]) -> None:
    with turns.taken():
        begun()
        until(PATIENCE)


def test_a_third_page_waits_until_one_of_two_is_ready(others: ThreadPoolExecutor) -> None:
    ends = [threading.Event() for _ in range(turns.AT_ONCE + 1)]
    begun = [threading.Event() for _ in ends]
    for began, end in zip(begun, ends, strict=True):
        others.submit(page, began.set, end.wait)
        began.wait(SOON)
    assert [began.is_set() for began in begun] == [True, True, False]
    ends[0].set()
    assert begun[2].wait(PATIENCE)
    for end in ends:
        end.set()


def test_a_turn_that_is_lent_is_somebody_elses_and_comes_back(others: ThreadPoolExecutor) -> None:
    meanwhile, later = [threading.Event() for _ in range(turns.AT_ONCE)], [threading.Event(), threading.Event()]
    first_end, last_end = threading.Event(), threading.Event()
    with turns.taken():
        with turns.lent(), turns.lent():
            for began in meanwhile:
                others.submit(page, began.set, first_end.wait)
            assert all(began.wait(PATIENCE) for began in meanwhile)
            first_end.set()
        for began in later:
            others.submit(page, began.set, last_end.wait)
        # Either of them; the other waits for this page.
        assert later[0].wait(SOON) or later[1].wait(PATIENCE)
        assert not (later[0].wait(SOON) and later[1].wait(SOON))
    assert all(began.wait(PATIENCE) for began in later)
    last_end.set()


def test_a_page_that_fails_or_is_begun_anew_gives_its_turn_back(others: ThreadPoolExecutor) -> None:
    for _ in range(turns.AT_ONCE + 1):
        with pytest.raises(SystemExit), turns.taken(), turns.lent():
            raise SystemExit
    begun = threading.Event()
    others.submit(page, begun.set, lambda _: None)
    assert begun.wait(PATIENCE)


def test_outside_of_a_page_there_is_nothing_to_lend() -> None:
    with turns.taken():
        pass
    with turns.lent():
        assert turns._turns._value == turns.AT_ONCE


def test_many_who_ask_the_same_at_once_are_all_answered(others: ThreadPoolExecutor) -> None:
    """Else whoever works the answer out would wait for a turn of those who wait for it."""
    asked = threading.Event()

    @cache.by_values(4)
    def answer(number: int) -> int:
        asked.wait(SOON)
        return inner(number) + 1

    @cache.by_values(4)
    def inner(number: int) -> int:
        asked.wait(SOON)
        return number

    def reader() -> list[int]:
        with turns.taken():
            return [answer(number) for number in range(3)]

    answers = [others.submit(reader) for _ in range(8)]
    assert [one.result(PATIENCE) for one in answers] == [[1, 2, 3]] * 8
