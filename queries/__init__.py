"""Questions to a judged store: one .sql file each, one typed function beside it."""

from queries.about import Choices, Facts, choices, facts, functions
from queries.asking import Answer, Scope
from queries.explain import UnknownPersonError, explain
from queries.lists import (
    ANOMALY_COLUMNS,
    JUNE_COLUMNS,
    STATUS_COLUMNS,
    Standing,
    anomalies,
    coverage,
    june,
    status,
)
from queries.person import Person, junes, people, person, timeline
from queries.recertification import ladder, renewals_by_week
from queries.upcoming import UPCOMING_COLUMNS, upcoming

__all__ = [
    "ANOMALY_COLUMNS",
    "JUNE_COLUMNS",
    "STATUS_COLUMNS",
    "UPCOMING_COLUMNS",
    "Answer",
    "Choices",
    "Facts",
    "Person",
    "Scope",
    "Standing",
    "UnknownPersonError",
    "anomalies",
    "choices",
    "coverage",
    "explain",
    "facts",
    "functions",
    "june",
    "junes",
    "ladder",
    "people",
    "person",
    "renewals_by_week",
    "status",
    "timeline",
    "upcoming",
]
