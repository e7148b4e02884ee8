"""The sentences that explain an anomaly (docs/wording.md § Anomalies), with who can correct it."""

from typing import NamedTuple


class AnomalyKind(NamedTuple):
    """One kind of eligibility.md § 8. In `explanation`, words in braces stand for the row's own values."""

    kind: str
    what: str
    severity: str
    fix_by: str
    explanation: str


_HOLDS = "Holds {Function} at {Location} since {granted_on}, but "

ANOMALY_KINDS = (
    AnomalyKind("unknown-person", "excess", "high", "HR", _HOLDS + "HR has no record of this person."),
    AnomalyKind("departed", "excess", "high", "DoTS", _HOLDS + "is not employed."),
    AnomalyKind("wrong-location", "excess", "high", "DoTS", _HOLDS + "has no job there."),
    AnomalyKind("role", "excess", "medium", "DoTS", _HOLDS + "no rule gives it to the job held there."),
    AnomalyKind("lapsed", "excess", "medium", "the person", _HOLDS + "a certificate it needs has lapsed."),
    # {certificate}: "was never earned" is said only where no record exists, else the record that does not count is
    # named (docs/wording.md; said_anomaly in sql/03_sentences.sql).
    AnomalyKind("never-certified", "excess", "medium", "the person", _HOLDS + "{certificate}."),
    AnomalyKind("prerequisite", "excess", "medium", "the person", _HOLDS + "a prerequisite course is missing."),
    AnomalyKind("not-approved", "excess", "medium", "principal", _HOLDS + "no approval stands."),
    AnomalyKind(
        "unplaced",
        "cannot tell",
        "high",
        "DoTS",
        "This access cannot be judged: {fault} The row as it stands: {row}",
    ),
    AnomalyKind(
        "removed",
        "missing",
        "medium",
        "DoTS",
        "Entitled to {Function} at {Location} since {met_on}, but the access was removed on {since}.",
    ),
    AnomalyKind(
        "overdue",
        "missing",
        "medium",
        "DoTS",
        "Entitled to {Function} at {Location} since {met_on}, but not granted within {n} business days.",
    ),
    AnomalyKind(
        "granted-early",
        "process",
        "low",
        "DoTS",
        "{Function} at {Location} was granted on {granted_on}, before its requirements were met.",
    ),
    AnomalyKind(
        "approver",
        "process",
        "low",
        "principal",
        "The approval of {since} for {Function} at {Location} is not by anybody who may approve there.",
    ),
)
