"""Further keys of a course's rule (eligibility.md § 5), each worked out by hand on one person's few records."""

from datetime import date

import pytest

from tests.eligibility.rulings import District

ONE, TWO = "valid_school_years = 1", "valid_school_years = 2"
MONTHS = "valid_months = 24"
LAST_90 = f"{MONTHS}\nwindow_days = 90"


@pytest.mark.parametrize(
    ("rule", "readings", "completions", "ends"),
    [
        # the day before the same day so many months on; a day that a month lacks is its last
        (MONTHS, "", [("full", "2024-03-10")], ["2026-03-09"]),
        ("valid_months = 1", "", [("full", "2024-01-31")], ["2024-02-28"]),
        # a renewal in the last 90 days counts from the end, not from its own day
        (LAST_90, "", [("full", "2024-03-10"), ("quiz", "2025-12-09")], ["2026-03-09", "2028-03-09"]),
        (LAST_90, "", [("full", "2024-03-10"), ("quiz", "2025-12-08")], ["2026-03-09"]),
        # without window_days the window is the district's
        (MONTHS, "", [("full", "2024-03-10"), ("quiz", "2026-01-01")], ["2026-03-09", "2028-03-09"]),
        (MONTHS, "", [("full", "2024-03-10"), ("quiz", "2025-12-31")], ["2026-03-09"]),
        # before the window a full course begins a term of its own
        (LAST_90, "", [("full", "2024-03-10"), ("full", "2025-01-20")], ["2026-03-09", "2027-01-19"]),
        (
            LAST_90,
            'renewal = "from-completion"',
            [("full", "2024-03-10"), ("quiz", "2026-01-20")],
            ["2026-03-09", "2028-01-19"],
        ),
        # never earlier than the old end, however wide the window
        (
            "valid_school_years = 1\nwindow_days = 365",
            'renewal = "from-completion"',
            [("full", "2024-08-01"), ("full", "2024-08-02"), ("full", "2025-06-30")],
            ["2025-06-30", "2025-06-30", "2025-06-30"],
        ),
    ],
)  # fmt: skip
def test_terms_of_months_and_windows_of_days(
    rule: str, readings: str, completions: list[tuple[str, str]], ends: list[str]
) -> None:
    assert [end for _, end, _ in District(rule, completions, readings=readings).terms()] == ends


GRACE = f"{TWO}\ngrace_days = 14"


def test_a_grace_moves_the_last_day_and_not_what_a_renewal_counts_from() -> None:
    late = District(GRACE, [("full", "2024-09-01"), ("quiz", "2026-07-14")])
    assert late.terms() == [
        ("2024-09-01", "2026-06-30", "2026-07-14"),
        ("2026-07-14", "2028-06-30", "2028-07-14"),
    ]
    too_late = District(GRACE, [("full", "2024-09-01"), ("quiz", "2026-07-15")])
    assert too_late.terms() == [("2024-09-01", "2026-06-30", "2026-07-14")]
    assert too_late.status("2026-07-14")["status"] == "expiring"
    assert too_late.status("2026-07-15")["status"] == "lapsed"


def test_there_is_no_grace_after_a_cut_or_without_an_end() -> None:
    cut = f"{GRACE}\nvoid_before = 2025-01-01\nvoid_on = 2025-03-01"
    assert District(cut, [("full", "2024-09-01")]).terms() == [("2024-09-01", "2025-02-28", "2025-02-28")]
    assert District("grace_days = 14", [("full", "2024-09-01")]).terms() == [("2024-09-01", "9999-12-31", "9999-12-31")]


def test_every_day_says_what_is_true_of_a_term_with_a_grace() -> None:
    ann = District(f"{GRACE}\nwindow_days = 30", [("full", "2024-09-01")])
    assert ann.step("2026-05-30") == "The renewal window opens on May 31, 2026."
    assert ann.step("2026-05-31") == "Take the Marks recertification quiz by July 14, 2026."
    assert ann.step("2026-06-30") == "Take the Marks recertification quiz by July 14, 2026."
    grace = "Take the Marks recertification quiz by July 14, 2026. It was due by June 30, 2026: this is the grace."
    assert ann.step("2026-07-01") == grace
    assert ann.step("2026-07-14") == grace
    assert ann.step("2026-07-15") == "Complete the full Marks eLearning."


