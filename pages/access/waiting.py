"""How fast does earned access arrive?"""

import streamlit as st

from ui import frame, reads, waiting
from ui.security import downloads
from ui.widgets import chips, filters, notices, per_person

view = frame.view()
now, approvals = reads.waiting(view), reads.decisions_waiting(view)
# The answer stands above the period, and can be counted only once the period is chosen.
top = st.container()
period = filters.FilterBar().always("period", "Period", waiting.PERIODS, default=waiting.DEFAULT_PERIOD)
arrivals = reads.arrivals(view, period)
looks_back = reads.periods(view.version, view.known_on)[period]
# Who waits follows from both: without training nobody is known to have earned, without grants nobody to lack.
unknown = view.unknown.grants or view.unknown.certificates
numbers = waiting.numbers(arrivals, now, approvals, period=looks_back, as_of=view.as_of, unknown=unknown)

with top:
    st.markdown(waiting.headline(numbers, view.place))
    waiting.metrics(numbers)
waiting.curve(numbers)
if caption := " ".join(filter(None, (waiting.not_counted(arrivals), waiting.counted_through(numbers)))):
    st.caption(caption)
left, right = st.columns(2, gap="large")
with left:
    waiting.by_place(arrivals, numbers, is_one_location=view.is_one_location)
with right:
    waiting.by_age(approvals, numbers)
waiting.count_tables(arrivals, approvals, numbers, is_one_location=view.is_one_location)

st.header("The lists")
list_bar = filters.FilterBar()
which = list_bar.always("list", "List", waiting.LISTS, default=waiting.WAITING)
by_person = per_person.is_chosen(list_bar)
everything = {waiting.WAITING: now, waiting.APPROVALS: approvals, waiting.EARNED: arrivals}[which]
selection = waiting.select(filters.FilterBar(), which, reads.all_functions(view.version))
rows = waiting.in_order(which, selection.of(everything), reads.facts(view.version).help_name)
# The other two lists are of the as-of day, whatever period is chosen.
labels = selection.labels | ({"period": waiting.PERIODS[period]} if which == waiting.EARNED else {})
title = waiting.LISTS[which].lower()
chips.above_list()
if by_person and rows.height:
    people = per_person.lines(rows)
    with list_bar.row:
        downloads.buttons(people, f"{title} by person", view, labels)
    per_person.table(people, key="waiting", is_one_location=view.is_one_location)
elif rows.height:
    with list_bar.row:
        downloads.buttons(rows, title, view, labels)
    waiting.table(which, rows, is_one_location=view.is_one_location)
else:
    notices.no_rows(everything.height, numbers.unknown)
notices.shown(rows, everything.height, people=per_person.everybody(everything, is_chosen=by_person))
