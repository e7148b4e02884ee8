"""What the browser gets from us beside Streamlit's files: one script, and Streamlit's page made ready for ours.

The script (hands.js) opens a row by a click, Enter and Space, takes readers to the list that a number opened, and
closes the menu of a phone.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route
from streamlit import file_util

from ui.frame import ready

_PATH = "/lapsewatch.js"
# A file, since the content policy allows no script that stands in a page; with the page itself, not among what the
# page draws: whoever touches what stands there already would be too early for it.
_SCRIPT = f'<script defer src="{_PATH}"></script>'
_NEVER_OLD = {"Cache-Control": "no-cache"}  # asked again each time: an update must not be held up by a copy

# Streamlit's page is narrow until it hears that ours are wide, and holds a place that is too small for a field with a
# label or a download until it has fetched what draws it: everything below would jump.
_COMING = ':has(> [data-testid="stSkeleton"])'
_STYLES = f"""<style>
.stMainBlockContainer {{ max-width: initial !important; }}
[data-testid="stHorizontalBlock"] > .stElementContainer:not([class*="st-key-download_"]){_COMING},
[class*="_search_words"]{_COMING} {{ min-height: 68px; }}
[class*="st-key-download_"]{_COMING} {{ min-width: 72px !important; }}
.st-key-metrics .stElementContainer:not([class*="st-key-opens_"]){_COMING} {{ min-height: 44px; }}
.st-key-weeks_place {{ min-height: 430px; }}
.st-key-over_time_top {{ min-height: 209px; }}
/* Below a table: above it, it would cover the arrows of the filters. */
.stDataFrame > [data-testid="stElementToolbar"]:has([aria-label^="Fullscreen"]) {{
    top: auto !important; bottom: -44px;
}}
@media (max-width: 640px) {{ .st-key-over_time_top {{ min-height: 469px; }} }}
/* Four of them, of which the first to come are else as wide as all. */
@media (min-width: 1000px) {{ .st-key-metrics > * {{ max-width: calc(25% - 0.75rem); }} }}
@media (min-width: 1000px) {{ .st-key-chart{_COMING} {{ min-width: 530px !important; }} }}
</style>"""


def routes(pages: Iterable[str]) -> list[Route]:
    """Return what is served beside Streamlit: the script, readiness, and the page under the name of each of `pages`."""
    return [Route(_PATH, _serve), ready.route(), *(Route(f"/{name}", _page) for name in ("", *pages))]


def _serve(_: Request) -> FileResponse:
    return FileResponse(Path(__file__).parent / "hands.js", headers=_NEVER_OLD)


def _page(_: Request) -> HTMLResponse:
    return HTMLResponse(_prepared(), headers=_NEVER_OLD)


@cache
def _prepared() -> str:
    page = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    return page.replace("</head>", f"{_STYLES}{_SCRIPT}</head>", 1)
