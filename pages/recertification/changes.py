"""What changed, and why?"""

import streamlit as st

from ui import changes, frame, reads
from ui.security import downloads
from ui.widgets import chips, filters, notices

view = frame.view()
against = changes.select_against(filters.FilterBar(), view)
unknown = view.unknown.people or against.problem or against.beyond
everything = reads.changes(view, against.since, against.earlier)
numbers = changes.numbers(everything)

st.markdown(changes.headline(numbers, against, view.place, view.as_of, view.unknown.people))
changes.metrics(numbers, unknown)
if everything.height:
    changes.by_kind(everything)
    changes.count_table(everything)
bar = filters.FilterBar()
selection = changes.select(bar, against, reads.all_functions(view.version))
rows = changes.by_change(selection.of(everything))
chips.above_list()
if rows.height:
    with bar.row:
        downloads.buttons(rows, "changes", view, selection.labels)
    changes.table(rows, is_one_location=view.is_one_location)
elif not against.problem:  # which the sentence above has said
    notices.no_rows(everything.height, unknown)
notices.shown(rows, everything.height)
