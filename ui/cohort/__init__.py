"""What the pages about a June's cohort share: who is due and has renewed, by which week, where few are left; tables."""

from ui.cohort.elsewhere import said_elsewhere
from ui.cohort.places import LEFT, NOBODY, ONE, left_with, people_by, places, share_due
from ui.cohort.places_table import few_left, places_table
from ui.cohort.spring_chart import weeks
from ui.cohort.spring_filters import select_by, select_june
from ui.cohort.springs import renewed_by, springs
from ui.cohort.standing import DUE, RENEWED, by_end, by_need, due, of_functions, renewed
from ui.cohort.table import holders_table, table

__all__ = [
    "DUE",
    "LEFT",
    "NOBODY",
    "ONE",
    "RENEWED",
    "by_end",
    "by_need",
    "due",
    "few_left",
    "holders_table",
    "left_with",
    "of_functions",
    "people_by",
    "places",
    "places_table",
    "renewed",
    "renewed_by",
    "said_elsewhere",
    "select_by",
    "select_june",
    "share_due",
    "springs",
    "table",
    "weeks",
]
