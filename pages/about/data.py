"""Can I trust this?"""

import streamlit as st

from ui import data, frame, reads
from ui.security import downloads
from ui.widgets import chips, filters, notices

view = frame.view()
facts, feeds, counts = reads.facts(view.version), reads.feeds(view.version), reads.intake_counts(view.version)
numbers = data.numbers(feeds, counts, reads.unlisted_titles(view), view.told_on)
sees_district = view.scope.is_district

st.markdown(data.headline(numbers, facts))
data.last_refusal(view)
# For the district alone (SECURITY.md): a bad row may name no school to go by.
if sees_district:
    data.metrics(numbers)
data.feeds_table(feeds, numbers, has_lists=sees_district)
data.by_fault(counts, has_lists=sees_district)

if sees_district:
    st.header("What to look at")
    which = filters.FilterBar().always("list", "List", data.LISTS, default=data.REJECTED)
else:
    st.header(data.LISTS[data.TITLES])
    st.caption(
        "Rejected rows and findings are about people of the whole district: whoever sees all of it finds them here."
    )
    # The one list that is narrowed to the viewer's schools, so that everybody may see it.
    which = data.TITLES
bar = filters.FilterBar()
selection = data.select(bar, which, counts)
rows = data.rows(selection, view)
chips.above_list()
if rows.frame.is_empty():
    notices.nothing(data.nothing(selection, view))
else:
    with bar.row:
        downloads.buttons(rows.frame, data.LISTS[which].lower(), view, selection.labels)
    data.table(which, rows, view)
data.versions(view, facts)
data.try_a_folder(view)
data.show_audit_log(view)
