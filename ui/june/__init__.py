"""Who loses access this June, and what then?"""

from ui.cohort import places
from ui.june.charts import coverage_chart
from ui.june.lists import Selection, lists, metrics, rows_of, select, table
from ui.june.numbers import LIST_COHORT, Numbers, headline, numbers, opens

__all__ = [
    "LIST_COHORT",
    "Numbers",
    "Selection",
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
]
