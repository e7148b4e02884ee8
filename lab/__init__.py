"""What another policy would say of the same records: drafts of the rules, beside the store and never in it."""

from lab.judging import Judged, judged
from lab.policy_file import policy_toml, rewritten
from lab.rules import from_day, judged_anew
from lab.whatif import KINDS, WHATIF_COLUMNS, WhatIf, counted, said, what_if

__all__ = [
    "KINDS",
    "WHATIF_COLUMNS",
    "Judged",
    "WhatIf",
    "counted",
    "from_day",
    "judged",
    "judged_anew",
    "policy_toml",
    "rewritten",
    "said",
    "what_if",
]
