"""Who has what they should not, or lacks what they earned?"""

from ui.anomalies.charts import by_age, by_kind, by_place, count_tables
from ui.anomalies.lists import (
    EVERY,
    GROUPED,
    LISTS,
    Selection,
    by_cause,
    by_severity,
    metrics,
    opens,
    select,
    table,
    table_of_causes,
)
from ui.anomalies.numbers import Numbers, fixers, headline, numbers

__all__ = [
    "EVERY",
    "GROUPED",
    "LISTS",
    "Numbers",
    "Selection",
    "by_age",
    "by_cause",
    "by_kind",
    "by_place",
    "by_severity",
    "count_tables",
    "fixers",
    "headline",
    "metrics",
    "numbers",
    "opens",
    "select",
    "table",
    "table_of_causes",
]
