"""What would another rule do?"""

from ui.lab.charts import coming_junes, june_table
from ui.lab.edit import edit, found
from ui.lab.lists import Selection, choose_draft, choose_other, metrics, select, summaries, table, tools
from ui.lab.numbers import Numbers, headline, numbers, opens

__all__ = [
    "Numbers",
    "Selection",
    "choose_draft",
    "choose_other",
    "coming_junes",
    "edit",
    "found",
    "headline",
    "june_table",
    "metrics",
    "numbers",
    "opens",
    "select",
    "summaries",
    "table",
    "tools",
]
