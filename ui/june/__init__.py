"""Who loses access this June, and what then?"""

from ui.cohort import places, said_elsewhere
from ui.june.charts import coverage_chart
from ui.june.lists import Selection, ask_first, lists, metrics, rows_of, select, table
from ui.june.numbers import LIST_COHORT, LIST_PLACES, Numbers, headline, numbers, opens
from ui.june.rescue import to_ask, whom_to_ask

__all__ = [
    "LIST_COHORT",
    "LIST_PLACES",
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
    "said_elsewhere",
    "select",
    "table",
    "to_ask",
    "whom_to_ask",
]
