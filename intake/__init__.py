"""The only room that opens raw files: good rows go on, bad rows are set aside with place, value and rule (feeds.md)."""

from intake.contracts import FEEDS, RULES, Column, Feed
from intake.finding import FINDINGS
from intake.folder import Intake, read_folder
from intake.guard import ACCEPTABLE, Baseline, Consequences, check_consequences, check_feeds
from intake.refusal import IntakeRefused
from intake.source import LINES_PER_FILE

__all__ = [
    "ACCEPTABLE",
    "FEEDS",
    "FINDINGS",
    "LINES_PER_FILE",
    "RULES",
    "Baseline",
    "Column",
    "Consequences",
    "Feed",
    "Intake",
    "IntakeRefused",
    "check_consequences",
    "check_feeds",
    "read_folder",
]
