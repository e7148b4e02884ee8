"""What are the rules?"""

import streamlit as st

from ui import frame, reads
from ui.policy import numbers as about_policy
from ui.widgets import filters, notices

view = frame.view()
found = about_policy.rules(reads.policy(view.version), reads.worked_examples(view.version))

st.markdown(about_policy.headline(found))
st.caption(about_policy.calendar(found))

line = filters.FilterBar()
chosen = about_policy.choose(line, found)
shown = chosen.of(found, view.as_of)
if shown:
    about_policy.offer(line, shown, chosen, view)
    about_policy.functions(found, shown, view.as_of)
    about_policy.courses(shown, view.as_of)
else:
    notices.no_rules(view.as_of)
about_policy.unstated(found)
about_policy.readings(found)
about_policy.examples(found)
