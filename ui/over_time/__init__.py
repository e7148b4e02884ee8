"""Are we getting better?"""

from ui.cohort.table import weeks_table as springs_table
from ui.over_time.charts import count_table, disagreements, four_springs, holders, share, springs_beside
from ui.over_time.lists import (
    LISTS,
    Selection,
    everything,
    metrics,
    select,
    select_functions,
    select_network,
    table,
)
from ui.over_time.numbers import (
    ACCESS,
    CERTIFICATES,
    CHART_LISTS,
    PACES,
    SPRINGS,
    Numbers,
    headline,
    months,
    numbers,
    offered,
    opens,
    paces,
    weeks,
)
from ui.over_time.paces_chart import ages, arrivals, paces_table
from ui.over_time.weeks_chart import by_week, weeks_table

__all__ = [
    "ACCESS",
    "CERTIFICATES",
    "CHART_LISTS",
    "LISTS",
    "PACES",
    "SPRINGS",
    "Numbers",
    "Selection",
    "ages",
    "arrivals",
    "by_week",
    "count_table",
    "disagreements",
    "everything",
    "four_springs",
    "headline",
    "holders",
    "metrics",
    "months",
    "numbers",
    "offered",
    "opens",
    "paces",
    "paces_table",
    "select",
    "select_functions",
    "select_network",
    "share",
    "springs_beside",
    "springs_table",
    "table",
    "weeks",
    "weeks_table",
]
