"""Are we getting better?"""

from ui.over_time.charts import count_table, disagreements, holders, share
from ui.over_time.lists import LISTS, Selection, metrics, select, select_functions, table
from ui.over_time.numbers import Numbers, headline, is_of_anomalies, months, numbers, opens

__all__ = [
    "LISTS",
    "Numbers",
    "Selection",
    "count_table",
    "disagreements",
    "headline",
    "holders",
    "is_of_anomalies",
    "metrics",
    "months",
    "numbers",
    "opens",
    "select",
    "select_functions",
    "share",
    "table",
]
