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


CYCLE = f"{TWO}\ncycle = {{ every = 2, from = 2026 }}"


@pytest.mark.parametrize(
    ("readings", "completions", "ends"),
    [
        # personal: the key says nothing
        ("", [("full", "2023-08-10")], ["2025-06-30"]),
        # common: the first June of the cycle on or after the day, be it a day away
        ('cycle = "common"', [("full", "2023-08-10")], ["2024-06-30"]),
        ('cycle = "common"', [("full", "2024-06-30")], ["2024-06-30"]),
        ('cycle = "common"', [("full", "2024-07-01")], ["2026-06-30"]),
        # a renewal ends in the next June of the cycle, whatever the reading `renewal`
        ('cycle = "common"', [("full", "2024-07-01"), ("quiz", "2026-01-01")], ["2026-06-30", "2028-06-30"]),
        (
            'cycle = "common"\nrenewal = "from-completion"',
            [("full", "2024-07-01"), ("quiz", "2026-01-01")],
            ["2026-06-30", "2028-06-30"],
        ),
        # nobody gains by a full course before the window: everybody has the same Junes
        ('cycle = "common"', [("full", "2024-07-01"), ("full", "2025-09-01")], ["2026-06-30"]),
    ],
)
def test_a_common_cycle_ends_for_everybody_in_the_same_junes(
    readings: str, completions: list[tuple[str, str]], ends: list[str]
) -> None:
    assert [end for _, end, _ in District(CYCLE, completions, readings=readings).terms()] == ends


def test_years_before_the_cycle_are_counted_back() -> None:
    cycle = f"{TWO}\ncycle = {{ every = 3, from = 2030 }}\ncounts_from = 2024"
    ann = District(cycle, [("full", "2019-07-01"), ("full", "2023-01-05")], readings='cycle = "common"')
    assert [end for _, end, _ in ann.terms()] == ["2021-06-30", "2024-06-30"]


DEADLINES = (
    f"{ONE}\ndeadlines = [{{ june = 2024, roles = ['clerk'], last_day = 2024-11-01 }},"
    " { june = 2025, roles = ['clerk'], last_day = 2025-06-23 }, { june = 2025, last_day = 2025-06-27 }]"
)


def test_a_deadline_moves_the_last_day_for_who_held_the_role() -> None:
    records = [("full", "2023-09-01"), ("quiz", "2024-11-01")]
    assert District(DEADLINES, records).terms() == [
        ("2023-09-01", "2024-06-30", "2024-11-01"),
        ("2024-11-01", "2025-06-30", "2025-06-23"),
    ]
    teacher = [("Teacher", "2015-08-01", None)]
    late = [("full", "2023-09-01"), ("full", "2024-11-01")]
    assert District(DEADLINES, late, jobs=teacher).terms() == [
        ("2023-09-01", "2024-06-30", "2024-06-30"),
        ("2024-11-01", "2025-06-30", "2025-06-27"),
    ]
    # one that is over when the term begins is passed over
    assert District(DEADLINES, [("full", "2025-06-24")]).terms() == [("2025-06-24", "2025-06-30", "2025-06-27")]
    assert District(DEADLINES, [("full", "2025-06-28")]).terms() == [("2025-06-28", "2025-06-30", "2025-06-30")]


def test_who_missed_a_deadline_stays_in_the_cohort_of_the_june() -> None:
    ann = District(DEADLINES, [("full", "2024-09-01")])
    due = ann.june("2025-06-23", 2025)
    assert due
    assert due["next_step"] == "Take the Marks recertification quiz by June 23, 2025."
    for day in ("2025-06-24", "2025-06-30", "2026-01-01"):
        missed = ann.june(day, 2025)
        assert missed
        assert missed["next_step"] == "Complete the full Marks eLearning."
    late = District(DEADLINES, [("full", "2023-09-01"), ("quiz", "2024-10-01")])
    renewed = late.june("2024-10-01", 2024)
    assert renewed
    assert renewed["next_step"] == "Renewed on October 1, 2024."


RENEWABLE = f"{ONE}\nrenewable_roles = ['clerk']"
TEACHER = [("Teacher", "2015-08-01", "2025-03-31"), ("Clerk", "2025-04-01", None)]


