"""Why, for this person?"""

from ui.person.charts import timeline
from ui.person.lists import header, search, table
from ui.person.numbers import headline

__all__ = [
    "header",
    "headline",
    "search",
    "table",
    "timeline",
]
