"""The only room that opens raw files: good rows go on, bad rows are kept with place, value and rule (feeds.md)."""

from intake.contracts import FEEDS, RULES, Column, Feed
from intake.folder import Intake, read_folder
from intake.found import FINDINGS
from intake.guard import ACCEPTABLE, Before, Consequences, check_consequences, check_feeds
from intake.refusal import IntakeRefused

__all__ = [
    "ACCEPTABLE",
    "FEEDS",
    "FINDINGS",
    "RULES",
    "Before",
    "Column",
    "Consequences",
    "Feed",
    "Intake",
    "IntakeRefused",
    "check_consequences",
    "check_feeds",
    "read_folder",
]
