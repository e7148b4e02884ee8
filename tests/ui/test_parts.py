"""A list that is too long for a browser: sent in parts, searched on the server, and downloaded whole."""

import unicodedata
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from eligibility import load_policy
from tests.harness import judged_store
from tests.ui.pages import opened, texts
from ui.widgets import parts

AS_OF, UPCOMING = "2026-11-22", "pages/recertification/upcoming.py"


@pytest.fixture
def in_fives(monkeypatch: pytest.MonkeyPatch, sample: Path) -> None:
    """Of the sample, five rows at a time are sent."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_TODAY", AS_OF)
    monkeypatch.setattr(parts, "MOST_ROWS", 5)


def listed(app: AppTest) -> list[tuple[str, str]]:
    (rows,) = (table.value for table in app.dataframe if "person" in table.value)
    return list(zip(rows["person"], rows["function"], strict=True))


def whole(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The list as it is where nothing is too long."""
    with monkeypatch.context() as patched:
        patched.setattr(parts, "MOST_ROWS", 10_000)
        return listed(opened(UPCOMING))


@pytest.mark.usefixtures("in_fives")
def test_the_parts_are_the_list_in_its_order_and_live_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = whole(monkeypatch)
    assert len(rows) > 15
    app = opened(UPCOMING)
    assert listed(app) == rows[:5]
    assert f"{len(rows)} rows, of which 5 at a time are sent" in texts(app)
    app.selectbox(key="part_upcoming").set_value("2").run()
    assert listed(app) == rows[5:10]
    assert app.query_params["part_upcoming"] == "2"
    last = -(-len(rows) // 5)
    assert listed(opened(UPCOMING, part_upcoming=str(last))) == rows[5 * (last - 1) :]


@pytest.mark.usefixtures("in_fives")
def test_words_find_people_in_the_whole_list_in_any_order_and_without_accents(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = whole(monkeypatch)
    family, given = next(person for person, _ in rows[10:]).split(", ")
    app = opened(UPCOMING)
    app.text_input[-1].set_value(f"{given.upper()} {family}").run()
    assert listed(app) == [row for row in rows if row[0] == f"{family}, {given}"][:5]
    assert "found" in texts(app)
    assert family not in str(app.query_params)
    app.text_input[-1].set_value("nobody has this name").run()
    assert "0 rows found" in texts(app)


@pytest.mark.usefixtures("in_fives")
def test_a_download_is_the_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = whole(monkeypatch)
    files: dict[str, Any] = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, *_, **__: files.setdefault(label, data))
    assert len(listed(opened(UPCOMING, part_upcoming="2"))) == 5
    read = pl.read_csv(files["CSV"](), comment_prefix="#")
    assert [f"{family}, {given}" for given, family in read.select("given_name", "family_name").iter_rows()] == [
        person for person, _ in rows
    ]


def test_a_list_and_a_store_make_every_character_alike() -> None:
    every = map(chr, range(0x110000))
    # No name has control characters, surrogates, or characters that Unicode leaves open.
    texts = [f"A{one}b" for one in every if unicodedata.category(one) not in ("Cc", "Cs", "Co", "Cn")]
    con = judged_store({}, load_policy())
    asked = "select array_to_string(plain_words(text), ' ') from (select unnest(?) as text)"
    in_the_store = [words for (words,) in con.execute(asked, [texts]).fetchall()]
    in_a_list = pl.select(parts.plain_words(pl.lit(pl.Series(texts)))).to_series().to_list()
    assert in_a_list == in_the_store
    alike = dict(zip(texts, in_a_list, strict=True))
    assert [alike[f"A{one}b"] for one in "\u00a0\u2019ÆøÉß"] == ["a b", "ab", "aaeb", "aob", "aeb", "assb"]
