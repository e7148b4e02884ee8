"""The picture frame of Lapsewatch: which pages there are. Run it with `lapsewatch serve`, or `make run`."""

import streamlit as st

from ui import frame
from ui.security import serving
from ui.widgets import runtime

# Scripts lie a folder down: Streamlit serves pages/*.py by itself, without this file and its sign-in gate. The first
# entry that viewers may open is their front page, so the order decides which one that is.
PAGES = [
    frame.Entry(
        "This {june}",
        "pages/recertification/june.py",
        "Who loses access in {june}?",
        passed_title="Who lost access in {june}, and what came of it?",
    ),
    frame.Entry(
        "By school",
        "pages/recertification/by_school.py",
        "Which schools and functions need help?",
    ),
    frame.Entry("Upcoming", "pages/recertification/upcoming.py", "Who loses access in the coming weeks?"),
    frame.Entry("Changes", "pages/recertification/changes.py", "What changed, and why?"),
    frame.Entry("Over time", "pages/recertification/over_time.py", "Are we getting better?"),
    frame.Entry(
        "Anomalies",
        "pages/access/anomalies.py",
        "Who has what they should not, or lacks what they earned?",
    ),
    frame.Entry("Waiting", "pages/access/waiting.py", "How fast does earned access arrive?"),
    frame.Entry("Person", "pages/access/person.py", "Why, for this person?"),
    frame.Entry("My access", "pages/access/mine.py", "What may I use, and until when?", sees="own"),
    frame.Entry("Rules", "pages/about/policy.py", "What are the rules?", sees="anything"),
    frame.Entry("What if", "pages/about/lab.py", "What would another rule do?", sees="district"),
    frame.Entry("Data", "pages/about/data.py", "Can I trust this?"),
]
# Of many districts (LAPSEWATCH_STATE), and in place of the others.
OF_STATE = frame.Entry("Districts", "pages/state/districts.py", "Which districts need help?")

if __name__ == "__main__":  # Streamlit runs this file for every view of a page,
    frame.show(PAGES, OF_STATE)
else:  # and its server imports it once, before anybody comes.
    runtime.prepare()
    app = st.App(__file__, routes=frame.routes(page.name for page in PAGES), **serving.app_options())
