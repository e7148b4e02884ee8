"""What the pages about a June's cohort share: who of it is due and who has renewed, by which week, and its table."""

from ui.cohort.spring_chart import weeks
from ui.cohort.spring_filters import select_by, select_june
from ui.cohort.springs import renewed_by, springs
from ui.cohort.standing import DUE, RENEWED, by_need, due, of_functions, renewed
from ui.cohort.table import table

__all__ = [
    "DUE",
    "RENEWED",
    "by_need",
    "due",
    "of_functions",
    "renewed",
    "renewed_by",
    "select_by",
    "select_june",
    "springs",
    "table",
    "weeks",
]
