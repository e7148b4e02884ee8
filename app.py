"""The picture frame of Lapsewatch: which pages there are. Run it with `streamlit run app.py`, or `make run`."""

import streamlit as st

from ui import frame, runtime

PAGES = [
    frame.Entry("Recertification", "This June", "pages/recertification/june.py", "Who loses access in {june}?"),
]

st.set_page_config(page_title="Lapsewatch", page_icon="ui/mark.svg", layout="wide")
st.logo("ui/wordmark.svg")
runtime.warm()
frame.show(PAGES)
