"""Prometheus metrics on a second port of this machine, if `[metrics]` of the configuration names one.

Counts and ages only: no label holds what a reader or a record could be known by.
"""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store import StoreError
from ui.security import standing
from ui.widgets import runtime
from ui.widgets.runtime import SettingError

_REGISTRY: Final = CollectorRegistry()
_ANSWERS: Final = Counter(
    "lapsewatch_answers", "Answers to requests, by kind of status: 2xx, 4xx.", ["status"], registry=_REGISTRY
)

_OPEN: Final = Gauge("lapsewatch_open_pages", "Pages that are open in a browser.", registry=_REGISTRY)


class _Now(Collector):
    """What is asked anew for each scrape."""

    def collect(self) -> Iterator[Metric]:
        try:
            if (output := runtime.state_folder()) is not None:
                counted = standing.districts(output)
                yield GaugeMetricFamily("lapsewatch_ready", "1 where the page of the state is shown, else 0.", 1)
                yield GaugeMetricFamily("lapsewatch_districts", "How many districts it counts.", counted)
                return
            now = standing.now()
        except (StoreError, SettingError):
            yield GaugeMetricFamily("lapsewatch_ready", "1 where readers are shown a whole version, else 0.", 0)
            return
        yield GaugeMetricFamily("lapsewatch_ready", "1 where readers are shown a whole version, else 0.", 1)
        yield GaugeMetricFamily(
            "lapsewatch_version_loaded_seconds", "When the version was loaded (Unix time).", now.loaded_at.timestamp()
        )
        yield GaugeMetricFamily(
            "lapsewatch_fallback", "1 where readers get an earlier version than the newest, else 0.", now.is_fallback
        )
        problems = now.refused.problems if now.refused else 0
        yield GaugeMetricFamily(
            "lapsewatch_refused_load_problems", "Problems of the last load, if it was refused; else 0.", problems
        )
        if now.records_through is not None:
            yield GaugeMetricFamily(
                "lapsewatch_records_through_day",
                "The newest day of which there are records, in days since January 1, 1970.",
                now.records_through.toordinal() - 719_163,
            )


class Counted:
    """Count answers by kind of status, and the pages that are open."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count how it was answered."""

        async def send_counted(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                _ANSWERS.labels(f"{message['status'] // 100}xx").inc()
            await send(message)

        if scope["type"] == "websocket":
            with _OPEN.track_inprogress():
                await self._app(scope, receive, send_counted)
        else:
            await self._app(scope, receive, send_counted)


def start(port: int) -> None:
    """Answer at a port of this machine. Raises SettingError where it is taken."""
    try:
        start_http_server(port, "127.0.0.1", _REGISTRY)
    except OSError as error:
        raise SettingError(
            f"The port {port} of [metrics] cannot be used ({error.strerror}): name another one and start the dashboard "
            "again."
        ) from error
    _REGISTRY.register(_Now())
