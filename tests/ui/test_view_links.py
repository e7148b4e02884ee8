"""The link to a view, and the hint of each page, as far as they need no browser."""

import pytest

from app import PAGES
from ui.frame import links
from ui.frame.hints import HINTS


@pytest.mark.parametrize(
    ("at", "page"),
    [
        ("http://127.0.0.1:8501/", "http://127.0.0.1:8501/june"),
        ("http://127.0.0.1:8501", "http://127.0.0.1:8501/june"),
        ("https://lapsewatch.example.org/person?as_of=2027-05-01#x", "https://lapsewatch.example.org/june"),
        # Below a path of the server, with and without a slash at its end.
        ("https://example.org/lapse/", "https://example.org/lapse/june"),
        ("https://example.org/lapse", "https://example.org/lapse/june"),
        ("https://example.org/lapse/anomalies", "https://example.org/lapse/june"),
    ],
)
def test_a_link_keeps_the_server_and_names_the_page(at: str, page: str) -> None:
    chosen = {"school": ["0010", "0020"], "by": ["quiz & full"]}
    names = [entry.name for entry in PAGES]
    assert links.link(at, "june", names, {}) == page
    assert links.link(at, "june", names, chosen) == f"{page}?school=0010&school=0020&by=quiz+%26+full"


def test_every_page_has_one_hint_of_one_sentence() -> None:
    assert HINTS.keys() == {entry.name for entry in PAGES}
    assert all(hint.endswith(".") and ". " not in hint for hint in HINTS.values())