def test_the_cohort_of_a_june_is_that_of_the_nominal_end() -> None:
    records = [("full", "2024-09-01"), ("quiz", "2026-07-10")]
    ann = District(GRACE, records)
    due = ann.june("2026-07-09", 2026)
    assert due
    assert due["renewed_on"] is None
    assert due["next_step"].endswith("quiz by July 14, 2026. It was due by June 30, 2026: this is the grace.")
    renewed = ann.june("2026-07-10", 2026)
    assert renewed
    assert renewed["next_step"] == "Renewed on July 10, 2026."
    # a term of months is in the cohort of a June only if it ends on the very day
    assert District(MONTHS, [("full", "2024-03-10")]).june("2026-02-01", 2026) is None
    assert District(MONTHS, [("full", "2024-07-01")]).june("2026-02-01", 2026) is not None


ON = date(2025, 2, 1)
ENDED = 'ended_by = ["role-change"]'
MOVED = [("Clerk", "2015-08-01", "2025-01-31"), ("Teacher", "2025-02-01", None)]


@pytest.mark.parametrize(
    ("jobs", "is_held"),
    [
        (MOVED, False),
        # the same role elsewhere or again is no change, nor are days without a job
        ([("Clerk", "2015-08-01", "2025-01-31"), ("Clerk", "2025-02-01", None)], True),
        ([("Clerk", "2015-08-01", "2024-12-31"), ("Clerk", "2025-02-01", None)], True),
        # the first job of all is none either
        ([("Clerk", "2024-10-01", None)], True),
        # a second role beside the first is another set, and so is the first alone again
        ([("Clerk", "2015-08-01", None), ("Teacher", "2024-08-01", "2024-08-31")], True),
        ([("Clerk", "2015-08-01", None), ("Teacher", "2024-08-01", "2024-09-01")], False),
    ],
)
def test_a_change_of_job_role_ends_what_was_completed_before(
    jobs: list[tuple[str, str, str | None]], is_held: bool
) -> None:
    ann = District(ENDED, [("full", "2024-09-01")], jobs=jobs)
    assert ann.status("2025-03-01")["unmet"] == ("" if is_held else "certificate:marks")


def test_before_the_change_it_counts_and_after_it_the_reason_is_said() -> None:
    ann = District(ENDED, [("full", "2024-09-01"), ("full", "2025-04-01")], jobs=MOVED, grants=[{"granted_on": ON}])
    assert ann.status("2025-01-31")["entitled"]
    assert ann.anomalies("2025-02-01") == ["never-certified"]
    (row,) = ann.engine.anomalies(ON)
    assert row["explanation"].endswith(
        "the full Marks eLearning of September 1, 2024 does not count: it is from before the change of job role on"
        " February 1, 2025."
    )
    assert ann.status("2025-04-01")["status"] == "valid"
    found = ann.engine.con.execute("select message from passed_over").fetchall()
    assert [message[:45] for (message,) in found] == ["The full Marks eLearning of September 1, 2024"]


def test_a_score_below_the_passing_one_does_not_count() -> None:
    rule = f"{TWO}\npassing_score = 80"
    assert District(rule, [("full", "2024-09-01", "80")]).status("2024-10-01")["entitled"]
    # without a score the status decides
    assert District(rule, [("full", "2024-09-01")]).status("2024-10-01")["entitled"]
    grants = [{"granted_on": date(2024, 9, 2)}]
    ann = District(rule, [("full", "2024-09-01", "79.5")], grants=grants)
    assert not ann.status("2024-10-01")["entitled"]
    (row,) = ann.engine.anomalies(date(2024, 10, 1))
    reason = "he full Marks eLearning of September 1, 2024 does not count: its score of 79.5 is below 80."
    assert row["explanation"].endswith(f"but t{reason}")
    ((message,),) = ann.engine.con.execute("select message from passed_over").fetchall()
    assert message.startswith(f"T{reason}")
    # neither renews nor is a prerequisite: it is as if it were not there
    renewed = District(rule, [("full", "2024-09-01", "90"), ("quiz", "2026-03-01", "79")])
    assert len(renewed.terms()) == 1
