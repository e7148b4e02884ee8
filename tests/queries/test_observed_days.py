"""What snapshots have shown of ends and of access is said of the anomaly that it is about, and of no other.

Each story is of a person of its own in one district, so whatever is said of one is said beside all the others
(docs/wording.md, "Anomalies").
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from unittest.mock import patch

import duckdb
import pytest

from eligibility import judge, parse_policy
from queries import Question, Scope, anomalies
from tests.harness import judged_store
from tests.reference import histories
from tests.reference.districts import Feeds, policy_toml
from tests.reference.histories import (
    COURSES,
    LONG_AGO,
    Family,
    Record,
    assigned,
    employed,
    gate,
    granted,
    on,
    person,
    record,
    trained,
)

MAYBE = "The job there began {words}, so it may have been in time."
LEFT = employed(LONG_AGO, on("2024-03-01"))


def access(day: str, at: str = "Elm", function: str = "open", removed: date | None = None) -> Record:
    return record("grants", granted_on=on(day), removed_on=removed, location_id=at, function_id=function)


EMPLOYED_TWICE = (
    employed(LONG_AGO, on("2023-12-31")),
    employed(on("2024-03-01"), on("2024-12-31")),
    assigned(LONG_AGO, on("2025-01-10")),
    access("2023-01-01"),
)
MOVED_TWICE = (
    assigned(LONG_AGO, on("2023-10-31")),
    assigned(on("2023-12-01"), on("2024-03-31")),
    assigned(LONG_AGO, on("2024-04-15"), at="Oak"),
    access("2023-01-01"),
)
SEEN = (
    LEFT,
    access("2023-02-01", removed=on("2023-03-01")),
    access("2024-02-01"),
    access("2024-02-01", function="other"),
    access("2024-02-01", at="Oak"),
    access("2023-02-01", at="Oak", function="other"),
)
SINCE_FEBRUARY = (assigned(on("2024-02-01"), None), access("2024-01-15"))
AGAIN = (
    assigned(on("2024-02-01"), on("2024-09-30")),
    assigned(on("2024-12-01"), None),
    access("2024-10-15"),
)
CERTIFIED_LATER = (
    assigned(on("2024-02-01"), None),
    granted(on("2024-02-01"), function="trained"),
    trained("full", on("2024-02-15")),
)
TWO_PLACES = (assigned(on("2024-02-01"), None), assigned(on("2024-06-01"), None, at="Oak"), access("2024-01-01"))
EARLY_AND_LEFT = (LEFT, *SINCE_FEBRUARY)

BEGAN = {"is_begin_observed": True, "begin_said": "Began in a snapshot"}
AT_FIRST = {"not_before": None} | BEGAN
ENDED = {"is_end_observed": True, "gone_by": on("2025-01-01")}

# A story: its records, what snapshots have shown of some of them (by number), the day, and of each anomaly of the
# person, by kind, place and function, what is said after the first sentence.
Said = Mapping[tuple[str, str, str], str]
Observed = Mapping[int, Mapping[str, Any]]
STORIES: dict[str, tuple[tuple[Record, ...], Observed, str, Said]] = {
    "the last employment that has ended by the day": (
        EMPLOYED_TWICE,
        {0: ENDED | {"end_said": "Ended first"}, 1: ENDED | {"end_said": "Ended again"}},
        "2025-01-15",
        {("departed", "Elm", "open"): "Ended again."},
    ),
    "not one that ends after it, nor a job": (
        EMPLOYED_TWICE,
        {
            0: ENDED | {"end_said": "Ended in 2023"},
            1: ENDED | {"end_said": "Ended in 2024"},
            2: ENDED | {"end_said": "Ended at Elm"},
        },
        "2024-01-15",
        {("departed", "Elm", "open"): "Ended in 2023."},
    ),
    "an end of the job there is none of the employment": (
        EMPLOYED_TWICE,
        {1: ENDED | {"end_said": "Ended with the employment"}, 2: ENDED | {"end_said": "Ended with the job"}},
        "2025-01-15",
        {("departed", "Elm", "open"): "Ended with the employment."},
    ),
    "the last job there": (
        MOVED_TWICE,
        {
            0: ENDED | {"end_said": "Ended before"},
            1: ENDED | {"end_said": "Ended there"},
            2: ENDED | {"end_said": "Ended elsewhere"},
        },
        "2024-05-01",
        {("wrong-location", "Elm", "open"): "Ended there."},
    ),
    "of a job there, not one that ends after the day": (
        MOVED_TWICE,
        {0: ENDED | {"end_said": "Ended before that"}, 1: ENDED | {"end_said": "Ended after that"}},
        "2023-11-15",
        {("wrong-location", "Elm", "open"): "Ended before that."},
    ),
    "an end that was recorded is not said": (
        (LEFT, access("2023-05-01")),
        {0: {"is_end_observed": False, "end_said": "Last day March 1, 2024 (recorded)"}},
        "2024-04-01",
        {("departed", "Elm", "open"): ""},
    ),
    "nothing is observed": (
        (LEFT, access("2023-06-01")),
        {},
        "2024-04-01",
        {("departed", "Elm", "open"): ""},
    ),
    "the begin of the access of this day, group and place": (
        SEEN,
        {1: BEGAN | {"begin_said": "Granted long ago"}, 2: BEGAN | {"begin_said": "Granted then"}},
        "2024-04-01",
        {
            ("departed", "Elm", "open"): "Granted then.",
            ("departed", "Elm", "other"): "",
            ("departed", "Oak", "open"): "",
            ("departed", "Oak", "other"): "",
        },
    ),
    "of one access in two exports it is always the same words": (
        (LEFT, access("2024-02-01"), access("2024-02-01"), assigned(LONG_AGO, None)),
        {1: BEGAN | {"begin_said": "Granted as one says"}, 2: BEGAN | {"begin_said": "Granted as two say"}},
        "2024-04-01",
        {("departed", "Elm", "open"): "Granted as two say."},
    ),
    "so of one last day": (
        (LEFT, LEFT, access("2023-07-01")),
        {0: ENDED | {"end_said": "Ended as one says"}, 1: ENDED | {"end_said": "Ended as two say"}},
        "2024-04-01",
        {("departed", "Elm", "open"): "Ended as two say."},
    ),
    "and of one last day of a job": (
        (assigned(LONG_AGO, on("2024-03-01")), assigned(on("2020-01-01"), on("2024-03-01")), access("2023-08-01")),
        {0: ENDED | {"end_said": "Ended as three say"}, 1: ENDED | {"end_said": "Ended as two say"}},
        "2024-04-01",
        {("wrong-location", "Elm", "open"): "Ended as two say."},
    ),
    "a job that was there in the first snapshot may have begun before the grant": (
        SINCE_FEBRUARY,
        {0: AT_FIRST | {"begin_said": "Began on or before February 1, 2024 (observed)"}},
        "2024-03-01",
        {("granted-early", "Elm", "open"): MAYBE.format(words="on or before February 1, 2024 (observed)")},
    ),
    "a job that was not is known to have begun after it": (
        SINCE_FEBRUARY,
        {0: BEGAN | {"not_before": on("2024-01-20")}},
        "2024-03-01",
        {("granted-early", "Elm", "open"): ""},
    ),
    "so is one whose begin was recorded": (
        SINCE_FEBRUARY,
        {0: {"is_begin_observed": False, "not_before": None, "begin_said": "Began on February 1, 2024 (recorded)"}},
        "2024-03-01",
        {("granted-early", "Elm", "open"): ""},
    ),
    "a grant after the first begin was not in time": (
        AGAIN,
        {0: AT_FIRST, 1: AT_FIRST},
        "2024-12-15",
        {("granted-early", "Elm", "open"): ""},
    ),
    "of two begins it is always the same words": (
        (assigned(on("2024-02-01"), None), assigned(on("2024-02-10"), None, "Dean"), access("2024-01-15")),
        {0: AT_FIRST | {"begin_said": "Began once"}, 1: AT_FIRST | {"begin_said": "Began again"}},
        "2024-03-01",
        {("granted-early", "Elm", "open"): MAYBE.format(words="again")},
    ),
    "a grant on the first day of the job was in time for it": (
        CERTIFIED_LATER,
        {0: AT_FIRST},
        "2024-03-01",
        {("granted-early", "Elm", "trained"): ""},
    ),
    "a job at another place says nothing of this one": (
        TWO_PLACES,
        {1: AT_FIRST},
        "2024-07-01",
        {("granted-early", "Elm", "open"): ""},
    ),
    "of who has left, when the job began is no matter": (
        EARLY_AND_LEFT,
        {1: AT_FIRST},
        "2024-04-01",
        {("departed", "Elm", "open"): ""},
    ),
}
FAMILY = Family(
    "observed",
    [records for records, *_ in STORIES.values()],
    {"no-validity": COURSES["no-validity"]},
    {"open": [gate()], "other": [gate()], "trained": [gate(courses=["no-validity"])]},
    [],
    [],
)
USUAL = {
    "is_begin_observed": False,
    "not_before": on("2015-01-01"),
    "first_seen": on("2016-01-01"),
    "is_end_observed": False,
    "last_seen": on("2024-02-01"),
    "gone_by": None,
    "begin_said": "Began on some day (recorded)",
    "end_said": None,
}


@cache
def district() -> duckdb.DuckDBPyConnection:
    feeds = histories.feeds_of(FAMILY)
    policy = parse_policy(policy_toml(histories.policy_of(FAMILY, {})))
    with patch("tests.harness.judge"):
        con = judged_store(feeds, policy)
    for number, (records, observed, *_) in enumerate(STORIES.values()):
        for which, shown in observed.items():
            row = USUAL | dict(shown)
            con.execute(
                f"insert into observed_rows (feed, line, {', '.join(row)}) values (?, ?, {', '.join('?' * len(row))})",  # noqa: S608
                [records[which].feed, line_of(feeds, person(number), records, which), *row.values()],
            )
    judge(con, policy)
    return con


def line_of(feeds: Feeds, who: str, records: tuple[Record, ...], which: int) -> int:
    """In which line of its feed a record stands: of a person's own rows of the feed, in the order of the story."""
    feed = records[which].feed
    before = sum(1 for one in records[:which] if one.feed == feed)
    own = [number for number, row in enumerate(feeds[feed]) if row["staff_id"] == who]
    return own[before] + 2


@pytest.mark.parametrize("name", STORIES)
def test_what_snapshots_have_shown_is_said(name: str) -> None:
    number = list(STORIES).index(name)
    _, _, day, said = STORIES[name]
    found = anomalies(district(), Question(date.fromisoformat(day), Scope.district())).filter(staff_id=person(number))
    assert {
        (row["kind"], row["location_id"], row["function_id"]): row["explanation"].partition(". ")[2]
        for row in found.to_dicts()
        if row["kind"] != "overdue"
    } == said
