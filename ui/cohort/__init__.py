"""What the pages about a June's cohort share: who of it is due and who has renewed, and its table."""

from ui.cohort.standing import DUE, RENEWED, by_need, due, of_functions, renewed
from ui.cohort.table import table

__all__ = ["DUE", "RENEWED", "by_need", "due", "of_functions", "renewed", "table"]
