"""What `lapsewatch serve` starts: the dashboard, by a server that holds what strangers send within bounds.

`streamlit run app.py` starts the same dashboard, but lets each connection send 200 MB before anybody has signed in.
"""

import sys
from pathlib import Path
from typing import Final

import uvicorn
from streamlit import config
from streamlit.web.server.starlette.starlette_server_config import (
    DEFAULT_WEBSOCKET_PING_INTERVAL,
    DEFAULT_WEBSOCKET_PING_TIMEOUT,
)
from uvicorn.config import LOGGING_CONFIG

from ui.security import log_lines, serving
from ui.widgets.runtime import SettingError

_ROOT: Final = Path(__file__).parent
# The largest that a page makes a browser send is the text of a draft of the rules: 14 KB of Denver's. All filters with
# every school of a district have 2 KB.
MOST_BYTES: Final = 256 * 1024
# Requests and open pages together; a page is one connection. Whoever comes above it hears 503 and comes again.
MOST_CONNECTIONS: Final = 1_000


def run(port: int) -> None:
    """Serve the dashboard at a port until the process is told to end; where it listens says Streamlit's configuration.

    From any folder: app.py and .streamlit/config.toml are those beside this file.
    """
    try:
        log_lines.set_up()
    except SettingError as error:
        sys.exit(str(error))
    # As `streamlit run` says it; there is no public way, and another folder's configuration may not be ours.
    config._main_script_path = str(_ROOT / "app.py")  # noqa: SLF001
    config.set_option("server.port", port)
    serving.hold_within_bounds()
    uvicorn.run(
        "app:app",
        app_dir=str(_ROOT),
        host=config.get_option("server.address") or "127.0.0.1",
        port=port,
        ws="websockets-sansio",
        ws_max_size=MOST_BYTES,
        ws_ping_interval=DEFAULT_WEBSOCKET_PING_INTERVAL,
        ws_ping_timeout=DEFAULT_WEBSOCKET_PING_TIMEOUT,
        # Of a compressed message nobody can say how large it becomes; and texts of strangers beside those of a page
        # would tell about it by their size.
        ws_per_message_deflate=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=75,  # above nginx's own 60 seconds, which else meets lines that have just been closed
        timeout_graceful_shutdown=10,
        access_log=False,
        log_config=None if log_lines.is_json() else LOGGING_CONFIG,
        server_header=False,
        use_colors=False,
        # The door looks at what a proxy claims by itself.
        proxy_headers=False,
    )
