"""Can I trust this?"""

from ui.data.audit_log import show_audit_log
from ui.data.charts import by_fault
from ui.data.lists import LISTS, REJECTED, TITLES, Selection, metrics, nothing, opens, rows, select
from ui.data.loads import feeds_table, last_refusal, versions
from ui.data.numbers import Numbers, headline, numbers
from ui.data.tables import table
from ui.data.trial import try_a_folder

__all__ = [
    "LISTS",
    "REJECTED",
    "TITLES",
    "Numbers",
    "Selection",
    "by_fault",
    "feeds_table",
    "headline",
    "last_refusal",
    "metrics",
    "nothing",
    "numbers",
    "opens",
    "rows",
    "select",
    "show_audit_log",
    "table",
    "try_a_folder",
    "versions",
]
