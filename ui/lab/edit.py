"""Changing a draft: by the form or as a text, each ending in a policy that is read again before it is kept."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import lab
from eligibility import PolicyError, parse_policy
from lab import WhatIf
from ui import reads
from ui.lab.form import form
from ui.reads import Draft
from ui.reads.view import View
from ui.widgets import address, formats, notices
from ui.widgets.filters import FilterBar

_STAYS = "What else is shown is still the last good draft."
_WAYS = {"form": "Change a rule", "text": "The whole text"}


def edit(view: View, draft: Draft | None) -> None:
    """Let the reader change a draft, or begin one with the rules in use; what comes of it is kept, and opened."""
    if address.is_printed():
        return
    with _place(draft):
        way = FilterBar(st.container(horizontal=True)).always("edit", "How to change", _WAYS, default="form")
        base = draft or reads.rules_in_use(view)
        # A file that somebody else has written to may be no policy any more: that has no form.
        if way == "text" or not _is_policy(base):
            _text(view, base)
            return
        try:
            made = form(view, base, is_new=draft is None)
        except PolicyError as error:
            _mistakes("", base.name or "draft", error, _STAYS)
            return
        if made is not None:
            _keep(view, made)


def _place(draft: Draft | None) -> DeltaGenerator:
    """Where a draft is changed: once there is an answer that comes first, and the fields are behind it."""
    if draft is None:
        st.header("What to change")
        return st.container(border=True)
    # The text stays open, where a mistake may have to be mended.
    asked = address.requested("edit")
    is_text = st.session_state.get("edit") == "text" if asked is None else "text" in asked
    return st.expander("Change this draft", expanded=is_text)


def _keep(view: View, draft: Draft) -> None:
    try:
        reads.keep_draft(view, draft)
    except lab.DraftError as error:
        notices.cannot_show(str(error))
        return
    # The choice of a draft is drawn above: it takes this name in the next run.
    st.session_state["_lab_made"] = draft.name
    address.touch()
    st.rerun()


def _text(view: View, base: Draft) -> None:
    """The whole policy as a text; with a mistake nothing is kept, and what is below stays as it was."""
    with st.form("lab_text", border=False):
        name = base.name or st.text_input("Name of the draft", max_chars=lab.MOST_LETTERS, value="My draft")
        text = st.text_area("Policy file (TOML)", base.text, height=420, key=f"lab_text_of_{base.name}")
        sent = st.form_submit_button("Show what it would do", type="primary")
    if not sent:
        return
    try:
        parse_policy(text, name)
    except PolicyError as error:
        _mistakes(text, name, error, _STAYS)
        return
    _keep(view, Draft(name, text))


def _is_policy(draft: Draft) -> bool:
    try:
        return bool(draft.policy)
    except PolicyError:
        return False


def _mistakes(text: str, file: str, error: PolicyError, advice: str) -> None:
    """Say each mistake with its line, and what there is to see or to do meanwhile."""
    found = lab.mistakes(text, file, error)
    lines = [
        f"- {f'**Line {one.line}**: ' if one.line else ''}{formats.literal(one.sentence)}"
        f"{f' `{one.text}`' if one.text and '`' not in one.text else ''}"
        for one in found
    ]
    count = formats.count(len(found), "mistake", "mistakes")
    st.error("\n".join([f"{count}. {advice}", "", *lines]), icon=":material/error:")


def found(view: View, draft: Draft | None, base: Draft) -> WhatIf | None:
    """What a draft would do; judged at the first look, with a bar that says how far it is."""
    if draft is None:
        return None
    bar = st.empty()

    def progress(step: str, done: int, total: int) -> None:
        bar.progress(done / total, f"Judging everybody by the draft: {step}.")

    try:
        return reads.what_if(view, draft, base, progress)
    except PolicyError as error:
        _mistakes(draft.text, "policy", error, "Mend the text below, or delete the draft.")
        return None
    finally:
        bar.empty()
