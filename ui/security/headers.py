"""The headers of every answer: what the browser may load, run and send on the page's behalf. Streamlit sends none.

Plain ASGI, so that it holds for every answer, those of Streamlit's own paths included.
"""

import base64
import hashlib
import logging
import re
import uuid
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from ui.security import download_links

_log = logging.getLogger("lapsewatch")


class Headers:
    """Add the security headers to every answer, and `Secure` to every cookie where the address is https."""

    def __init__(self, app: ASGIApp, address: str | None) -> None:
        self._app = app
        self._is_https = address is not None and address.startswith("https:")
        self._always = {
            "Content-Security-Policy": _policy(address),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy": "same-origin",  # the address of a page carries its filters
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        if self._is_https:
            self._always["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers; a download is never stored on the way.

        Whatever fails below is answered here, since what Starlette would answer lies outside of this.
        """
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                if self._is_https:
                    message["headers"] = _secure(message["headers"])
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                if scope["path"].startswith(download_links.MEDIA):
                    # A copy in a cache would outlive the session that its link ends with.
                    headers["Cache-Control"] = "no-store"
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:
            reference = uuid.uuid4().hex[:8]
            _log.exception("Reference %s: a request failed", reference)
            if begun or scope["type"] != "http":
                raise
            said = f"Something went wrong on our side; tell whoever runs this dashboard the reference {reference}."
            await PlainTextResponse(said, 500)(scope, receive, send_with_headers)


def _secure(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Add `Secure` to the cookies that lack it: Streamlit does so only where it speaks TLS itself."""
    return [
        (name, value + b"; Secure" if name.lower() == b"set-cookie" and b"; secure" not in value.lower() else value)
        for name, value in headers
    ]


def _policy(address: str | None) -> str:
    """Return the content security policy: nothing from anywhere else, no script but files: Streamlit's and one of ours.

    Styles may stand in the page, since Streamlit and Plotly write them while they draw; the one script that stands in
    Streamlit's page is named by its hash.
    """
    # From the installed page, so that an update of Streamlit brings its own hash along.
    page = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    # By name as well, since not every browser takes 'self' to include websockets.
    websocket = re.sub("^http", "ws", address) if address else ""
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *(f"'sha256-{own}'" for own in hashes)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": f"'self' {websocket}".rstrip(),
        "manifest-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{directive} {sources}" for directive, sources in directives.items())
