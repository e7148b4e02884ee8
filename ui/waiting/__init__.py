"""How fast does earned access arrive?"""

from ui.waiting.charts import by_age, by_place, count_tables
from ui.waiting.curve_chart import curve
from ui.waiting.lists import (
    APPROVALS,
    DEFAULT_PERIOD,
    EARNED,
    LISTS,
    PERIODS,
    WAITING,
    Selection,
    in_order,
    metrics,
    opens,
    select,
    table,
)
from ui.waiting.numbers import Numbers, counted_through, headline, not_counted, numbers

__all__ = [
    "APPROVALS",
    "DEFAULT_PERIOD",
    "EARNED",
    "LISTS",
    "PERIODS",
    "WAITING",
    "Numbers",
    "Selection",
    "by_age",
    "by_place",
    "count_tables",
    "counted_through",
    "curve",
    "headline",
    "in_order",
    "metrics",
    "not_counted",
    "numbers",
    "opens",
    "select",
    "table",
]
