"""Who has what they should not, or lacks what they earned?"""

import streamlit as st

from ui import anomalies, frame, reads
from ui.security import downloads
from ui.widgets import chips, filters, notices, per_person

view = frame.view()
everything = reads.anomalies(view)
numbers = anomalies.numbers(everything)

st.markdown(anomalies.headline(numbers, view.place, view.unknown))
anomalies.metrics(numbers, view.unknown.grants)
# The titles of the charts name the largest kind and place, so there has to be a row.
if everything.height:
    anomalies.by_kind(everything)
    left, right = st.columns(2, gap="large")
    with left:
        anomalies.by_place(everything, is_one_location=view.is_one_location)
    with right:
        anomalies.by_age(everything)
    anomalies.count_tables(everything)

st.header("The list")
list_bar = filters.FilterBar()
name = list_bar.always("list", "List", anomalies.LISTS, default=anomalies.GROUPED)
# A line of the causes stands for rows of many people, so that only the other list can have a row for each of them.
by_person = name == anomalies.EVERY and per_person.is_chosen(list_bar)
fixers = anomalies.fixers(everything, reads.policy(view.version))
selection = anomalies.select(filters.FilterBar(), everything, reads.all_functions(view.version), fixers)
rows = anomalies.by_severity(selection.of(everything))
chips.above_list()
if rows.is_empty():
    notices.no_rows(everything.height, view.unknown.grants)
elif name == anomalies.GROUPED:
    lines = anomalies.by_cause(rows)
    with list_bar.row:
        # Beside the choice of the list, although drawn last: a file holds the rows that the filters below have left.
        downloads.buttons(lines, "anomalies by cause", view, selection.labels)
    anomalies.table_of_causes(lines)
elif by_person:
    people = per_person.lines(rows)
    with list_bar.row:
        downloads.buttons(people, "anomalies by person", view, selection.labels)
    per_person.table(people, key="anomalies", is_one_location=view.is_one_location)
else:
    with list_bar.row:
        downloads.buttons(rows, "anomalies", view, selection.labels)
    anomalies.table(rows, is_one_location=view.is_one_location)
notices.shown(rows, everything.height, people=per_person.everybody(everything, is_chosen=by_person))
