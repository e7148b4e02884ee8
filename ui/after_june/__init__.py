"""Who lost access in a June that has passed, and what came of it?"""

from ui.after_june.charts import by_function
from ui.after_june.lists import Selection, by_outcome, metrics, select, table
from ui.after_june.numbers import Numbers, headline, numbers, opens

__all__ = [
    "Numbers",
    "Selection",
    "by_function",
    "by_outcome",
    "headline",
    "metrics",
    "numbers",
    "opens",
    "select",
    "table",
]
