"""Who loses access in the coming weeks, for any reason?"""

import streamlit as st

from ui import frame, reads, upcoming
from ui.security import downloads
from ui.widgets import chips, filters, notices

view = frame.view()
horizon = upcoming.select_horizon(filters.FilterBar(), view)
everyone = reads.upcoming(view, horizon.until)
by_week = upcoming.weeks(everyone)
unknown = view.unknown.certificates
numbers = upcoming.numbers(everyone, horizon=horizon, unknown=unknown)

st.markdown(upcoming.headline(numbers, view.place))
upcoming.metrics(numbers)
chart = st.container()  # above the filters on screen, and drawn after them: it shows the week that they select
bar = filters.FilterBar()
selection = upcoming.select(bar, reads.all_functions(view.version), by_week)
if everyone.height:
    with chart:
        upcoming.weeks_chart(by_week, horizon, view, selection.week)
        upcoming.weeks_table(by_week)
rows = upcoming.by_day(selection.of(everyone))
chips.above_list()
if rows.height:
    title = f"upcoming through {horizon.until.isoformat()}"
    with bar.row:
        downloads.buttons(rows, title, view, selection.labels)
        downloads.calendar(rows, upcoming.events, title, view, selection.labels)
    upcoming.table(rows, is_one_location=view.is_one_location)
else:
    notices.no_rows(everyone.height, unknown)
notices.shown(rows, everyone.height)
