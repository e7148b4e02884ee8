"""Which schools and functions need help?"""

from ui.by_school.charts import LADDER, MAP, WEEKS, charts, due_and_renewed, weeks
from ui.by_school.ladder_chart import ladder
from ui.by_school.lists import LISTS, Selection, ladder_table, metrics, rows_of, select, select_schools, table
from ui.by_school.numbers import LIST_CELLS, Numbers, headline, numbers, opens, schools
from ui.cohort import of_functions, places, said_elsewhere, springs
from ui.cohort.table import weeks_table

__all__ = [
    "LADDER",
    "LISTS",
    "LIST_CELLS",
    "MAP",
    "WEEKS",
    "Numbers",
    "Selection",
    "charts",
    "due_and_renewed",
    "headline",
    "ladder",
    "ladder_table",
    "metrics",
    "numbers",
    "of_functions",
    "opens",
    "places",
    "rows_of",
    "said_elsewhere",
    "schools",
    "select",
    "select_schools",
    "springs",
    "table",
    "weeks",
    "weeks_table",
]
