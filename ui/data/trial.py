"""Try a folder: what `lapsewatch connect` and a load without publishing say of it, for the operator of this machine."""

from collections.abc import Mapping

import streamlit as st

from ui import reads
from ui.data import trial_numbers as numbers
from ui.data.trial_numbers import Said
from ui.data.trial_process import NotTried, Trial, start
from ui.reads.view import View
from ui.reads.viewer import Viewer
from ui.security import downloads, operator
from ui.widgets import address, formats, notices, tables

_TRIAL = "_trial"
_YEARS = {"newest": "The newest only", "all": "All of them"}


def try_a_folder(view: View) -> None:
    """Offer to try a folder, show how far that is, and what came of it; nothing for anybody but the operator."""
    if not operator.is_operator(view.viewer):
        st.session_state.pop(_TRIAL, None)
        return
    if address.is_printed():
        return
    st.header("Try a folder")
    st.markdown(
        "See what a load of your systems' exports would be: which file holds what, which rows fit, and your own June. "
        "The folder is on this machine, and nothing is written or published."
    )
    # No callback starts it: Streamlit runs those before it is decided who looks.
    with st.form("try_a_folder"):
        folder = st.text_input("Folder with the exports", placeholder="/data/exports")
        years = st.radio(
            "Where an export has files of several years", list(_YEARS), format_func=_YEARS.get, horizontal=True
        )
        is_begun = st.form_submit_button("Try it", type="primary")
    if is_begun:
        _begin(folder, view, is_every=years == "all")
    trial: Trial | None = st.session_state.get(_TRIAL)
    if trial is not None and trial.is_running:
        _watch(trial, view.viewer)
    elif trial is not None:
        _show(trial, view)


def _begin(folder: str, view: View, *, is_every: bool) -> None:
    before: Trial | None = st.session_state.pop(_TRIAL, None)
    if before is not None and before.is_running:
        before.stop()
    try:
        policy = reads.policy(view.version)
        st.session_state[_TRIAL] = start(view.viewer, folder, policy, is_every=is_every)
    except NotTried as error:
        st.error(formats.literal(str(error)), icon=":material/folder_off:")


@st.fragment(run_every=0.5)
def _watch(trial: Trial, viewer: Viewer) -> None:
    """Show how far it is, twice a second, in a part of the page that runs by itself."""
    with notices.guarded():
        # This part runs without the page around it, so it decides again.
        if not operator.is_operator(viewer) or not trial.is_running:
            st.rerun()
        st.progress(trial.share, f"{trial.doing} …")
        if st.button("Stop", icon=":material/stop:"):
            trial.stop()
            st.rerun()


def _show(trial: Trial, view: View) -> None:
    name = formats.literal(str(trial.folder))
    if trial.said is None:
        sentences = trial.faults or ["It was stopped before the end."]
        st.warning(f"{name}: " + "\n\n".join(map(formats.literal, sentences)), icon=":material/folder_off:")
        return
    said = trial.said
    st.markdown(f"{name}: {numbers.trial_headline(said)}")
    if "refused" in said:
        st.error("\n".join(f"- {formats.literal(problem)}" for problem in said["refused"]))
    if "sources" in said:
        downloads.mapping(said["sources"], view)
        st.caption(
            "Put the file sources.toml into the folder and change what is wrong in it; then try the folder again. "
            "When it fits, load it with the command lapsewatch load."
        )
    _show_proposal(said)
    if "trial" in said:
        _show_trial(said["trial"], reads.all_functions(view.version))


def _show_proposal(said: Said) -> None:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    columns = numbers.column_rows(said)
    if columns.height:
        st.subheader("What each column is taken for")
        config = {
            "fills": text("Fills", width=215, pinned=True),
            "origin": text("From the column", width=215),
            "sure": text("How sure", width=105),
            "samples": text("Values", width=290),
            "note": text("Look at", width=290),
            "file": text("File", width=215),
        }
        tables.plain(columns.select(list(config)), config, f"{columns.height} proposed columns")
    st.markdown("\n".join(f"- {formats.literal(note)}" for note in numbers.notes(said)))
    ids = numbers.id_rows(said)
    if ids.height:
        st.subheader("Ids that other files know")
        config = {
            "file": text("File", width=290, pinned=True),
            "column": text("Column", width=160),
            "of": text("Known to", width=110),
            "ids": number("Ids", width=80),
            "before": number("As they are", width=110),
            "after": number("By the mapping", width=130, help="With missing zeros put back, and places by their names"),
        }
        tables.plain(ids, config, f"Ids of {ids.height} columns, and how many of them match")


def _show_trial(trial: Said, functions: Mapping[str, str]) -> None:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    st.subheader("What would be accepted")
    counts = numbers.count_rows(trial)
    config = {
        "feed": text("Feed", width=130, pinned=True),
        "rows_read": number("Read", width=90, format="localized"),
        "rows_accepted": number("Accepted", width=95, format="localized"),
        "rows_rejected": number("Rejected", width=95, format="localized", help="Those outside the rules included"),
        "findings": number("Findings", width=95, format="localized"),
        "people": text("People named", width=125, alignment="right"),
        "known": text("Of them in staff", width=130, alignment="right"),
    }
    tables.plain(counts, config, f"Rows of {counts.height} feeds")
    reasons = numbers.reason_rows(trial)
    if reasons.height:
        st.subheader("Why not, and what else to look at")
        config = {
            "reason": text("Reason", width=290, pinned=True),
            "what": text("What", width=160),
            "feed": text("Feed", width=130),
            "rows": number("Rows", width=90, format="localized", help="Of titles: people"),
        }
        tables.plain(reasons.select(list(config)), config, f"{reasons.height} reasons")
    if sentences := numbers.said_rows(trial):
        st.markdown("\n".join(f"- {formats.literal(sentence)}" for sentence in sentences))
    st.subheader(numbers.june_title(trial))
    june = numbers.june_rows(trial, functions)
    if june.height:
        config = {
            "person": text("Person", width=200, pinned=True),
            "function": text("Function", width=150),
            "location": text("Location", width=215),
            "standing": text("Standing", width=110),
            "last_day": text("Access until", width=130),
        }
        tables.plain(june, config, "The first lines of the June")
    else:
        notices.nothing("Nobody would be in it: no certificate ends on that day. See whether the training records fit.")
