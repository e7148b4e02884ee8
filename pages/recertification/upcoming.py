"""Who loses access in the coming weeks, for any reason?"""

import streamlit as st

from ui import frame, reads, upcoming
from ui.security import downloads
from ui.widgets import chips, contact, filters, notices, per_person

view = frame.view()
horizon = upcoming.select_horizon(filters.FilterBar(), view)
everyone = reads.upcoming(view, horizon.until)
by_week = upcoming.weeks(everyone)
unknown = view.unknown.certificates
numbers = upcoming.numbers(everyone, horizon=horizon, unknown=unknown)

st.markdown(upcoming.headline(numbers, view.place))
upcoming.metrics(numbers)
# Above the filters on screen, and drawn after them: it shows the week that they select.
chart = upcoming.weeks_place(by_week)
list_bar = filters.FilterBar()
by_person = per_person.is_chosen(list_bar)
bar = filters.FilterBar()
selection = upcoming.select(bar, reads.all_functions(view.version), by_week)
if everyone.height:
    with chart:
        upcoming.weeks_chart(by_week, horizon, view, selection.week)
        upcoming.weeks_table(by_week)
rows = upcoming.by_day(selection.of(everyone))
chips.above_list()
labels = {"through": horizon.until.isoformat(), **selection.labels}
if by_person and rows.height:
    people = per_person.lines(rows)
    with list_bar.row:
        downloads.buttons(people, "upcoming by person", view, labels)
        contact.offer(people)
    per_person.table(people, key="upcoming", is_one_location=view.is_one_location)
elif rows.height:
    with list_bar.row:
        downloads.buttons(rows, "upcoming", view, labels)
        downloads.calendar(rows, upcoming.events, "upcoming", view, labels)
        contact.offer(rows)
    upcoming.table(rows, is_one_location=view.is_one_location)
else:
    notices.no_rows(everyone.height, unknown)
notices.shown(rows, everyone.height, people=per_person.everybody(everyone, is_chosen=by_person))
