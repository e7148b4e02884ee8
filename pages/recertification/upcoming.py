"""Who loses access in the coming weeks, for any reason?"""

import streamlit as st

from ui import frame, reads
from ui.security import downloads
from ui.upcoming import charts as upcoming_chart
from ui.upcoming import lists as upcoming_list
from ui.upcoming import numbers as upcoming
from ui.widgets import filters, notices

view = frame.view()
horizon = upcoming_list.horizon(view.as_of, view.june)
everyone = reads.upcoming(view, horizon.until)
by_week = upcoming.weeks(everyone)

st.markdown(upcoming.headline(everyone, horizon, view.place, view.doubt.certificates))
upcoming_list.metrics(everyone, view.doubt.certificates)
chart = st.container()
line = filters.FilterBar()
chosen = upcoming_list.choose(line, reads.all_functions(view.version), by_week)
if everyone.height:
    with chart:
        upcoming_chart.weeks(by_week, horizon, view, chosen.week)
        upcoming_chart.as_table(by_week)
rows = upcoming_list.by_day(chosen.of(everyone))
if rows.height:
    title = f"upcoming through {horizon.until.isoformat()}"
    with line.row:
        downloads.buttons(rows, title, view, chosen.words)
        downloads.calendar(rows, upcoming.events, title, view, chosen.words)
    upcoming_list.table(rows, is_one_location=view.is_one_location)
else:
    notices.no_rows(everyone.height, view.doubt.certificates)
notices.shown(rows, everyone.height)
