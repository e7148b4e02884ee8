"""What other rules than those in force would say: the list of whom they move, for readings and for drafts."""

from ui.otherwise.lists import by_kind, select_kinds, table
from ui.otherwise.words import KINDS, people_and_places

__all__ = ["KINDS", "by_kind", "people_and_places", "select_kinds", "table"]
