"""What would another rule do?"""

import streamlit as st

from ui import frame, lab, otherwise
from ui.security import downloads
from ui.widgets import chips, filters, notices

view = frame.view()
answer = st.container()
top = filters.FilterBar()
draft = lab.choose_draft(top, view)
base = lab.choose_other(top, view, draft)
if draft is not None:
    lab.tools(top, view, draft)
found = lab.found(view, draft, base)
with answer:
    st.markdown(lab.headline(found, draft, base, view))
if found is None:
    lab.edit(view, draft)
elif draft is not None:
    lab.metrics(lab.numbers(found.people), view.unknown.people)
    lab.edit(view, draft)
    lab.coming_junes(found.junes)
    lab.june_table(found.junes)
    lab.summaries(found, draft, base)
    bar = filters.FilterBar()
    selection = lab.select(bar, draft, base, found.people)
    rows = otherwise.by_kind(selection.of(found.people))
    chips.above_list()
    if rows.height:
        with bar.row:
            downloads.buttons(rows, "what if", view, selection.labels)
        lab.table(rows, is_one_location=view.is_one_location)
    else:
        notices.no_rows(found.people.height, view.unknown.people)
    notices.shown(rows, found.people.height)
