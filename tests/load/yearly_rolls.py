"""Six yearly HR rolls in Excel, each another way than the last: writes docs/connect/rolls.

An invented district, as small as its people can be told apart. `python -m tests.load.yearly_rolls` writes the files
anew; a test compares them. HISTORY is what all six say together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

FOLDER = Path(__file__).parents[2] / "docs/connect/rolls"
WRITTEN = datetime(2026, 11, 20)  # noqa: DTZ001 (a workbook knows no time zone); else no two files would be alike
DEMO = "Invented data of a district that does not exist"

NAMES = {"10": "East High", "20": "Ash Elementary", "30": "Birch Middle", "9001": "Administration Building"}
SHORT = {"10": "EHS", "20": "ASH", "30": "BMS", "9001": "ADMIN"}


@dataclass(frozen=True)
class Job:
    """One job as it really was: `number` and `site` without zeros; `left_on` is the last day of the employment."""

    number: int
    given: str
    family: str
    hired_on: date
    site: str
    title: str
    start_on: date
    end_on: date | None = None
    left_on: date | None = None
    team: str = ""


HISTORY = [
    Job(77, "Lou", "Abara", date(2012, 7, 1), "9001", "Director", date(2014, 7, 1), team="Technology"),
    Job(1204, "Ana", "Peña", date(2015, 8, 1), "10", "Principal", date(2018, 8, 1)),
    Job(1235, "Bo", "Quinn", date(2016, 8, 15), "20", "Office Professional", date(2016, 8, 15), date(2023, 6, 30)),
    Job(1235, "Bo", "Quinn", date(2016, 8, 15), "30", "Office Professional", date(2023, 8, 1)),
    Job(1236, "Cy", "Rao", date(2020, 2, 26), "20", "Teacher", date(2020, 2, 26), date(2024, 6, 14), date(2024, 6, 14)),
    Job(1237, "Di", "Sol", date(2021, 7, 30), "10", "Office Professional II", date(2021, 7, 30)),
    Job(1238, "Eli", "Tran", date(2022, 8, 3), "30", "Office Professional", date(2022, 8, 3)),
    Job(1239, "Fay", "Udall", date(2019, 8, 1), "20", "Assistant Principal", date(2019, 8, 1), date(2024, 6, 30)),
    Job(1239, "Fay", "Udall", date(2019, 8, 1), "20", "Principal", date(2024, 7, 1)),
    Job(
        1240, "Gus", "Vega", date(2017, 8, 1), "20", "Principal", date(2017, 8, 1), date(2024, 6, 30), date(2024, 6, 30)
    ),
    Job(
        1241,
        "Hal",
        "Wolf",
        date(2018, 8, 6),
        "10",
        "Office Professional",
        date(2018, 8, 6),
        date(2022, 5, 27),
        date(2022, 5, 27),
    ),
    Job(1241, "Hal", "Wolf", date(2025, 8, 4), "30", "Office Professional", date(2025, 8, 4)),
    Job(1300, "Kim", "Zhao", date(2019, 1, 7), "10", "Paraprofessional", date(2019, 1, 7)),
    Job(1300, "Kim", "Zhao", date(2019, 1, 7), "20", "Paraprofessional", date(2020, 8, 3)),
]
MARRIED = {(1237, year): "Sol-Marsh" for year in (2024, 2025, 2026)}


def of_year(year: int) -> list[Job]:
    """What HR knows on the day of a roll of the jobs that were held since the roll before."""
    today, before = date(year, 10, 1), date(year - 1, 10, 1)
    known = [job for job in HISTORY if job.start_on <= today and (job.end_on is None or job.end_on >= before)]
    return [
        Job(
            **{
                **vars(job),
                "family": MARRIED.get((job.number, year), job.family),
                "end_on": job.end_on if job.end_on and job.end_on <= today else None,
                "left_on": job.left_on if job.left_on and job.left_on <= today else None,
            }
        )
        for job in known
    ]


def email(job: Job) -> str:
    """The address, which a new name does not change."""
    return f"{job.given}.{job.family.split('-')[0]}@example.org".lower().replace("ñ", "n")


class Sheet:
    """A sheet that is filled row by row."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, form: str = "mm/dd/yyyy") -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": form})
        self._row = 0

    def add(self, *cells: object, bold: bool = False) -> None:
        """Write a row; a day as Excel has days, None as an empty cell."""
        for at, cell in enumerate(cells):
            if isinstance(cell, date):
                self.sheet.write_datetime(self._row, at, datetime(cell.year, cell.month, cell.day), self._day)  # noqa: DTZ001
            elif isinstance(cell, str) and cell.startswith("="):
                formula, _, value = cell.partition("→")
                self.sheet.write_formula(self._row, at, formula, None, value)
            elif cell is not None:
                self.sheet.write(self._row, at, cell, self.bold if bold else None)
        self._row += 1

    def banner(self, text: str, width: int) -> None:
        """Write one text over several columns."""
        self.sheet.merge_range(self._row, 0, self._row, width - 1, text, self.bold)
        self._row += 1

    @property
    def next_row(self) -> int:
        """The number of the next row as Excel counts."""
        return self._row + 1


