"""Which districts need help?"""

import streamlit as st

from ui import districts, frame, reads
from ui.security import downloads, settings
from ui.widgets import chips, filters, notices

view = frame.state_view()
totals = reads.totals(view.judged, view.as_of)
# Headline and numbers need the choice below them.
top = st.container()

bar = filters.FilterBar()
titles = reads.titles(view.judged)
functions = districts.select_functions(bar, titles)
everything = districts.rows(
    reads.districts(view.judged),
    totals,
    functions=functions,
    as_of=view.as_of,
    today=view.today,
    old_after_days=settings.old_after_days(),
)
numbers = districts.numbers(everything)
with top:
    st.markdown(districts.headline(numbers, view.as_of))
    districts.metrics(numbers)

districts.lowest_shares(everything)

list_bar = filters.FilterBar()
selection = districts.select(list_bar, everything, [titles[own] for own in functions])
rows = selection.of(everything)
chips.above_list()
if rows.height:
    with list_bar.row:
        downloads.counts(rows, "districts", view, selection.labels)
    districts.table(rows)
else:
    notices.no_rows(everything.height)
st.caption(districts.shown(rows, everything))
