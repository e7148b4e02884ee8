"""Can I trust this?"""

import streamlit as st

from ui import frame, reads
from ui.data import audit_log as about_record
from ui.data import numbers as about_data

view = frame.view()
facts, feeds, counts = reads.facts(view.version), reads.feeds(view.version), reads.intake_counts(view.version)
titles = reads.unlisted_titles(view)
found = about_data.load(feeds, counts, view.today)

st.markdown(about_data.headline(found, facts))
about_data.last_refusal(view)
if view.scope.is_district:
    about_data.numbers(found, titles.height)
about_data.feeds_table(feeds, found, is_open=view.scope.is_district)
about_data.reasons(counts, is_open=view.scope.is_district)
about_data.lists(view, counts, titles)
about_data.versions(view, facts)
about_record.show(view)
