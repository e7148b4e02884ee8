"""What changed, and why?"""

from ui.changes.charts import by_kind, count_table
from ui.changes.lists import Selection, by_change, metrics, select, select_against, table
from ui.changes.numbers import Against, Numbers, headline, numbers, opens

__all__ = [
    "Against",
    "Numbers",
    "Selection",
    "by_change",
    "by_kind",
    "count_table",
    "headline",
    "metrics",
    "numbers",
    "opens",
    "select",
    "select_against",
    "table",
]
