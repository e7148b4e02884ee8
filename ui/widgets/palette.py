"""Colors with one meaning on every page, after Okabe and Ito: marks have 3:1 and texts 4.5:1 against their ground."""

import streamlit as st

# Chosen so that the common color blindnesses still distinguish them; a symbol or a word always says the same as well.
NOBODY = "#d55e00"
ONE = "#b8860b"
COVERED = "#2e86c1"
DUE, RENEWED = "#c0669a", "#009e73"
HELD, LAPSED, GRANTED, JOB = "#009e73", "#d55e00", "#8a6fae", "#7f868e"
EMPLOYMENT = "#b0683f"


def text() -> str:
    """Return the color of texts in charts, for which Streamlit's own is too pale."""
    # By the reader's theme in every run: the colors of a figure are settled on the server.
    return "#ececec" if st.context.theme.type == "dark" else "#1a1a1a"


def now() -> str:
    """Return the quiet color of what is today, beside what will be."""
    return "#666b72" if st.context.theme.type == "dark" else "#a9adb2"


def alarm() -> str:
    """Return the color of the words that say nobody is left."""
    return "#ff9a57" if st.context.theme.type == "dark" else "#b04400"


def grid() -> str:
    """Return the color of the lines that mark each June in a chart."""
    return "#70757d" if st.context.theme.type == "dark" else "#8b9097"


def ground() -> str:
    """Return the color of the page, to part marks that touch."""
    return "#16181b" if st.context.theme.type == "dark" else "#ffffff"


def pale(color: str) -> str:
    """Return a color as what is only expected has it: paler, under an edge in the color itself."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.4)"


def shade(share: float) -> str:
    """Return the color of a cell by its share of the largest (0 to 1): paler, or darker on black, for fewer."""
    is_dark = st.context.theme.type == "dark"
    few, many = ((66, 38, 56), (226, 155, 195)) if is_dark else ((246, 226, 237), (134, 48, 100))
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in zip(few, many, strict=True))


def on(color: str) -> str:
    """Return the color of text on a `color`: black or white, whichever is easier to read."""
    red, green, blue = ((int(color[place : place + 2], 16) / 255) ** 2.2 for place in (1, 3, 5))
    # At a luminance of 0.179 black and white have the same contrast (WCAG 2.2, relative luminance).
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#000000"
