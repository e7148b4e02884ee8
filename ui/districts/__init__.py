"""Which districts need help?"""

from ui.districts.charts import lowest_shares
from ui.districts.lists import LISTS, Selection, metrics, select, select_functions, table
from ui.districts.numbers import Numbers, headline, numbers, opens, rows, shown

__all__ = [
    "LISTS",
    "Numbers",
    "Selection",
    "headline",
    "lowest_shares",
    "metrics",
    "numbers",
    "opens",
    "rows",
    "select",
    "select_functions",
    "shown",
    "table",
]
