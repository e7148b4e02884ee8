"""Who loses access in the coming weeks, for any reason?"""

from ui.upcoming.charts import weeks_chart, weeks_place, weeks_table
from ui.upcoming.lists import Selection, by_day, metrics, select, select_horizon, table
from ui.upcoming.numbers import Horizon, Numbers, events, headline, numbers, opens, weeks

__all__ = [
    "Horizon",
    "Numbers",
    "Selection",
    "by_day",
    "events",
    "headline",
    "metrics",
    "numbers",
    "opens",
    "select",
    "select_horizon",
    "table",
    "weeks",
    "weeks_chart",
    "weeks_place",
    "weeks_table",
]
