"""Who loses access this June, and what then?"""

import streamlit as st

from ui import by_school, charts, cohort, download, filters, formats, frame, june, notices, reads

view = frame.view()
everyone, coverage, found = reads.cohort(view), reads.coverage(view), reads.numbers(view)
choices = reads.choices(view.version, view.as_of, view.scope)
day_after = formats.day_of_year(found.day_after)

st.markdown(june.headline(found, view.place))
cohort.metrics(found)
if view.is_one_location:
    charts.coverage_of_one(coverage, found, view.place, choices.functions)
else:
    charts.coverage_of_many(coverage, found, view.place, cohort.opens_left)

line = filters.Line()
chosen = cohort.choose(line, choices, day_after)
rows = cohort.by_need(chosen.of(everyone))
if rows.height:
    with line.row:
        download.buttons(rows, f"june {view.june.year}", view, chosen.words)
    cohort.table(rows, is_one_location=view.is_one_location)
else:
    notices.no_rows(everyone.height)
covered = by_school.of_functions(coverage, chosen.functions)
leaving = june.unlisted(everyone, covered, left=int(chosen.left)) if chosen.left else 0
notices.shown(rows, everyone.height, leaving)
