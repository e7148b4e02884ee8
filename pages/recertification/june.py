"""Who loses access this June, and what then?"""

import streamlit as st

from ui import after_june, frame, june, reads
from ui.record import rejected_people
from ui.security import downloads
from ui.widgets import chips, contact, filters, notices, per_person

view = frame.view()
choices = reads.choices(view.version, view.everywhere)

if view.passed is None:
    cohort, coverage, counted = reads.cohort(view), reads.coverage(view), reads.holder_counts(view)
    lost = reads.rescue(view)
    first = june.to_ask(cohort, lost)
    unknown = view.unknown.certificates
    numbers = june.numbers(
        cohort,
        coverage,
        holders=counted.people,
        june=view.june,
        then=view.then,
        opens_on=view.opens_on,
        as_of=view.as_of,
        unknown=unknown,
    )

    st.markdown(june.headline(numbers, view.place))
    if elsewhere := june.said_elsewhere(counted.ending_elsewhere, view.june):
        st.markdown(elsewhere)
    june.metrics(numbers)
    june.ask_first(june.whom_to_ask(lost), first, numbers)
    june.coverage_chart(coverage, numbers, choices.functions, view)

    list_bar = filters.FilterBar()
    list_id = list_bar.always("list", "List", june.lists(numbers), default=june.LIST_COHORT)
    # The rows of the functions at risk are no people.
    by_person = list_id != june.LIST_PLACES and per_person.is_chosen(list_bar)
    selection = june.select(filters.FilterBar(), list_id, choices, numbers, first)
    places = june.places(cohort, coverage, reads.heads(view), as_of=view.as_of)
    everything = june.rows_of(list_id, cohort, places, view)
    rows = selection.of(everything)
    chips.above_list()
    if rows.height:
        listed = per_person.lines(rows) if by_person else rows
        with list_bar.row:
            downloads.buttons(listed, f"june {view.june.year}{' by person' * by_person}", view, selection.labels)
            downloads.packet(cohort, coverage, view)
            contact.offer(listed)
        if by_person:
            per_person.table(listed, key="june", is_one_location=view.is_one_location)
        else:
            june.table(list_id, listed, numbers, is_one_location=view.is_one_location)
    else:
        notices.no_rows(everything.height, unknown)
    in_all = per_person.everybody(everything, is_chosen=by_person)
    notices.shown(rows, everything.height, selection.unlisted(list_id, cohort, coverage), in_all)
else:
    passed = reads.after_june(view, view.passed.year)
    unknown = reads.unknown_of(view.version, view.passed).certificates
    since = after_june.numbers(
        passed,
        june=view.passed,
        as_of=view.as_of,
        known_on=view.known_on,
        unknown=unknown,
        unknown_since=view.unknown.certificates,
    )

    st.markdown(after_june.headline(since, view.place))
    after_june.metrics(since)
    after_june.by_function(passed)

    bar = filters.FilterBar()
    chosen = after_june.select(bar, choices)
    rows = after_june.by_outcome(chosen.of(passed))
    chips.above_list()
    if rows.height:
        with bar.row:
            downloads.buttons(rows, f"after june {view.passed.year}", view, chosen.labels)
        after_june.table(rows, is_one_location=view.is_one_location)
    else:
        notices.no_rows(passed.height, unknown)
    notices.shown(rows, passed.height)
rejected_people.below_list(view)
