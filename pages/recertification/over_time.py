"""Are we getting better?"""

from dataclasses import replace

import streamlit as st

from ui import frame, over_time, reads
from ui.security import downloads
from ui.widgets import chips, filters, notices

view = frame.view()
facts = reads.facts(view.version)
# Headline and numbers need the choices below them; ui/frame/script.py keeps their room meanwhile.
top = st.container(key="over_time_top")

bar = filters.FilterBar()
chart = bar.always("chart", "Chart", over_time.offered(view.june), default=over_time.CERTIFICATES)
# Chosen for the whole page: numbers, charts and lists count the same functions and locations.
titles = reads.all_functions(view.version)
functions = over_time.select_functions(bar, titles)
view, networks = over_time.select_network(bar, view)

months = over_time.months(reads.over_time(view, functions), facts, view.known_on)
numbers = over_time.numbers(months)
weeks = over_time.weeks(reads.over_time_weeks(view, functions), facts) if chart == over_time.ACCESS else []
springs = over_time.four_springs(view, functions) if chart == over_time.SPRINGS else ()
with top:
    st.markdown(over_time.headline(numbers, view.place, view.unknown.certificates))
    over_time.metrics(numbers, view.unknown.certificates)

if chart == over_time.CERTIFICATES:
    over_time.holders(months, numbers)
    over_time.share(months, numbers)
    over_time.count_table(months)
elif chart == over_time.ACCESS:
    over_time.disagreements(months, numbers)
    over_time.count_table(months)
    over_time.by_week(weeks)
    over_time.weeks_table(weeks)
elif chart == over_time.PACES:
    ages, arrivals = reads.over_time_ages(view, functions), reads.over_time_arrivals(view, functions)
    paces = over_time.paces(ages, arrivals, facts)
    left, right = st.columns(2, gap="large")
    with left:
        over_time.ages(paces)
    with right:
        over_time.arrivals(paces)
    over_time.paces_table(paces)
else:
    over_time.springs_beside(springs, view)
    over_time.springs_table(springs)

st.header("The list")
list_bar = filters.FilterBar()
chosen = {"function": ", ".join(titles[own] for own in functions), "network": ", ".join(networks)}
selection = over_time.select(list_bar, chart, view, months=months, weeks=weeks, springs=springs, chosen=chosen)
chips.above_list()
if selection.on is None:
    notices.no_rows(0, view.unknown.certificates or "No month-end of these years lies within the records.")
else:
    # The list is of its day, and so are its file and what the file says of itself.
    then = replace(view, as_of=selection.on)
    rows = selection.of(over_time.everything(selection, then, functions))
    if rows.height:
        with list_bar.row:
            downloads.buttons(rows, f"over time {selection.which}", then, selection.labels)
        over_time.table(selection.which, rows, is_one_location=view.is_one_location)
    else:
        notices.no_rows(0)
    notices.shown(rows, rows.height)
