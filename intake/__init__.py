"""The only room that opens raw files: good rows go on, bad rows are set aside with place, value and rule (feeds.md)."""

from intake.contracts import FEEDS, RULES, Column, Feed
from intake.finding import FINDINGS
from intake.folder import Intake, read_folder
from intake.guard import ACCEPTABLE, Baseline, Consequences, check_consequences, check_feeds
from intake.history_file import read_history_file
from intake.proposal import Proposal, ProposedCell, Question
from intake.proposal_file import said_snapshot, said_unfilled, sources_toml
from intake.proposing import propose
from intake.refusal import IntakeRefused
from intake.source import LINES_PER_FILE
from intake.sources_file import SOURCES_FILE

__all__ = [
    "ACCEPTABLE",
    "FEEDS",
    "FINDINGS",
    "LINES_PER_FILE",
    "RULES",
    "SOURCES_FILE",
    "Baseline",
    "Column",
    "Consequences",
    "Feed",
    "Intake",
    "IntakeRefused",
    "Proposal",
    "ProposedCell",
    "Question",
    "check_consequences",
    "check_feeds",
    "propose",
    "read_folder",
    "read_history_file",
    "said_snapshot",
    "said_unfilled",
    "sources_toml",
]
