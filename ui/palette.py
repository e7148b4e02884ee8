"""Colors with one meaning on every page, after Okabe and Ito: marks have 3:1 and texts 4.5:1 against their ground."""

import streamlit as st

NOBODY = "#d55e00"
ONE = "#b8860b"
COVERED = "#2e86c1"


def text() -> str:
    """Return the color of texts in charts, for which Streamlit's own is too pale."""
    return "#ececec" if st.context.theme.type == "dark" else "#1a1a1a"


def now() -> str:
    """Return the quiet color of what is today, beside what will be."""
    return "#666b72" if st.context.theme.type == "dark" else "#a9adb2"


def alarm() -> str:
    """Return the color of the words that say nobody is left."""
    return "#ff9a57" if st.context.theme.type == "dark" else "#b04400"
