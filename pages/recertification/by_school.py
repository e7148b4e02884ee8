"""Which schools and functions need help?"""

import streamlit as st

from ui import frame, reads
from ui.by_school import charts as by_school_charts
from ui.by_school import lists as by_school_table
from ui.by_school import numbers as by_school
from ui.by_school import spring_chart
from ui.security import downloads
from ui.widgets import filters, notices

view = frame.view()
everyone = reads.cohort(view)
counted = by_school.cells(everyone, reads.coverage(view))
titles = reads.choices(view.version, view.everywhere).functions

doubt = view.doubt.certificates
answer = by_school.headline(
    everyone, counted, june=view.june, place=view.place, is_one=view.is_one_location, doubt=doubt
)
st.markdown(answer)

line = filters.Line()
chart = line.always("chart", "Chart", by_school_charts.kinds(is_one=view.is_one_location), default="map")
functions = line.several("function", "Function", titles, placeholder="All functions")
cohort, cells = by_school.of_functions(everyone, functions), by_school.of_functions(counted, functions)
schools = by_school.schools(cohort)
listed = by_school_charts.choose_schools(line, schools, chart)

if chart == "ladder":
    by_school_charts.ladder(rungs := reads.ladder(view, functions), view.june, view.place, doubt)
    by_school_table.of_junes(rungs)
elif chart == "weeks":
    last, this = by_school.springs(reads.renewals_by_week(view, functions), view.known_on)
    spring_chart.weeks(last, this, view)
    by_school_table.of_weeks(last, this)
elif cohort.height:
    by_school_charts.now(chart, cells, listed=listed, schools=schools, functions=by_school.functions(cohort), view=view)

below = filters.Line()
name = below.always("list", "List", by_school_table.LISTS, default=by_school.LIST_CELLS)
chosen = by_school_table.choose(filters.Line(), name, {own: titles[own] for own in functions}, view)
people = by_school.of_functions(reads.cohort_of(view, int(chosen.june)), functions) if chosen.june else cohort
rows, matched = chosen.of(people, cells), chosen.matched(people, cells)
if rows.height:
    with below.row:
        downloads.buttons(rows, f"by school june {chosen.june or view.june.year}", view, chosen.words)
    by_school_table.show(name, rows, ends_on=view.june, is_one_location=view.is_one_location)
else:
    notices.no_rows(matched, doubt)
notices.shown(rows, matched)
