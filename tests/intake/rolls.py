"""A HR roll as a district exports it, and the mapping that makes staff, employments and assignments of it."""

from pathlib import Path

from intake import Intake, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY

DOCUMENT = Path(__file__).parents[2] / "docs" / "sources.md"
ROLL = [
    "Emp ID;Name;Mail;Site;Job Title;Hired;Job Start;Job End",
    "1;Peña, Ana;ana@example.org;EHS;PRIN;08/01/2015;08/01/2015;",
    "2;Quinn, Bo;;ASH;Office Professional;8/1/2021;8/1/2021;",
    "2;Quinn, Bo;;EHS;Office Professional;8/1/2021;8/1/2022;06/30/2023",
    "3;Rao, Cy;;EHS;PRIN;31.02.2024;02/29/2024;",
    "4;Sol, Di;;XYZ;PRIN;2024-08-01;08/01/2024;",
    "Total: 4 people;;;;;;;",
]
# The example of the documentation is the fixture, so what it promises is tested.
MAPPING = DOCUMENT.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
FROM_ROLL = ("staff", "employments", "assignments")


def feeds(folder: Path, *left_out: str) -> Path:
    """The good feeds in a folder, but those that a mapping fills."""
    folder.mkdir(exist_ok=True)
    for feed, lines in GOOD.items():
        if feed not in left_out:
            (folder / f"{feed}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def roll_folder(folder: Path, mapping: str = MAPPING) -> Path:
    """The roll beside the good other feeds."""
    feeds(folder, *FROM_ROLL)
    (folder / "hr-roll-2026.csv").write_bytes("\r\n".join(ROLL).encode("cp1252"))
    (folder / "sources.toml").write_text(mapping, encoding="utf-8")
    return folder


def read(folder: Path) -> Intake:
    """What the intake makes of the folder."""
    return read_folder(folder, POLICY, loaded_on=TODAY)
