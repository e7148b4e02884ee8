"""How tests open a page in Streamlit's own test harness, and what they read on it."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

import queries
from store import connect, current

ROOT = Path(__file__).parents[2]

Open = Callable[..., AppTest]
Configure = Callable[[str], None]

SIGN_IN = """
[sign_in]
address = "https://lapsewatch.example.org"
provider = "https://id.example.org/.well-known/openid-configuration"
client_id = "lapsewatch"
"""


def opened(
    script: str | None = None, session: Mapping[str, object] | None = None, /, **address: str | list[str]
) -> AppTest:
    """Open the app at an address: on its first page, or at once on that of a script, with what its session knows.

    Store and day come from the environment, as in production. A page takes seconds; the minute is for a busy machine.
    """
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if script:
        app.switch_page(script)
    for name, values in address.items():
        app.query_params[name] = values
    for name, known in (session or {}).items():
        app.session_state[name] = known
    return app.run()


def texts(app: AppTest) -> str:
    """All that the page says outside of charts and lists, as it is written in Markdown."""
    assert not app.exception
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    said = [str(element.value) for kind in kinds for element in kind]
    return "\n".join(said + [str(table.value.to_dict("list")) for table in app.table])


def headline(app: AppTest) -> str:
    """The first sentence below the title; in local mode only that nobody signs in stands before it."""
    said = (str(text.value) for text in app.markdown)
    return next(sentence for sentence in said if not sentence.startswith(":small["))


def column(app: AppTest, name: str) -> list[str]:
    """A column of the page's list, its last table; nothing where there is no list."""
    return [] if not app.dataframe else list(app.dataframe[-1].value[name])


def people(app: AppTest) -> list[str]:
    """Who is listed, in order."""
    return column(app, "person")


def number(words: str) -> int:
    """Read a number; a dash is nobody, where nothing can be known."""
    return 0 if words == "\N{EN DASH}" else int(words.replace(",", ""))


def through(store: Path) -> date:
    """The day on which the records of a store end: pages of that day show no banner."""
    last = queries.facts(connect(current(store))).records_through
    assert last is not None
    return last