def roll_2021(book: xlsxwriter.Workbook) -> None:
    """Ids are numbers, the name is one column, sites have names, days are days; titles above, a total below."""
    sheet = Sheet(book, "Roll")
    sheet.banner(f"Staff roll 2021-22 - {DEMO}", 8)
    sheet.banner("Human Resources, as of 10/01/2021", 8)
    sheet.add()
    sheet.add("Emp ID", "Name", "Site", "Job Title", "Hired", "Job Start", "Job End", "Left", bold=True)
    jobs = of_year(2021)
    old = {"Office Professional": "Clerk III", "Office Professional II": "Clerk IV", "Paraprofessional": "Para"}
    for job in jobs:
        name, title = f"{job.family}, {job.given}", old.get(job.title, job.title)
        sheet.add(job.number, name, NAMES[job.site], title, job.hired_on, job.start_on, job.end_on, job.left_on)
    sheet.add()
    sheet.add(f"Total: {len(jobs)} jobs")


def roll_2022(book: xlsxwriter.Workbook) -> None:
    """Ids are text, two names, sites are numbers that have lost their zeros, days are text with blanks behind."""
    sheet = Sheet(book, "Sheet1")
    sheet.sheet.merge_range("A1:D1", "Employee", sheet.bold)
    sheet.sheet.merge_range("E1:I1", "Position", sheet.bold)
    sheet.add()
    header = (
        "EMPLID",
        "Last Name",
        "First Name",
        "E-Mail",
        "Position Title",
        "Location Code",
        "Start Date",
        "End Date",
    )
    sheet.add(*header, "Orig Hire Dt", "Term Dt", bold=True)
    before = None
    for job in sorted(of_year(2022), key=lambda job: (int(job.site), job.number)):
        if before not in (None, job.site):
            sheet.add()
        before = job.site
        title = job.title.replace("Office Professional", "Off Prof").upper()
        days = [f"{day:%m/%d/%Y}  " if day else " " for day in (job.start_on, job.end_on, job.hired_on, job.left_on)]
        sheet.add(f"{job.number:06}", job.family, f"{job.given} ", email(job), title, int(job.site), *days)


def roll_2023(book: xlsxwriter.Workbook) -> None:
    """A sheet of notes comes first; columns are hidden, names are made by a formula, sites are short codes."""
    notes = Sheet(book, "Read me")
    notes.add("Emp ID", "six digits, with zeros")
    notes.add("Site", "EHS, ASH, BMS, ADMIN")
    notes.add(DEMO)
    sheet = Sheet(book, "Staff 10-02")
    header = (
        "Site|Emp ID|Payroll Key|Family|Given|Name|Job Title|Hire Date|Job Start|Job End|Separated|Separation Reason"
    )
    sheet.add(*header.split("|"), bold=True)
    for job in of_year(2023):
        at = sheet.next_row
        days = [
            f"{day.day}-{day:%b-%Y}" if day else "" for day in (job.hired_on, job.start_on, job.end_on, job.left_on)
        ]
        name = f'=D{at}&", "&E{at}→{job.family}, {job.given}'
        sheet.add(SHORT[job.site], job.number, "x", job.family, job.given, name, job.title, *days)
    sheet.sheet.set_column("C:E", None, None, {"hidden": True})
    sheet.sheet.freeze_panes(1, 0)


