"""What are the rules?"""

import streamlit as st

from ui import frame, policy, reads
from ui.security import downloads
from ui.widgets import filters, notices

view = frame.view()
numbers = policy.numbers(reads.policy(view.version), reads.worked_examples(view.version))

st.markdown(policy.headline(numbers, view.as_of))
st.caption(policy.calendar(numbers))

bar = filters.FilterBar()
selection = policy.select(bar, numbers, view.as_of)
rules = selection.of(numbers.rules)
if rules:
    with bar.row:
        downloads.buttons(policy.one_per_rule(rules, view.as_of), "rules", view, selection.labels)
    policy.functions(numbers, selection, view.as_of)
    policy.courses(numbers, selection, view.as_of)
else:
    notices.no_rules(view.as_of)
# Whatever the filters left: the headline counts these, and links to them.
policy.unstated(numbers)
policy.readings(numbers, view)
policy.readings_list(numbers, view)
policy.examples(numbers)
