"""An export that went wrong must not look like a mass departure (feeds.md): each objection, at its boundary."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake import (
    ACCEPTABLE,
    FEEDS,
    Baseline,
    Consequences,
    Intake,
    IntakeRefused,
    check_consequences,
    check_feeds,
)
from tests.intake.folders import GOOD, TODAY
from tests.intake.folders import read as read_any

SAME = Baseline(
    accepted={feed: len(rows) - 1 for feed, rows in GOOD.items()},
    newest=dict.fromkeys(FEEDS, TODAY),
)


def read(folder: Path, **other: list[str] | str | None) -> Intake:
    """The good folder with grants of people in staff only, and what is different."""
    return read_any(folder, **{"grants": GOOD["grants"][:2], **other})


def problems(intake: Intake, before: Baseline, *accepted: str) -> list[str]:
    try:
        check_feeds(intake, before, accepted, TODAY)
    except IntakeRefused as refused:
        return refused.problems
    return []


def options(intake: Intake, before: Baseline, *accepted: str) -> list[str]:
    """What each objection says may be accepted."""
    return [problem.rsplit("--accept ", 1)[1].rstrip(".") for problem in problems(intake, before, *accepted)]


def completions(*rows: str) -> list[str]:
    return [GOOD["completions"][0], *rows]


def done(count: int, person: str = "s1", year: int = 2020) -> list[str]:
    """So many good rows."""
    return [f"{person},IC-HH,full,{year}-{1 + n // 28:02}-{1 + n % 28:02},completed" for n in range(count)]


def spoiled(count: int, day: str = "31/06/2026") -> list[str]:
    return [f"s2,IC-HH,quiz,{day},note {n}" for n in range(count)]


def foreign(count: int) -> list[str]:
    return [f"s2,FIRST-AID,full,2020-01-{1 + n:02},passed" for n in range(count)]


# Shrinking


def test_a_feed_that_lost_more_than_half_its_rows(tmp_path: Path) -> None:
    intake = read(tmp_path, closed_days=None)
    before = {"locations": 6, "staff": 7, "employments": 4, "closed_days": 2, "grants": 100}
    gone = pl.DataFrame(
        [("s3", "IC Base", "0010", "2020-01-01", None, 7)], schema=[*FEEDS["grants"].needed, "line"], orient="row"
    )
    kept = intake.feeds["staff"]
    rows = {"staff": pl.concat([kept, kept.with_columns(staff_id=pl.col("staff_id") + "x")]), "grants": gone}
    found = problems(
        intake, Baseline(accepted=before, rows=lambda feed: rows.get(feed, pl.DataFrame())), "shrink:grants"
    )

    assert found == [
        (
            "staff: 3 rows were accepted, less than half of the 7 of the last load, which looks like a truncated "
            "export; gone, for example: line 2 of then: s1x,Ana,Peña,ana@example.org,Regular; line 3 of then: s2x,Bo,"
            "Quinn,,; line 4 of then: s3x,Cy,Rao,,; correct the export and load again, or, if intended, accept it "
            "with --accept shrink:staff."
        ),
        (
            "closed_days: 0 rows were accepted, less than half of the 2 of the last load, which looks like a truncated "
            "export; correct the export and load again, or, if intended, accept it with --accept shrink:closed_days."
        ),
    ]


def test_a_store_of_another_district_is_one_objection(tmp_path: Path) -> None:
    intake = read(tmp_path)
    before = dict.fromkeys(("locations", "staff", "employments", "grants"), 100)
    others = intake.feeds["staff"].with_columns(staff_id="x" + pl.col("staff_id"))

    def told(rows: pl.DataFrame, *accepted: str) -> list[str]:
        return problems(intake, Baseline(accepted=before, rows=lambda _: rows), *accepted)

    (sentence,) = told(others)
    assert sentence.startswith(
        "staff: nobody of these 3 people is among the 3 of the last load (now 's1', then 'xs1'): either the store "
        "holds another district, such as the invented one; then load into a store of its own with --store FOLDER;"
    )
    # One whom both know, or somebody who has accepted a part of it: feed by feed.
    assert len(told(pl.concat([others, intake.feeds["staff"].head(1)]))) == 4
    assert len(told(others, "shrink:grants")) == 3


def test_half_is_not_less_than_half(tmp_path: Path) -> None:
    intake = read(tmp_path)
    assert options(intake, Baseline(accepted={"staff": 6})) == []
    assert options(intake, Baseline(accepted={"staff": 7})) == ["shrink:staff"]
    assert options(intake, Baseline(accepted={"staff": 7}), "shrink:staff") == []
    assert options(intake, Baseline(accepted={"staff": 7}), "rejected:staff", "shrink:grants") == ["shrink:staff"]


def test_the_good_folder_raises_no_objection(tmp_path: Path) -> None:
    intake = read(tmp_path)
    assert problems(intake, Baseline()) == []
    assert problems(intake, SAME) == []


# Rejected rows


@pytest.mark.parametrize(
    ("good", "bad", "last", "is_refused"),
    [
        (3, 1, None, False),  # a first load: one in four
        (2, 1, None, True),
        (9, 1, (10, 0), False),  # one in ten
        (8, 1, (10, 0), True),
        (8, 2, (9, 1), False),  # twice the share of the last load
        (7, 2, (9, 1), True),
        (30, 20, (40, 10), False),
        (30, 20, (41, 10), True),
    ],
)
def test_too_many_rejected_rows(
    tmp_path: Path, *, good: int, bad: int, last: tuple[int, int] | None, is_refused: bool
) -> None:
    rows = [*done(good), *spoiled(bad), *foreign(20)]
    before = Baseline({"completions": last[0]}, at_fault={"completions": last[1]}) if last else Baseline()
    intake = read(tmp_path, completions=completions(*rows))

    assert options(intake, before) == (["rejected:completions"] if is_refused else [])
    assert options(intake, before, "rejected:completions") == []


def test_the_sentence_about_rejected_rows(tmp_path: Path) -> None:
    intake = read(tmp_path, completions=completions(*done(2), "s1,IC-HH", *spoiled(5)))
    expected = "; ".join(
        f"s2,IC-HH,quiz,31/06/2026,note {n} (completions.csv, line {5 + n}: completed_on '31/06/2026' is not a "
        "valid date (YYYY-MM-DD) from 1950-01-01 to 2100-12-31; correct it at the source)"
        for n in range(3)
    )

    (said,) = problems(intake, Baseline(accepted={"completions": 4}, at_fault={"completions": 1}))
    assert said.startswith(
        "completions: 6 of 8 (75%) rows were rejected, against 1 of 5 (20%) in the last load; for example: s2,IC-HH,"
    )
    assert said.count("completions.csv, line ") == 3
    assert expected[:200] in said
    (said,) = problems(intake, Baseline())
    assert said.startswith("completions: 6 of 8 (75%) rows were rejected, more than one in four; for example: ")


def test_unknown_codes_count_neither_way(tmp_path: Path) -> None:
    near = [f"s2,IC-ATT-2526,full,2020-02-{1 + n:02},passed" for n in range(20)]
    intake = read(tmp_path, completions=completions(*done(2), *foreign(20), *near))
    assert options(intake, Baseline()) == []
    intake = read(tmp_path, completions=completions(*done(2), *foreign(20), *spoiled(1)))
    assert options(intake, Baseline()) == ["rejected:completions"]


def test_what_the_last_load_does_not_keep_is_not_compared(tmp_path: Path) -> None:
    intake = read(tmp_path, completions=completions(*done(2), *spoiled(2), *done(2, "who")))
    before = {feed: len(rows) - 1 for feed, rows in GOOD.items()}
    assert options(intake, Baseline(before, at_fault=None, unmatched=None, newest=None)) == []
    assert options(intake, Baseline(before)) == ["rejected:completions", "unmatched:completions"]


# New rows in a new form


@pytest.mark.parametrize(
    ("rows", "is_refused"),
    [
        (spoiled(1, "2026-03-02"), True),
        (spoiled(1, "2026-03-01"), False),  # as old as the last load's newest day
        ([*spoiled(2, "2026-03-02"), *done(3, year=2026)], True),  # those of January are old
        ([*spoiled(2, "2026-03-02"), "s3,IC-HH,full,2026-03-02,passed", "s3,IC-HH,full,2026-03-03,passed"], False),
        ([*spoiled(3, "2026-03-02"), "s3,IC-HH,full,2026-03-02,passed", "s3,IC-HH,full,2026-03-03,passed"], True),
        # forms that are read for this only
        (spoiled(1, "03/02/2026"), True),
        (spoiled(1, "31/03/2026"), True),
        (spoiled(1, "2.3.2026"), True),
        (spoiled(1, "2026/3/2"), True),
        (spoiled(1, "20260302"), True),
        (spoiled(1, "3/2/2026 9:15:00 AM"), True),
        (spoiled(1, "03/01/2026"), False),
        (spoiled(1, "yesterday"), False),
        (spoiled(1, "2027-03-02"), False),  # after the load
        (["s3,IC-HH,2026-03-02,full"], True),  # unreadable
        (["s3,IC-HH,full,2026-03-02,passed,x,2010-01-01"], True),
        (["s3,IC-ATT-2526,full,2026-03-02,passed"], True),  # a new edition
        (["s3,FIRST-AID,full,2026-03-02,passed"], False),  # no fault of the feed
    ],
)
def test_new_rows_that_are_rejected(tmp_path: Path, rows: list[str], *, is_refused: bool) -> None:
    last = date(2026, 3, 1)
    before = Baseline(accepted={"completions": 100}, newest={"completions": last})
    intake = read(tmp_path, completions=completions(*done(100), *rows))

    assert options(intake, before) == (["rejected:completions"] if is_refused else [])


def test_the_sentence_about_new_rows(tmp_path: Path) -> None:
    before = Baseline(accepted={"completions": 100}, newest={"completions": date(2026, 3, 1)})
    intake = read(tmp_path, completions=completions(*done(100), *spoiled(4, "03/02/2026")))

    (said,) = problems(intake, before)
    assert said.startswith(
        "completions: 4 of 4 (100%) rows that are newer than the last load's newest day, 2026-03-01, were rejected, so "
        "new records look different from the old ones; for example: s2,IC-HH,quiz,03/02/2026,note 0 (completions.csv, "
    )
    assert said.count("completions.csv, line ") == 3


def test_a_row_is_as_new_as_its_newest_day_up_to_the_load(tmp_path: Path) -> None:
    before = Baseline({"employments": 4}, at_fault=None, newest={"employments": date(2026, 3, 1)})
    row = "s1,2026-02-01,2026-02-31,"
    assert options(read(tmp_path, employments=row), before) == []
    row = "s1,2026-03-02,2030-02-31,"
    assert options(read(tmp_path, employments=row), before) == ["rejected:employments"]


def test_old_rows_whose_announced_end_has_come_are_no_new_rows(tmp_path: Path) -> None:
    before = Baseline({"employments": 4}, at_fault=None, newest={"employments": date(2026, 3, 1)})
    new = [f"s1,2026-03-0{day},2030-02-31," for day in (2, 3)]
    old = [f"s2,{year}-08-01,2026-03-05," for year in (2001, 2002, 2003)]
    assert options(read(tmp_path, employments=[*GOOD["employments"], *new, *old]), before) == ["rejected:employments"]


# Rows that name nobody


@pytest.mark.parametrize(
    ("known", "strangers", "last", "is_refused"),
    [
        (3, 1, None, False),
        (2, 1, None, True),
        (9, 1, (10, 0), False),
        (8, 1, (10, 0), True),
        (8, 2, (10, 1), False),
        (7, 2, (10, 1), True),
    ],
)
def test_too_many_rows_that_name_nobody(
    tmp_path: Path, *, known: int, strangers: int, last: tuple[int, int] | None, is_refused: bool
) -> None:
    before = Baseline({"completions": last[0]}, unmatched={"completions": last[1]}) if last else Baseline()
    intake = read(tmp_path, completions=completions(*done(known), *done(strangers, "who")))

    assert options(intake, before) == (["unmatched:completions"] if is_refused else [])
    assert options(intake, before, "unmatched:completions") == []


def test_the_sentence_about_strangers_shows_the_near_misses_first(tmp_path: Path) -> None:
    rows = completions(*done(1, "who"), *done(1, "S1"), *done(2, "00s2"))
    (said,) = problems(read(tmp_path, completions=rows), SAME)

    assert said == (
        "completions: 4 of 4 (100%) rows name nobody in staff, against 0 of 3 (0%) in the last load; for example: "
        "completions.csv, line 3: S1,IC-HH,full,2020-01-01,completed ('S1' beside 's1' of staff); "
        "completions.csv, line 4: 00s2,IC-HH,full,2020-01-01,completed ('00s2' beside 's2' of staff); "
        "completions.csv, line 5: 00s2,IC-HH,full,2020-01-02,completed ('00s2' beside 's2' of staff); "
        "correct the export and load again, or, if intended, accept it with --accept unmatched:completions."
    )


def test_people_whose_own_row_was_rejected_are_not_nobody(tmp_path: Path) -> None:
    staff = [*GOOD["staff"], *(f"t{n},,Lee,," for n in range(3))]
    rows = completions(*(row for n in range(3) for row in done(1, f"t{n}")))
    intake = read(tmp_path, staff=staff, completions=rows)

    assert options(intake, Baseline()) == ["rejected:staff"]


def test_every_objection_is_told_at_once(tmp_path: Path) -> None:
    staff = [*GOOD["staff"], *(f"t{n},,Lee,," for n in range(3))]
    intake = read_any(tmp_path, staff=staff, completions=completions(*done(5, "who")))
    before = Baseline({feed: 100 if feed == "approvals" else 2 for feed in FEEDS})

    found = options(intake, before)
    assert found == ["shrink:approvals", "rejected:staff", "unmatched:completions", "unmatched:grants"]
    assert set(found) <= set(ACCEPTABLE)


# Consequences


def consequences(entitlements: tuple[int, int], anomalies: tuple[int, int], *accepted: str) -> list[str]:
    found = Consequences(
        entitlements,
        anomalies,
        lost=lambda: ["s1 to household at 0010"] * 4,
        more=lambda: ["s2 holds base at 0010"],
        compared_with="store-1",
        loaded_on=TODAY,
    )
    try:
        check_consequences(found, accepted)
    except IntakeRefused as refused:
        return refused.problems
    return []


@pytest.mark.parametrize(
    ("entitlements", "anomalies", "objections"),
    [
        ((100, 75), (0, 0), 0),
        ((100, 74), (0, 0), 1),
        ((0, 0), (0, 0), 0),
        ((10, 100), (10, 20), 0),
        ((1, 0), (0, 0), 1),
        ((0, 0), (20, 40), 0),
        ((0, 0), (20, 41), 1),
        ((0, 0), (0, 19), 0),
        ((0, 0), (0, 20), 1),
        ((0, 0), (5, 24), 0),
        ((0, 0), (5, 25), 1),
        ((100, 10), (10, 100), 2),
    ],
)
def test_consequences(entitlements: tuple[int, int], anomalies: tuple[int, int], objections: int) -> None:
    assert len(consequences(entitlements, anomalies)) == objections
    assert consequences(entitlements, anomalies, "consequences") == []


def test_the_sentences_about_consequences() -> None:
    end = "correct the export and load again, or, if intended, accept it with --accept consequences."
    assert consequences((1000, 600), (10, 1050)) == [
        (
            "With these feeds, there would be 600 entitlements beyond base access on 2026-11-22, where store-1 has "
            "1,000: 40% fewer; lost, for example: s1 to household at 0010; s1 to household at 0010; "
            "s1 to household at 0010; " + end
        ),
        (
            "With these feeds, 1,050 grants would be excess or could not be judged on 2026-11-22, where store-1 has "
            "10; new, for example: s2 holds base at 0010; " + end
        ),
    ]
