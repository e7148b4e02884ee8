"""The places of the invented district: real schools of Denver, invented central offices."""

import csv
from dataclasses import dataclass
from pathlib import Path

SCHOOL_FILE = Path(__file__).parent.parent / "data" / "cde-denver-schools" / "denver_schools_2024.csv"

OFFICES = (
    "Student Data Services",
    "Enrollment Services",
    "Department of Technology Services",
    "Early Education",
    "Multilingual Education",
    "Home School",
    "Summer School",
    "Human Resources",
    "Nutrition, Health and Wellness",
    "Curriculum and Instruction",
    "Transportation Services",
    "Finance and Budget",
)
"""Central offices: the first seven are teams of the shipped policy and who runs the student information system."""

# The order matters: `ECE-8` contains `ece`, and a `Junior/Senior High School` is more than a `high school`.
LEVEL_WORDS = (
    ("k8", ("ece-8", "k-8")),
    ("other", ("junior/senior",)),
    ("middle", ("middle school",)),
    ("high", ("high school",)),
    ("elementary", ("elementary", "early education", "ece")),
)
"""What a school's name says about its level, tried in this order; a name that says nothing is `other`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the locations feed, with the pupils that its number of staff follows (0 for an office)."""

    location_id: str
    name: str
    kind: str
    level: str
    network: str
    pupils: int


def level_of(name: str) -> str:
    """The level that a school's name says, else `other`."""
    lowered = name.lower()
    for level, words in LEVEL_WORDS:
        if any(word in lowered for word in words):
            return level
    return "other"


def schools(count: int) -> list[Place]:
    """`count` schools by id: evenly over the levels of the real ones, and invented ones beyond those."""
    real = _real_schools()
    by_level = sorted(real, key=lambda place: (place.level, place.location_id))
    chosen = [by_level[index * len(real) // count] for index in range(count)] if count < len(real) else real
    invented = [
        Place(f"N{number:04}", f"Invented School {number}", "school", "other", "", 450)
        for number in range(len(real) + 1, count + 1)
    ]
    return sorted(chosen, key=lambda place: place.location_id) + invented


def offices(count: int) -> list[Place]:
    """The first `count` central offices."""
    return [Place(f"C{number:02}", name, "central", "", "", 0) for number, name in enumerate(OFFICES[:count], start=1)]


def _real_schools() -> list[Place]:
    with SCHOOL_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Place(
            row["campus_id"],
            row["campus_name"],
            "school",
            level_of(row["campus_name"]),
            "Charter" if row["is_charter"] == "True" else f"Network {1 + index % 8}",
            int(row["n_students"]),
        )
        for index, row in enumerate(rows)
    ]
