"""Drafts of the rules and what they would do: kept beside the store, judged once, for who sees the whole district."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl

import lab
from eligibility import Policy, parse_policy
from lab import Judged, WhatIf
from queries import Question
from ui.reads.shown import shown
from ui.reads.version import cursor, policy
from ui.reads.view import View
from ui.widgets import cache, runtime, turns

Progress = Callable[[str, int, int], None]

_MOST_JUDGED = 3  # each some tens of megabytes for 15,000 people


@dataclass(frozen=True)
class Draft:
    """A draft by its name and text: plain values, so that caches can go by them. The rules in use have no name."""

    name: str
    text: str

    @property
    def policy(self) -> Policy:
        """The rules that it says. Raises PolicyError."""
        return _parsed(self.text, self.name or "policy")


@cache.by_values(8)
def _parsed(text: str, file: str) -> Policy:
    """Every run of the page asks for it several times, and reading it takes longer than drawing the page."""
    return parse_policy(text, file)


def drafts(view: View) -> list[str]:
    """The names of the drafts; nobody but who sees the whole district has any."""
    return lab.drafts(runtime.lab_folder()) if view.scope.is_district else []


def draft(view: View, name: str) -> Draft:
    """A draft that is kept. Raises lab.DraftError."""
    if not view.scope.is_district:
        raise lab.DraftError("Drafts are for who sees the whole district.")
    return Draft(name, lab.draft_text(runtime.lab_folder(), name))


def rules_in_use(view: View) -> Draft:
    """The rules that judged the version, as a draft without a name."""
    return Draft("", policy(view.version).text)


def keep_draft(view: View, one: Draft) -> None:
    """Keep a draft by its name. Raises lab.DraftError."""
    if not view.scope.is_district:
        raise lab.DraftError("Drafts are for who sees the whole district.")
    lab.keep_draft(runtime.lab_folder(), one.name, one.text)


def delete_draft(view: View, name: str) -> None:
    """Delete a draft. Raises lab.DraftError."""
    if view.scope.is_district:
        lab.delete_draft(runtime.lab_folder(), name)


def what_if(view: View, one: Draft, base: Draft, progress: Progress | None = None) -> WhatIf:
    """What a draft would do on the view's day, compared with `base`: the rules in use, or another draft.

    The first to ask judges it, which takes a second or two; `progress` hears of it. Raises store.StoreError.
    """
    # Judged here and not in the cache below, where nothing could be shown meanwhile.
    with turns.lent():
        _pair(view.version, one.text, base.text, progress)
    found = _what_if(view.version, one.text, base.text, view.question)
    return replace(found, people=_shown(view, found.people))


@cache.by_frames
def _shown(view: View, people: pl.DataFrame) -> pl.DataFrame:
    """The same frame in every run, for what is cached by it."""
    return shown(view, people)


@cache.by_values(32)
def _what_if(version: str, text: str, base: str, question: Question) -> WhatIf:
    before, judged = _pair(version, text, base, None)
    return lab.what_if(before.cursor(), judged, _parsed(text, "policy"), question)


_lock = threading.Lock()
_kept: OrderedDict[tuple[str, ...], tuple[duckdb.DuckDBPyConnection, Judged]] = OrderedDict()


def _pair(version: str, text: str, base: str, progress: Progress | None) -> tuple[duckdb.DuckDBPyConnection, Judged]:
    """The stores of both sides; one draft is judged at a time, so that the other core is for those who look."""
    key = (version, text, base)
    with _lock:
        if key not in _kept:
            other, draft = _parsed(base, "policy"), _parsed(text, "policy")
            is_in_use = base == policy(version).text
            before = cursor(version) if is_in_use else lab.judged_whole(Path(version), other)
            judged = lab.judged(Path(version), other, draft, progress=progress)
            # Let go of and not closed: somebody may still read from it (docs/decisions/0007).
            while len(_kept) >= _MOST_JUDGED:
                _kept.popitem(last=False)
            _kept[key] = before, judged
        _kept.move_to_end(key)
        return _kept[key]
