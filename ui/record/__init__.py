"""One person's record: what the pages “Person” and “My access” both show, and the people whose rows were rejected."""

from ui.record.reasoning import reasoning
from ui.record.record import Record, Stretch, covers, record_of, verdict
from ui.record.sentences import ENDS_WITH, STATUS, URGENCY, anomaly, describe, full_name

__all__ = [
    "ENDS_WITH",
    "STATUS",
    "URGENCY",
    "Record",
    "Stretch",
    "anomaly",
    "covers",
    "describe",
    "full_name",
    "reasoning",
    "record_of",
    "verdict",
]
