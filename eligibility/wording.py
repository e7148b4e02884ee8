"""The sentences that explain an anomaly (docs/wording.md § Anomalies), with who can correct it."""

from collections.abc import Iterator
from typing import NamedTuple

from eligibility.policy import Policy


class AnomalyKind(NamedTuple):
    """One kind of eligibility.md § 8. In `explanation`, words in braces stand for the row's own values."""

    kind: str
    what: str
    severity: str
    fix_by: str
    explanation: str


# Who that is, the policy says (`anomaly_kinds`, `_fixers`).
_ACCESS, _APPROVAL = "{access}", "{approval}"
_HOLDS = "Holds {Function} at {Location} since {granted_on}, but "

ANOMALY_KINDS = (
    AnomalyKind("unknown-person", "excess", "high", "HR", _HOLDS + "HR has no record of this person."),
    AnomalyKind("departed", "excess", "high", _ACCESS, _HOLDS + "is not employed."),
    AnomalyKind("wrong-location", "excess", "high", _ACCESS, _HOLDS + "has no job there."),
    AnomalyKind("role", "excess", "medium", _ACCESS, _HOLDS + "no rule gives it to the job held there."),
    AnomalyKind("lapsed", "excess", "medium", "the person", _HOLDS + "a certificate it needs has lapsed."),
    # {certificate}: "was never earned" is said only where no record exists, else the record that does not count is
    # named (docs/wording.md; said_anomaly in sql/03_sentences.sql).
    AnomalyKind("never-certified", "excess", "medium", "the person", _HOLDS + "{certificate}."),
    AnomalyKind("prerequisite", "excess", "medium", "the person", _HOLDS + "a prerequisite course is missing."),
    AnomalyKind("not-approved", "excess", "medium", _APPROVAL, _HOLDS + "no approval stands."),
    AnomalyKind(
        "unplaced",
        "cannot tell",
        "high",
        _ACCESS,
        "This access cannot be judged: {fault} The row as it stands: {row}",
    ),
    AnomalyKind(
        "removed",
        "missing",
        "medium",
        _ACCESS,
        "Entitled to {Function} at {Location} since {met_on}, but the access was removed on {since}.",
    ),
    AnomalyKind(
        "overdue",
        "missing",
        "medium",
        _ACCESS,
        "Entitled to {Function} at {Location} since {met_on}, but not granted within {n} business days.",
    ),
    AnomalyKind(
        "granted-early",
        "process",
        "low",
        _ACCESS,
        "{Function} at {Location} was granted on {granted_on}, before its requirements were met.",
    ),
    AnomalyKind(
        "approver",
        "process",
        "low",
        _APPROVAL,
        "The approval of {since} for {Function} at {Location} is not by anybody who may approve there.",
    ),
)


def anomaly_kinds(policy: Policy) -> Iterator[AnomalyKind]:
    """Give each kind with who can correct it in this district."""
    fixers = _fixers(policy)
    return (kind._replace(fix_by=fixers.get(kind.fix_by, kind.fix_by)) for kind in ANOMALY_KINDS)


def fixers(policy: Policy) -> tuple[str, ...]:
    """Return who can correct an anomaly in this district, as rows say it, each once."""
    of_district = _fixers(policy)
    return tuple(dict.fromkeys((of_district[_ACCESS], "HR", of_district[_APPROVAL], "the person")))


def _fixers(policy: Policy) -> dict[str, str]:
    """Who grants and removes access, and the first of the roles that approve it."""
    access = policy.district.access_team or policy.district.help.name
    roles = policy.approvers.roles
    return {_ACCESS: access, _APPROVAL: roles[0].replace("-", " ") if roles else access}
