"""The examples of a page of docs/connect: its files and mappings, by the heading above them."""

import re
from pathlib import Path

from intake import Intake, read_folder
from tests.intake.folders import POLICY, TODAY
from tests.intake.rolls import feeds

ROOT = Path(__file__).parents[2]
STAFF = """staff_id,given_name,family_name,email,worker_type
000001,Ana,Peña,ana.pena@example.org,
000002,Bo,Quinn,bo@example.org,
"""


def examples(page: str) -> dict[str, tuple[dict[str, str], str]]:
    """By heading, the files with their names, and the mapping."""
    found = {}
    for section in (ROOT / page).read_text("utf-8").split("\n## ")[1:]:
        files = dict(re.findall(r"^`([^`\n]+)`:\n\n```\w*\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
        mappings = re.findall(r"^```toml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
        if mappings:
            found[section.partition("\n")[0]] = (files, mappings[0])
    return found


def loaded(folder: Path, page: str, heading: str, *fills: str) -> Intake:
    """What a load makes of an example beside feeds of two people."""
    feeds(folder, "staff", *fills)
    (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
    files, mapping = examples(page)[heading]
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "sources.toml").write_text(mapping, encoding="utf-8")
    return read_folder(folder, POLICY, loaded_on=TODAY)
