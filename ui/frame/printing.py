"""A page to print: its title, answer, chart and whole list, with the way back, which is not on the paper."""

import streamlit as st

from ui.widgets import address

_BAR = "print_bar"
# The only style of our own: Streamlit has no way to keep something off the paper.
_STYLE = f"<style>@media print {{ .st-key-{_BAR}, [data-testid=stHeader] {{ display: none; }} }}</style>"


def bar() -> None:
    """Say how to print, and lead back to the page with its controls."""
    with st.container(key=_BAR, horizontal=True, vertical_alignment="center"):
        st.html(_STYLE)
        st.button("Back to the page", icon=":material/arrow_back:", on_click=address.leave_print)
        st.markdown("Print with Ctrl+P (\N{PLACE OF INTEREST SIGN}P on a Mac).")
