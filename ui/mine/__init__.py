"""What may I use, until when, and how do I keep it?"""

from ui.mine.lists import header, myself, reasoning, record_of, table
from ui.mine.numbers import headline, in_order

__all__ = [
    "header",
    "headline",
    "in_order",
    "myself",
    "reasoning",
    "record_of",
    "table",
]
