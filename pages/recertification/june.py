"""Who loses access this June, and what then?"""

import streamlit as st

from ui import frame, june, reads
from ui.record import rejected_people
from ui.security import downloads
from ui.widgets import chips, filters, notices

view = frame.view()
cohort, coverage, holders = reads.cohort(view), reads.coverage(view), reads.holders(view)
choices = reads.choices(view.version, view.everywhere)
unknown = view.unknown.certificates
numbers = june.numbers(
    cohort, coverage, holders, june=view.june, then=view.then, opens_on=view.opens_on, as_of=view.as_of, unknown=unknown
)

st.markdown(june.headline(numbers, view.place))
june.metrics(numbers)
june.coverage_chart(coverage, numbers, choices.functions, view)

list_bar = filters.FilterBar()
list_id = list_bar.always("list", "List", june.lists(numbers), default=june.LIST_COHORT)
selection = june.select(filters.FilterBar(), list_id, choices, numbers)
places = june.places(cohort, coverage, reads.heads(view), as_of=view.as_of)
everything = june.rows_of(list_id, cohort, places, holders, view.june)
rows = selection.of(everything)
chips.above_list()
if rows.height:
    with list_bar.row:
        downloads.buttons(rows, f"june {view.june.year}", view, selection.labels)
    june.table(list_id, rows, numbers, is_one_location=view.is_one_location)
else:
    notices.no_rows(everything.height, unknown)
notices.shown(rows, everything.height, selection.unlisted(list_id, cohort, coverage))
rejected_people.below_list(view)
