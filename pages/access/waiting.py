"""How fast does earned access arrive?"""

import streamlit as st

from ui import frame, reads
from ui.security import downloads
from ui.waiting import charts as waiting_charts
from ui.waiting import numbers as waiting
from ui.widgets import filters, notices

view = frame.view()
now, approvals = reads.waiting(view), reads.decisions_waiting(view)
top = st.container()
period = filters.FilterBar().always("period", "Period", waiting.PERIODS, default=waiting.DEFAULT_PERIOD)
arrivals = reads.arrivals(view, period)
looks_back = reads.periods(view.version, view.known_on)[period]
found = waiting.numbers(arrivals, now, approvals, looks_back, view.as_of, view.doubt.grants or view.doubt.certificates)

with top:
    st.markdown(waiting.headline(found, view.place))
    waiting.metrics(found)
waiting_charts.curve(found)
if said := " ".join(filter(None, (waiting.not_counted(arrivals), waiting.counted_through(found)))):
    st.caption(said)
left, right = st.columns(2, gap="large")
with left:
    waiting_charts.by_place(arrivals, found, is_one_location=view.is_one_location)
with right:
    waiting_charts.by_age(approvals, found)
waiting_charts.tables(arrivals, approvals, found, is_one_location=view.is_one_location)

st.header("The lists")
line = filters.FilterBar()
which = line.always("list", "List", waiting.LISTS, default=waiting.WAITING)
everything = {waiting.WAITING: now, waiting.APPROVALS: approvals, waiting.EARNED: arrivals}[which]
chosen = waiting.choose(filters.FilterBar(), which, everything, reads.all_functions(view.version))
rows = waiting.sorted_list(which, chosen.rows, reads.facts(view.version).help_name)
if rows.height:
    words = chosen.words | ({"period": waiting.PERIODS[period]} if which == waiting.EARNED else {})
    with line.row:
        downloads.buttons(rows, waiting.LISTS[which].lower(), view, words)
    waiting.table(which, rows, is_one_location=view.is_one_location)
else:
    notices.no_rows(everything.height, found.doubt)
notices.shown(rows, everything.height)
