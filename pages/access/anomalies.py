"""Who has what they should not, or lacks what they earned?"""

import streamlit as st

from ui import frame, reads
from ui.anomalies import charts as anomaly_charts
from ui.anomalies import numbers as anomalies
from ui.security import downloads
from ui.widgets import filters, notices

view = frame.view()
everything = reads.anomalies(view)
found = anomalies.numbers(everything)

st.markdown(anomalies.headline(found, view.place, view.doubt))
anomalies.metrics(found, view.doubt.grants)
if everything.height:
    anomaly_charts.by_kind(everything)
    left, right = st.columns(2, gap="large")
    with left:
        anomaly_charts.by_place(everything, is_one_location=view.is_one_location)
    with right:
        anomaly_charts.by_age(everything)
    anomaly_charts.tables(everything)

st.header("The list")
top = filters.FilterBar()
wanted = top.always("list", "List", anomalies.LISTS, default=anomalies.GROUPED)
chosen = anomalies.choose(filters.FilterBar(), everything, reads.all_functions(view.version))
rows = anomalies.by_severity(chosen.of(everything))
if rows.is_empty():
    notices.no_rows(everything.height, view.doubt.grants)
elif wanted == anomalies.GROUPED:
    lines = anomalies.by_cause(rows)
    with top.row:
        downloads.buttons(lines, "anomalies by cause", view, chosen.words)
    anomalies.table_of_causes(lines)
else:
    with top.row:
        downloads.buttons(rows, "anomalies", view, chosen.words)
    anomalies.table(rows, is_one_location=view.is_one_location)
notices.shown(rows, everything.height)
