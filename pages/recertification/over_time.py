"""Are we getting better?"""

from dataclasses import replace

import streamlit as st

from ui import frame, over_time, reads
from ui.security import downloads
from ui.widgets import chips, filters, notices

view = frame.view()
functions = reads.all_functions(view.version)
chosen = over_time.select_functions(filters.FilterBar(), functions)
months = over_time.months(reads.over_time(view, chosen), reads.facts(view.version), view.known_on)
numbers = over_time.numbers(months)

st.markdown(over_time.headline(numbers, view.place, view.unknown.certificates))
over_time.metrics(numbers, view.unknown.certificates)
over_time.holders(months)
left, right = st.columns(2, gap="large")
with left:
    over_time.share(months)
with right:
    over_time.disagreements(months)
over_time.count_table(months)

st.header("The list")
bar = filters.FilterBar()
selection = over_time.select(bar, months, numbers, [functions[function_id] for function_id in chosen])
chips.above_list()
if selection.month is None:
    notices.no_rows(0, view.unknown.certificates or "No month-end of these years lies within the records.")
else:
    # The list is of its month-end, and so are its file and what the file says of itself.
    then = replace(view, as_of=selection.month)
    is_wrong = over_time.is_of_anomalies(selection.which)
    everything = reads.anomalies_of(then, chosen) if is_wrong else reads.certificates_of(then, chosen)
    rows = selection.of(everything)
    if rows.height:
        with bar.row:
            downloads.buttons(rows, f"over time {selection.which}", then, selection.labels)
        over_time.table(rows, is_one_location=view.is_one_location)
    else:
        notices.no_rows(0)
    notices.shown(rows, rows.height)
