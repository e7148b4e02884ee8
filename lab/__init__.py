"""What another policy would say of the same records: drafts of the rules, beside the store and never in it."""

from lab.drafts import MOST_LETTERS, DraftError, delete_draft, draft_text, drafts, keep_draft
from lab.judging import Judged, judged, judged_whole
from lab.mistakes import Mistake, mistakes
from lab.policy_file import policy_toml, rewritten
from lab.readings import other_readings, read_otherwise, reading_of_all_days, reading_on
from lab.rules import from_day, judged_anew, unseen
from lab.whatif import KINDS, WHATIF_COLUMNS, WhatIf, counted, said, what_if

__all__ = [
    "KINDS",
    "MOST_LETTERS",
    "WHATIF_COLUMNS",
    "DraftError",
    "Judged",
    "Mistake",
    "WhatIf",
    "counted",
    "delete_draft",
    "draft_text",
    "drafts",
    "from_day",
    "judged",
    "judged_anew",
    "judged_whole",
    "keep_draft",
    "mistakes",
    "other_readings",
    "policy_toml",
    "read_otherwise",
    "reading_of_all_days",
    "reading_on",
    "rewritten",
    "said",
    "unseen",
    "what_if",
]
