"""Words from the feeds are words: no link, color or formula of theirs works on a page, in a chart or in a search."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from eligibility import load_policy
from load import load_folder
from tests.ui.pages import ROOT

MARKUP = "[x](http://e.org) :red[y] $z$ *b* <a href='http://e.org'>w</a>"
_NAMES = {"locations": "name", "staff": "family_name"}
_BUSIEST = "6368"  # the place of the sample where most people work
_PERSON = "S000007"

_JUNE, _BY_SCHOOL, _UPCOMING = (f"recertification/{name}.py" for name in ("june", "by_school", "upcoming"))
_ANOMALIES, _WAITING, _ONE, _MINE = (f"access/{name}.py" for name in ("anomalies", "waiting", "person", "mine"))
VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    (_JUNE, {}),
    (_JUNE, {"list": "now"}),
    (_JUNE, {"school": _BUSIEST}),
    (_JUNE, {"school": "7777", "as_of": "1999-01-01"}),
    (_JUNE, {"school": "[x](http://e.org)", "function": "$z$", "as_of": "[x](http://e.o)"}),
    *((_BY_SCHOOL, {"chart": chart}) for chart in ("map", "bars", "ladder", "weeks")),
    *((_BY_SCHOOL, {"chart": chart, "school": _BUSIEST}) for chart in ("map", "ladder")),
    (_BY_SCHOOL, {"list": "due"}),
    (_UPCOMING, {}),
    (_UPCOMING, {"school": _BUSIEST}),
    (_ANOMALIES, {}),
    (_ANOMALIES, {"list": "rows", "school": _BUSIEST}),
    (_WAITING, {"period": "all"}),
    (_WAITING, {"list": "approvals", "school": _BUSIEST}),
    (_WAITING, {"period": "last-year", "school": "0220"}),
    (_ONE, {}),
    (_MINE, {}),
    ("about/policy.py", {"school": _BUSIEST}),
    ("about/data.py", {}),
)
_PLAIN = {"selectbox", "multiselect", "text_input", "dataframe"}  # whose words are drawn as text by Streamlit itself

_DRAWN = {"text", "ticktext", "hovertext", "hovertemplate", "texttemplate", "title"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store over data/demo, whose places and people have markup in their names."""
    feeds, store = tmp_path_factory.mktemp("feeds"), tmp_path_factory.mktemp("store")
    shutil.copytree(ROOT / "data" / "demo", feeds, dirs_exist_ok=True)
    for feed, column in _NAMES.items():
        file = feeds / f"{feed}.csv"
        with file.open(encoding="utf-8", errors="surrogateescape", newline="") as source:
            rows = list(csv.DictReader(source))
        with file.open("w", encoding="utf-8", errors="surrogateescape", newline="") as target:
            writer = csv.DictWriter(target, list(rows[0]))
            writer.writeheader()
            writer.writerows(row | {column: f"{row[column]} {MARKUP}"} for row in rows)
    load_folder(feeds, store, load_policy(), loaded_at=datetime(2026, 11, 22, 18, tzinfo=UTC))
    return store


def drawn(app: AppTest) -> Iterator[tuple[str, Any]]:
    """Every element and block of the page: its kind, and what the browser receives."""
    blocks: list[Any] = [app.main]
    while blocks:
        for child in blocks.pop().children.values():
            if hasattr(child, "children"):
                blocks.append(child)
            yield child.type, child.proto


def drawn_words(figure: Any) -> Iterator[str]:
    """The words that Plotly draws or shows at the pointer: what only distinguishes bars is not among them."""
    for key, value in figure.items() if isinstance(figure, dict) else enumerate(figure):
        if key in _DRAWN:
            yield str(value)
        elif isinstance(value, dict | list):
            yield from drawn_words(value)


@pytest.mark.parametrize(("script", "address"), VIEWS, ids=lambda one: one if isinstance(one, str) else "-".join(one))
def test_no_markup_of_the_feeds_works_on_a_page(
    monkeypatch: pytest.MonkeyPatch, store: Path, script: str, address: dict[str, str]
) -> None:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store))
    monkeypatch.setenv("LAPSEWATCH_TODAY", "2026-05-15")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    for name, value in address.items():
        app.query_params[name] = value
    app.session_state["_person"] = _PERSON
    if script == _MINE:
        app.session_state["_view_as"] = ("a staff member", _PERSON)
    app.switch_page(f"pages/{script}").run()
    charts: list[str] = []
    words: list[str] = []
    for kind, proto in drawn(app):
        if kind == "plotly_chart":
            charts += drawn_words(json.loads(proto.spec))
        elif kind not in _PLAIN:
            words.append(str(proto))
    assert len(words) > 5
    assert "went wrong" not in str(words)
    for mark in ("[x](http", ":red[y]", "$z$", " *b* "):
        assert [one for one in words if mark in one] == []
    assert [one for one in charts if "<a href" in one] == []
