"""What the questions say of certificates that end on another day than a June (eligibility.md § 5, further keys)."""

from datetime import date

from queries import Question, Scope, after_june, explain, rescue, waiting
from tests.eligibility.rulings import District

ONE = "valid_school_years = 1"
EARNED = [("full", "2024-09-01")]


def asked(on: str) -> Question:
    return Question(date.fromisoformat(on), Scope.district())


def test_who_is_in_the_grace_holds_it_and_the_reasoning_says_so() -> None:
    con = District(f"{ONE}\ngrace_days = 14", EARNED).engine.con
    said = {}
    for day in ("2025-06-30", "2025-07-01"):
        (place,) = explain(con, asked(day), staff_id="Ann", function_id="marks").places
        said[day] = place.paths[0].requirements[-1].sentence
    held = "Holds the Marks certificate until July 14, 2025; its term began on September 1, 2024."
    assert said == {"2025-06-30": held, "2025-07-01": f"{held} It was due by June 30, 2025: this is the grace."}


def test_after_a_june_only_what_has_ended_is_told() -> None:
    con = District(f"{ONE}\ngrace_days = 14", [*EARNED, ("full", "2025-08-01")]).engine.con
    # in the grace nothing has ended yet
    assert after_june(con, asked("2025-07-14"), june_year=2025).is_empty()
    assert after_june(con, asked("2025-07-15"), june_year=2025)["outcome"].to_list() == ["without"]
    regained = after_june(con, asked("2025-08-01"), june_year=2025)
    assert regained.select("outcome", "regained_on", "because").rows() == [
        ("regained", date(2025, 8, 1), "the full Marks eLearning of August 1, 2025")
    ]


def test_a_renewal_by_the_deadline_keeps_a_function_covered() -> None:
    deadline = f"{ONE}\ndeadlines = [{{ june = 2025, last_day = 2025-06-23 }}]"
    asks = rescue(District(deadline, EARNED).engine.con, asked("2025-05-01"))
    assert asks.select("keeps", "courses").rows() == [(True, "marks")]


def test_who_may_only_read_waits_for_access() -> None:
    grant = {"granted_on": date(2024, 7, 1), "rights": "read-only"}
    for function, waits in (("", 0), ('on_lapse = "read-only"', 1)):
        con = District(ONE, EARNED, grants=[grant], function=function).engine.con
        assert waiting(con, asked("2024-09-03")).height == waits
