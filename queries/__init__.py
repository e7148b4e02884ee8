"""Questions to a judged store: one .sql file each, one typed function beside it."""

from queries.about import CLOSED, Choices, Facts, choices, closed_locations, facts, functions, policy
from queries.anomaly_list import ANOMALY_LIST_COLUMNS, anomaly_list
from queries.changes import (
    CAUSES,
    CHANGES_COLUMNS,
    DIFFERENCES_COLUMNS,
    KINDS,
    changes,
    changes_counted,
    differences,
    differences_of_all_days,
    with_moves,
)
from queries.columns import GRANT_COLUMNS
from queries.examples import Outcome, worked_examples
from queries.explain import UnknownPersonError, explain
from queries.intake_report import (
    UNKNOWN,
    Excerpt,
    feeds,
    findings,
    intake_counts,
    matched_ids,
    rejected,
    unknown_codes,
    unlisted_titles,
)
from queries.lists import (
    ANOMALY_COLUMNS,
    JUNE_COLUMNS,
    STATUS_COLUMNS,
    anomalies,
    coverage,
    heads,
    june,
    status,
    stretches,
    totals,
)
from queries.over_time import over_time, over_time_ages, over_time_arrivals, over_time_cases, over_time_weeks
from queries.person import Person, junes, people, person, timeline
from queries.policy_check import NEVER_MET, never_met
from queries.question import Question, Scope
from queries.recertification import after_june, coming_junes, holder_counts, ladder, renewals_by_week, rescue
from queries.rejected_people import rejected_people
from queries.upcoming import UPCOMING_COLUMNS, upcoming
from queries.viewer import AmbiguousEmailError, Known, viewer
from queries.waiting import Period, arrivals, decisions_waiting, waiting, waiting_periods

__all__ = [
    "ANOMALY_COLUMNS",
    "ANOMALY_LIST_COLUMNS",
    "CAUSES",
    "CHANGES_COLUMNS",
    "CLOSED",
    "DIFFERENCES_COLUMNS",
    "GRANT_COLUMNS",
    "JUNE_COLUMNS",
    "KINDS",
    "NEVER_MET",
    "STATUS_COLUMNS",
    "UNKNOWN",
    "UPCOMING_COLUMNS",
    "AmbiguousEmailError",
    "Choices",
    "Excerpt",
    "Facts",
    "Known",
    "Outcome",
    "Period",
    "Person",
    "Question",
    "Scope",
    "UnknownPersonError",
    "after_june",
    "anomalies",
    "anomaly_list",
    "arrivals",
    "changes",
    "changes_counted",
    "choices",
    "closed_locations",
    "coming_junes",
    "coverage",
    "decisions_waiting",
    "differences",
    "differences_of_all_days",
    "explain",
    "facts",
    "feeds",
    "findings",
    "functions",
    "heads",
    "holder_counts",
    "intake_counts",
    "june",
    "junes",
    "ladder",
    "matched_ids",
    "never_met",
    "over_time",
    "over_time_ages",
    "over_time_arrivals",
    "over_time_cases",
    "over_time_weeks",
    "people",
    "person",
    "policy",
    "rejected",
    "rejected_people",
    "renewals_by_week",
    "rescue",
    "status",
    "stretches",
    "timeline",
    "totals",
    "unknown_codes",
    "unlisted_titles",
    "upcoming",
    "viewer",
    "waiting",
    "waiting_periods",
    "with_moves",
    "worked_examples",
]
