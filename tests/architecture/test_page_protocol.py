"""Every page keeps to the page protocol, and each check of page_protocol.py is seen to fail on a page that does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import page_protocol
from tests.architecture.trees import write_tree

ROOT = Path(__file__).parents[2]
Check = Callable[[Path], list[str]]

# A page that keeps to all of it; each violation below changes one file, or adds one.
PAGE = {
    "pages/recertification/june.py": "from ui import frame, june, reads\nfrom ui.widgets import filters\n",
    "ui/june/__init__.py": '"""Who loses access this June?"""\n\n'
    "from ui.june.lists import LISTS, metrics, select, table\n"
    "from ui.june.numbers import headline, numbers\n\n"
    '__all__ = ["LISTS", "headline", "metrics", "numbers", "select", "table"]\n',
    "ui/june/numbers.py": "import polars as pl\n\n"
    "@dataclass(frozen=True)\nclass Numbers:\n    due: int\n\n"
    "def numbers() -> Numbers: ...\ndef headline() -> str: ...\n",
    "ui/june/lists.py": "import streamlit as st\n\nLISTS: dict[str, str] = {}\n\n"
    "@dataclass(frozen=True)\nclass Selection:\n    labels: dict[str, str]\n\n    def of(self, rows): ...\n\n"
    "def select() -> Selection: ...\ndef metrics() -> None: ...\ndef opens() -> dict: ...\ndef table() -> None: ...\n",
    "ui/june/charts.py": "import plotly.graph_objects as go\n" + "x = 1\n" * 249,
    "ui/widgets/long_enough.py": "x = 1\n" * 250,
}
SCRIPT, FACE, NUMBERS, LISTS = list(PAGE)[:4]

# (check, the file that breaks it, its text, the sentence it must say)
BAD: list[tuple[Check, str, str, str]] = [
    (
        page_protocol.a_page_has_the_files_of_the_protocol,
        "ui/june/helpers.py",
        "",
        "ui/june/helpers.py: not a file of the page protocol",
    ),
    (page_protocol.a_page_has_the_files_of_the_protocol, "pages/access/mine.py", "", "ui/mine: has no numbers.py"),
    (
        page_protocol.a_face_is_a_face,
        FACE,
        PAGE[FACE].replace("?", "."),
        "ui/june/__init__.py: the docstring does not begin with the page's question",
    ),
    (page_protocol.a_face_is_a_face, FACE, PAGE[FACE] + "x = 1\n", "ui/june/__init__.py:7: a face imports and lists"),
    (
        page_protocol.a_face_offers_the_names_of_the_protocol,
        FACE,
        PAGE[FACE].replace('"headline", ', ""),
        "ui/june: the face does not offer headline",
    ),
    (
        page_protocol.a_face_offers_the_names_of_the_protocol,
        FACE,
        PAGE[FACE].replace('"select", ', ""),
        "ui/june: the face does not offer select",
    ),
    (
        page_protocol.a_face_offers_the_names_of_the_protocol,
        LISTS,
        PAGE[LISTS] + "class Chosen: ...\n",
        "ui/june/lists.py: Chosen is called Selection",
    ),
    (
        page_protocol.a_face_offers_the_names_of_the_protocol,
        "ui/june/charts.py",
        "def opens() -> dict: ...\n",
        "ui/june: opens is defined twice, in charts.py and lists.py",
    ),
    (
        page_protocol.numbers_and_selections_do_not_change,
        NUMBERS,
        PAGE[NUMBERS].replace("(frozen=True)", ""),
        "ui/june/numbers.py:4: Numbers is not a frozen dataclass",
    ),
    (
        page_protocol.numbers_and_selections_do_not_change,
        LISTS,
        PAGE[LISTS].replace("labels", "words"),
        "ui/june/lists.py:6: Selection has no labels",
    ),
    (
        page_protocol.numbers_know_no_screen,
        NUMBERS,
        PAGE[NUMBERS] + "def draw():\n    import streamlit as st\n",
        "ui/june/numbers.py:10: imports streamlit",
    ),
    (
        page_protocol.a_script_knows_the_face,
        SCRIPT,
        "from ui.june import lists\n",
        "pages/recertification/june.py:1: imports ui.june.lists; a script knows ui.june only",
    ),
    (
        page_protocol.no_file_of_ui_is_long,
        "ui/frame/frame.py",
        "x = 1\n" * 251,
        "ui/frame/frame.py: 251 lines, at most 250",
    ),
]


@pytest.mark.parametrize("check", page_protocol.CHECKS, ids=lambda check: check.__name__)
def test_every_page_keeps_to_the_protocol(check: Check) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", page_protocol.CHECKS, ids=lambda check: check.__name__)
def test_a_page_that_keeps_to_the_protocol_is_left_in_peace(check: Check, tmp_path: Path) -> None:
    write_tree(tmp_path, PAGE)
    assert check(tmp_path) == []


@pytest.mark.parametrize(("check", "file", "text", "sentence"), BAD)
def test_a_page_that_does_not_is_seen(check: Check, file: str, text: str, sentence: str, tmp_path: Path) -> None:
    write_tree(tmp_path, PAGE | {file: text})
    problems = check(tmp_path)
    assert any(sentence in problem for problem in problems), problems


def test_every_check_has_a_page_that_breaks_it() -> None:
    assert {check for check, *_ in BAD} == set(page_protocol.CHECKS)


def test_the_files_that_a_page_has_besides_are_there() -> None:
    assert [file for file in page_protocol.MORE_FILES if not (ROOT / "ui" / file).exists()] == []
