"""Who loses access this June, and what then?"""

import streamlit as st

from ui import frame, reads
from ui.by_school import numbers as by_school
from ui.june import lists as cohort
from ui.june import numbers as june
from ui.record import rejected_people
from ui.security import downloads
from ui.widgets import bars as charts
from ui.widgets import counts, filters, formats, notices

view = frame.view()
everyone, coverage, holders = reads.cohort(view), reads.coverage(view), reads.holders(view)
found = june.numbers(
    everyone,
    coverage,
    june=view.june,
    opens_on=view.opens_on,
    as_of=view.as_of,
    holders=counts.people(holders),
    doubt=view.doubt.certificates,
)
choices = reads.choices(view.version, view.everywhere)
day_after = formats.day_of_year(found.day_after)

st.markdown(june.headline(found, view.place))
cohort.metrics(found)
if view.is_one_location:
    charts.coverage_of_one(coverage, found, view.place, choices.functions, cohort.opens_holders)
else:
    charts.coverage_of_many(coverage, found, view.place, cohort.opens_left)

line = filters.Line()
name = line.always("list", "List", cohort.lists(day_after), default=june.LIST_COHORT)
chosen = cohort.choose(filters.Line(), name, choices, day_after)
listed = {
    june.LIST_COHORT: everyone,
    june.LIST_HOLDERS: holders,
    june.LIST_STAYING: june.staying(holders, view.june),
}[name]
rows = cohort.in_order(name, chosen.of(listed))
if rows.height:
    with line.row:
        downloads.buttons(rows, f"june {view.june.year}", view, chosen.words)
    cohort.show(name, rows, is_one_location=view.is_one_location)
else:
    notices.no_rows(listed.height, view.doubt.certificates)
covered = by_school.of_functions(coverage, chosen.functions)
leaving = june.unlisted(everyone, covered, left=int(chosen.left)) if chosen.left else 0
notices.shown(rows, listed.height, leaving)
rejected_people.below_list(view)