def test_who_may_not_renew_begins_again_after_the_end() -> None:
    ann = District(RENEWABLE, [("full", "2024-09-01")], jobs=TEACHER)
    for day in ("2024-09-01", "2025-03-31"):
        assert ann.step(day) == "Complete the full Marks eLearning after June 30, 2025."
    assert ann.step("2025-04-01") == "Take the Marks recertification quiz by June 30, 2025."
    row = ann.june("2025-03-31", 2025)
    assert row
    assert row["next_step"] == "Complete the full Marks eLearning after June 30, 2025."
    # quiz and full course in the window have no effect before she is a clerk
    early = District(RENEWABLE, [("full", "2024-09-01"), ("quiz", "2025-02-01"), ("full", "2025-02-02")], jobs=TEACHER)
    assert len(early.terms()) == 1
    ((message,),) = early.engine.con.execute("select message from passed_over").fetchall()
    assert message.startswith("The Marks recertification quiz of February 1, 2025 does not count: no job held on")
    clerk = District(RENEWABLE, [("full", "2024-09-01"), ("quiz", "2025-04-01")], jobs=TEACHER)
    assert [end for _, end, _ in clerk.terms()] == ["2025-06-30", "2026-06-30"]


def test_an_empty_list_lets_nobody_renew_and_in_the_grace_a_full_course_helps() -> None:
    rule = f"{ONE}\nrenewable_roles = []\ngrace_days = 5"
    ann = District(rule, [("full", "2024-09-01"), ("full", "2025-06-30")])
    assert len(ann.terms()) == 1
    assert ann.step("2025-06-30") == "Complete the full Marks eLearning after June 30, 2025."
    grace = "Complete the full Marks eLearning by July 5, 2025. It was due by June 30, 2025: this is the grace."
    assert ann.step("2025-07-01") == grace
    again = District(rule, [("full", "2024-09-01"), ("full", "2025-07-03")])
    assert [end for _, end, _ in again.terms()] == ["2025-06-30", "2026-06-30"]


READS = 'on_lapse = "read-only"'
LAPSED = [("full", "2024-09-01")]


def granted(on: str, rights: str = "full", removed: str | None = None) -> dict[str, object]:
    removed_on = date.fromisoformat(removed) if removed else None
    return {"granted_on": date.fromisoformat(on), "removed_on": removed_on, "rights": rights}


@pytest.mark.parametrize(
    ("function", "grants", "kinds"),
    [
        ("", [granted("2024-09-02", "read-only")], ["lapsed"]),
        (READS, [granted("2024-09-02")], ["lapsed"]),
        (READS, [granted("2024-09-02", "read-only")], []),
        # a grant of all rights beside it is in excess all the same, and is the one that is named
        (READS, [granted("2024-09-02"), granted("2025-07-01", "read-only")], ["lapsed"]),
        (READS, [granted("2024-09-02", removed="2025-07-01"), granted("2025-07-01", "read-only")], []),
    ],
)
def test_rights_to_read_may_stay_after_a_lapse(
    function: str, grants: list[dict[str, object]], kinds: list[str]
) -> None:
    ann = District(ONE, LAPSED, grants=grants, function=function)
    assert ann.anomalies("2025-08-01") == kinds
    # a grant is a grant: the row is there, whatever it allows
    assert ann.status("2025-08-01")["granted"]
    for row in ann.engine.anomalies(date(2025, 8, 1)):
        assert row["granted_on"] == date(2024, 9, 2)


def test_rights_to_read_are_no_access_to_who_is_entitled_again() -> None:
    records = [*LAPSED, ("full", "2025-08-01")]
    held = [granted("2025-07-01", "read-only")]
    ann = District(ONE, records, grants=held, function=READS)
    # two business days after Friday, August 1
    assert ann.anomalies("2025-08-05") == []
    assert ann.anomalies("2025-08-06") == ["overdue"]
    # without the key the same grant is one like any other, given before it was earned
    assert District(ONE, records, grants=held).anomalies("2025-08-06") == ["granted-early"]
    removed = [*held, granted("2025-08-04", removed="2025-08-20")]
    assert District(ONE, records, grants=removed, function=READS).anomalies("2025-08-20") == ["removed"]


def test_rights_to_read_excuse_nothing_but_a_lapse() -> None:
    ann = District(ONE, [], grants=[granted("2024-09-02", "read-only")], function=READS)
    assert ann.anomalies("2024-10-01") == ["never-certified"]


def test_a_pause_after_a_missed_deadline_makes_no_row_of_its_own() -> None:
    jobs = [("Clerk", "2015-08-01", "2025-06-23"), ("Clerk", "2025-08-10", None)]
    ann = District(DEADLINES, [("full", "2024-09-01")], jobs=jobs, district='summer_break = ["05-25", "08-01"]')
    assert len(ann.engine.june(date(2025, 6, 26), 2025)) == 1
