"""What are the rules?"""

from ui.policy.lists import Selection, examples, select
from ui.policy.numbers import Numbers, calendar, headline, numbers, one_per_rule
from ui.policy.readings import readings, readings_list
from ui.policy.rules import courses, functions, unstated

__all__ = [
    "Numbers",
    "Selection",
    "calendar",
    "courses",
    "examples",
    "functions",
    "headline",
    "numbers",
    "one_per_rule",
    "readings",
    "readings_list",
    "select",
    "unstated",
]