def roll_2024(book: xlsxwriter.Workbook) -> None:
    """Line breaks in the header, vacant posts among the rows, the site with its number in front, other columns."""
    sheet = Sheet(book, "Export")
    header = (
        "Status|Employee\nNumber|Employee Name|Work\nEmail|FTE|Work Site|Title|Team|"
        "In Position\nSince|Position\nEnd|Date of\nHire|Termination\nDate|Reason"
    )
    sheet.add(*header.split("|"), bold=True)
    for job in of_year(2024):
        site = f"{int(job.site):04} - {NAMES[job.site]}"
        reason = "Resigned" if job.left_on else None
        person = ("T" if job.left_on else "A", f"{job.number:06} ", f"{job.family}, {job.given}", email(job), 1)
        days = (job.start_on, job.end_on, job.hired_on, job.left_on)
        sheet.add(*person, site, job.title, job.team, *days, reason)
    sheet.add("V", "VACANT", None, None, 0.5, "0020 - Ash Elementary", "Office Professional")
    sheet.add("V", "VACANT", None, None, 1, "0030 - Birch Middle", "Teacher")


def roll_2025(book: xlsxwriter.Workbook) -> None:
    """A Mac's days since 1904 for jobs and text for employments; a letterhead, subtotals and the end of a page."""
    sheet = Sheet(book, "Sheet 1", "d mmm yy")
    sheet.banner("EXAMPLE DISTRICT", 6)
    sheet.banner("Human Resources", 6)
    sheet.add(DEMO)
    sheet.add("Printed:", date(2025, 10, 1))
    sheet.add()
    sheet.add("Location", "Last Name ", " First Name", "ID", "Position", "From", "Through", "Hired", "Left", bold=True)
    jobs = sorted(of_year(2025), key=lambda job: (int(job.site), job.number))
    for site, name in NAMES.items():
        here = [job for job in jobs if job.site == site]
        for job in here:
            hired, left = (f"{day:%m/%d/%y}" if day else None for day in (job.hired_on, job.left_on))
            sheet.add(name.upper(), job.family, job.given, job.number, job.title, job.start_on, job.end_on, hired, left)
        sheet.add(f"Subtotal {name}: {len(here)}")
    sheet.add(f"Grand total: {len(jobs)}")
    sheet.add("Page 1 of 1")


def roll_2026(book: xlsxwriter.Workbook) -> None:
    """A new system: long headers, days as text the other way round, no end as a day in 9999."""
    sheet = Sheet(book, "Report 1")
    header = (
        "Worker|Employee ID|Legal Name - Last Name|Legal Name - First Name|Primary Work Email|"
        "Worker Type|Business Title|Location|Supervisory Organization|Position Start Date|"
        "Position End Date|Hire Date|Termination Date"
    )
    sheet.add(*header.split("|"), bold=True)
    for job in reversed(of_year(2026)):
        days = [
            f"{day or date(9999, 12, 31):%Y/%m/%d}" for day in (job.start_on, job.end_on, job.hired_on, job.left_on)
        ]
        place = f"{NAMES[job.site]} ({SHORT[job.site]})"
        worker = f"{job.given} {job.family} ({job.number})"
        person = (worker, f"{job.number:06}", job.family, job.given, email(job), "Regular")
        sheet.add(*person, job.title, place, job.team or None, *days)
    legend = Sheet(book, "Notes")
    legend.add("Employee ID", "Location")
    legend.add("as in payroll", "as in the building list")


Roll = Callable[[xlsxwriter.Workbook], None]
ROLLS: dict[str, Roll] = {
    "HR Roll 2021-22.xlsx": roll_2021,
    "HR Roll 2022-23.xlsx": roll_2022,
    "HR Roll 2023-10-02.xlsx": roll_2023,
    "HR Roll 2024-10.xlsx": roll_2024,
    "HR Roll 2025.xlsx": roll_2025,
    "HR Roll 2026-11-20.xlsx": roll_2026,
}


def written() -> Iterator[tuple[str, bytes]]:
    """Every file with its bytes, the same each time."""
    for name, roll in ROLLS.items():
        out = BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": roll is roll_2025}) as book:
            book.set_properties({"title": name, "comments": DEMO, "created": WRITTEN})
            roll(book)
        yield name, out.getvalue()


def rows(jobs: Sequence[Job] = HISTORY) -> list[tuple[str, str, str, date, date | None]]:
    """The assignments that the six rolls say together."""
    return sorted((f"{job.number:06}", f"{int(job.site):04}", job.title, job.start_on, job.end_on) for job in jobs)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in written():
        (FOLDER / name).write_bytes(data)
