"""What a list is narrowed to: a chip for each filter in use, with a cross that removes it, and one button for all."""

import streamlit as st

from ui.widgets import address, arrival, filters

_TOP = "list_top"  # ui/frame/hands.js finds it by this


def above_list() -> None:
    """Draw the chips, of the filters of the whole page too; a page calls it right above its list.

    Whoever has come by a number, a bar or a cell is taken here.
    """
    used, has_come = filters.in_use(), arrival.take()
    if address.is_printed():
        if used or has_come:
            st.markdown(f"Shown: {'; '.join(used.values())}.")
        return
    # Even if it stays empty: else the first filter moves the list to another place, where the browser builds it anew.
    with st.container(key=_TOP, gap=None):
        if used:
            _row(used)
        if has_come:
            arrival.here()


def _row(used: dict[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for name, words in used.items():
            st.button(
                words,
                key=f"chip_{name}",
                icon=":material/close:",
                icon_position="right",
                help="Remove this filter",
                on_click=filters.clear,
                args=(name,),
            )
        st.button("Clear filters", key="clear_filters", type="tertiary", on_click=filters.clear, args=tuple(used))
