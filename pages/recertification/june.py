"""Who loses access this June, and what then?"""

import streamlit as st

from ui import charts, cohort, download, formats, frame, june, notices, reads, tables

view = frame.view()
everyone = reads.cohort(view.version, view.as_of, view.scope, view.location_ids).frame
coverage = reads.coverage(view.version, view.as_of, view.scope, view.location_ids).frame
choices = reads.choices(view.version, view.as_of, view.scope)
holders = reads.holders(view.version, view.as_of, view.scope, view.location_ids)
found = june.numbers(everyone, coverage, june=view.june, opens_on=view.opens_on, as_of=view.as_of, holders=holders)
day_after = formats.day_of_year(found.day_after)

st.markdown(june.headline(found, view.place))
cohort.metrics(found)
if view.is_one_location:
    charts.coverage_of_one(coverage, found, view.place, choices.functions)
else:
    charts.coverage_of_many(coverage, found, view.place)

line = st.container(horizontal=True, vertical_alignment="bottom")
with line:
    chosen = cohort.choose(choices, day_after)
rows = tables.by_need(chosen.of(everyone))
if rows.height:
    with line:
        download.buttons(rows, f"june {view.june.year}", view, chosen.words)
    tables.cohort(rows, is_one_location=view.is_one_location)
else:
    notices.no_rows(everyone.height)
leaving = june.unlisted(everyone, coverage, left=int(chosen.left)) if chosen.left else 0
notices.shown(rows.height, everyone.height, leaving)
