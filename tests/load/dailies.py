"""A year of daily rolls of an invented district, as an export that only knows today writes them, and the truth behind.

No roll on weekends, on some holidays, in two whole weeks; one roll is there twice, under two names.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = date(2025, 9, 1), date(2026, 8, 31)
SITES = ("0010", "0020", "9001")
TITLES = ("Office Professional", "Dean", "Principal", "Registrar")
HEADER = "Id,First,Last,Mail,Site,Title"
SOURCES = """[[source]]
files = "roll-*.csv"
snapshot = true

[source.staff]
staff_id = "Id"
given_name = "First"
family_name = "Last"
email = "Mail"

[source.employments]
staff_id = "Id"

[source.assignments]
staff_id = "Id"
location_id = "Site"
job_title = "Title"
"""


@dataclass(frozen=True)
class Job:
    """What was so, from its first to its last day; None: it goes on."""

    staff_id: str
    site: str
    title: str
    first: date
    last: date | None

    def is_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def truth(people: int, seed: int = 1) -> list[Job]:
    """Who held which job when: people come, leave, come back after days or months, change site or title."""
    dice = random.Random(seed)  # noqa: S311
    jobs = []
    for number in range(people):
        staff_id = f"{number:06d}"
        first: date = FIRST - timedelta(days=dice.randrange(300)) if dice.random() < 0.8 else _any_day(dice)
        site, title = dice.choice(SITES), dice.choice(TITLES)
        while True:
            last = first + timedelta(days=dice.randrange(20, 500))
            jobs.append(Job(staff_id, site, title, first, last if last < LAST else None))
            if last >= LAST or dice.random() < 0.3:
                break
            first = last + timedelta(days=dice.choice((1, 1, 2, 4, 5, 30, 90)))
            site, title = (dice.choice(SITES), title) if dice.random() < 0.5 else (site, dice.choice(TITLES))
    return jobs


def _any_day(dice: random.Random) -> date:
    return FIRST + timedelta(days=dice.randrange((LAST - FIRST).days))


def looks(seed: int = 1) -> list[date]:
    """The days of which there is a roll."""
    dice = random.Random(seed)  # noqa: S311
    every = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    weeks = {date(2025, 12, 22).isocalendar()[:2], date(2026, 4, 6).isocalendar()[:2]}
    return [day for day in every if day.weekday() < 5 and day.isocalendar()[:2] not in weeks and dice.random() > 0.03]


def roll(jobs: list[Job], day: date) -> list[str]:
    """The rows of one day; an address is corrected in the middle of the year, and rows come in any order."""
    mail = f"{'old' if day < date(2026, 2, 1) else 'new'}@example.org"
    rows = [f"{job.staff_id},Ana,N{job.staff_id},{mail},{job.site},{job.title}" for job in jobs if job.is_on(day)]
    random.Random(day.toordinal()).shuffle(rows)  # noqa: S311
    return rows


def write_roll(folder: Path, name: str, rows: list[str]) -> None:
    (folder / name).write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")


def write_year(folder: Path, jobs: list[Job], days: list[date]) -> None:
    """All rolls, one of them twice, and the other feeds."""
    folder.mkdir(parents=True, exist_ok=True)
    for day in days:
        write_roll(folder, f"roll-{day}.csv", roll(jobs, day))
    write_roll(folder, f"roll-{days[100]}-again.csv", roll(jobs, days[100]))
    write_others(folder)


def write_others(folder: Path) -> None:
    """The feeds that come from elsewhere, and the mapping."""
    places = [
        "0010,Bell Middle School,school,middle,",
        "0020,Ash Elementary,school,elementary,",
        "9001,Office,central,,",
    ]
    (folder / "locations.csv").write_text("\n".join(["location_id,name,kind,level,network", *places, ""]))
    (folder / "completions.csv").write_text("staff_id,course_code,kind,completed_on,status\n")
    (folder / "approvals.csv").write_text("staff_id,function_id,location_id,approver_id,decision,decided_on\n")
    (folder / "grants.csv").write_text("staff_id,ic_group,location_id,granted_on,removed_on\n")
    (folder / "sources.toml").write_text(SOURCES)
