"""The only room that opens raw files: good rows go on, bad rows are kept with place, value and rule (feeds.md)."""

from intake.contracts import FEEDS, RULES, Column, Feed
from intake.folder import Intake, read_folder
from intake.found import FINDINGS
from intake.refusal import IntakeRefused, check_shrink

__all__ = [
    "FEEDS",
    "FINDINGS",
    "RULES",
    "Column",
    "Feed",
    "Intake",
    "IntakeRefused",
    "check_shrink",
    "read_folder",
]
