"""Two findings bridge breaks of employment before anybody is judged: they must say what the engine says afterward."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import duckdb
import pytest

from eligibility import Policy, parse_policy
from load import load_folder
from tests.intake.folders import GOOD, write
from tests.load.tiny import LOADED_AT

JUDGED = """
    with dated as (
        select 'assignments' as feed, line, staff_id, start_date as first, coalesce(end_date, '9999-12-31') as last
        from assignments
        union all
        select 'completions', line, staff_id, completed_on, completed_on from completions
    )
    select feed, line
    from dated
    join people using (staff_id)
    asof left join employment_spells as spells
        on spells.person_no = people.person_no and spells.from_on <= dated.first
    where spells.to_on is null or dated.last > spells.to_on
    order by all
"""
FINDINGS = """
    select feed, line from findings
    where finding in ('assignment-outside-employment', 'completion-while-not-employed') order by all
"""


def gaps() -> Iterator[tuple[date, date]]:
    """Breaks (first day, last day) around both limits of the shipped policy: three days, and May 25 to September 5."""
    for start, days in product((date(2024, 2, 27), date(2024, 12, 30)), range(6)):
        yield start, start + timedelta(days=days - 1)
    for early, late, year in product((-1, 0, 1), (-1, 0, 1), (2024, 2025)):
        yield date(2024, 5, 25) + timedelta(days=early), date(year, 9, 5) + timedelta(days=late)


@pytest.mark.parametrize("breaks", ["bridged", "departure"])
def test_what_lies_outside_of_employment(tmp_path: Path, policy: Policy, breaks: str) -> None:
    policy = parse_policy(policy.text.replace('breaks = "bridged"', f'breaks = "{breaks}"'))
    feeds = {feed: list(GOOD[feed]) for feed in ("staff", "employments", "assignments", "completions")}
    for number, (first, last) in enumerate(gaps()):
        person, before, after = f"p{number}", first - timedelta(days=1), last + timedelta(days=1)
        feeds["staff"].append(f"{person},Di,Sun,,")
        feeds["employments"] += [f"{person},2020-01-01,{before},", f"{person},{after},2026-01-31,"]
        feeds["assignments"].append(f"{person},0010,Dean,,2020-01-01,{after}")
        feeds["completions"] += [f"{person},IC-HH,full,{day},passed" for day in {before, first, last, after}]
    write(tmp_path, **feeds, grants=GOOD["grants"][:2])
    report = load_folder(tmp_path, tmp_path / "store", policy, loaded_at=LOADED_AT)
    with duckdb.connect(report.path, read_only=True) as con:
        outside = con.sql(JUDGED).fetchall()
        assert con.sql(FINDINGS).fetchall() == outside
    assert len(outside) > 20
