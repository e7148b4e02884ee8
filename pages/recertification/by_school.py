"""Which schools and functions need help?"""

import streamlit as st

from ui import by_school, frame, reads
from ui.security import downloads
from ui.widgets import chips, filters, notices

view = frame.view()
everyone = reads.cohort(view)
all_cells = by_school.places(everyone, reads.coverage(view), reads.heads(view), as_of=view.as_of)
titles = reads.choices(view.version, view.everywhere).functions
unknown = view.unknown.certificates
numbers = by_school.numbers(everyone, all_cells, june=view.june, then=view.then, unknown=unknown)

st.markdown(by_school.headline(numbers, view.place, is_one=view.is_one_location))
if elsewhere := by_school.said_elsewhere(reads.holder_counts(view).ending_elsewhere, view.june):
    st.markdown(elsewhere)
by_school.metrics(numbers)

bar = filters.FilterBar()
chart = bar.always("chart", "Chart", by_school.charts(view.june, is_one=view.is_one_location), default=by_school.MAP)
# Chosen for the whole page: charts and lists count the same functions.
functions = bar.several("function", "Function", titles, placeholder="All functions")
cohort, cells = by_school.of_functions(everyone, functions), by_school.of_functions(all_cells, functions)
schools = by_school.select_schools(bar, by_school.schools(cohort, cells), chart)

if chart == by_school.LADDER:
    rungs = reads.ladder(view, functions)
    by_school.ladder(rungs, view)
    by_school.ladder_table(rungs)
elif chart == by_school.WEEKS:
    last, this = by_school.springs(reads.renewals_by_week(view, functions), view.known_on)
    by_school.weeks(last, this, view)
    by_school.weeks_table([last, this])
# The map and the bars name the largest group in their titles; an empty cohort has none.
elif cohort.height:
    by_school.due_and_renewed(chart, cohort, cells, schools, view)

list_bar = filters.FilterBar()
list_id = list_bar.always("list", "List", by_school.LISTS, default=by_school.LIST_CELLS)
selection = by_school.select(filters.FilterBar(), list_id, {own: titles[own] for own in functions}, view)
of_june = by_school.of_functions(reads.cohort_of(view, int(selection.june)), functions) if selection.june else cohort
everything = by_school.rows_of(list_id, of_june, cells, functions, view)
rows = selection.of(everything)
chips.above_list()
if rows.height:
    with list_bar.row:
        downloads.buttons(rows, f"by school june {selection.june or view.june.year}", view, selection.labels)
    by_school.table(list_id, rows, view)
else:
    notices.no_rows(everything.height, unknown)
notices.shown(rows, everything.height)
