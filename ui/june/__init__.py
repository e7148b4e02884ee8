"""Who loses access this June, and what then?"""

from ui.june.charts import coverage_chart
from ui.june.lists import Selection, ask_first, lists, metrics, rows_of, select, table
from ui.june.numbers import LIST_COHORT, Numbers, headline, numbers, opens
from ui.june.rescue import places, to_ask

__all__ = [
    "LIST_COHORT",
    "Numbers",
    "Selection",
    "ask_first",
    "coverage_chart",
    "headline",
    "lists",
    "metrics",
    "numbers",
    "opens",
    "places",
    "rows_of",
    "select",
    "table",
    "to_ask",
]
