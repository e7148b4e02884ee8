"""Whether there is something to show: `/ready`, for a monitor on this machine (ui/security/door.py sees to that)."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import store
from ui import reads
from ui.security import audit_log, serving
from ui.security.door import READY
from ui.widgets import runtime


def route() -> Route:
    """Return the address: 200 where readers are shown a whole version, else 503 with a sentence in `why`."""
    return Route(READY, _answer)


# No coroutine, so that Starlette asks on a thread of its own: the store may be slow, and the loop answers everybody.
def _answer(_: Request) -> JSONResponse:
    no_copy = {"Cache-Control": "no-store"}
    try:
        serving.check()
        audit_log.check()
        version = reads.latest(folder := runtime.store_folder())
        facts = reads.facts(version)
    except (store.StoreError, runtime.SettingError) as error:
        return JSONResponse({"ready": False, "why": str(error)}, 503, no_copy)
    refused = store.refused_load(folder)
    said = {
        "ready": True,
        "version": version.rpartition("/")[2].removesuffix(".duckdb"),
        "loaded_at": facts.loaded_at.isoformat(),
        "age_hours": round((runtime.now().replace(tzinfo=None) - facts.loaded_at) / timedelta(hours=1), 1),
        "records_through": facts.records_through and facts.records_through.isoformat(),
        "policy_version": facts.policy_version,
        # How many sentences, not which: they may hold rows.
        "refused_load": refused and {"at": refused.at.isoformat(), "problems": len(refused.problems)},
    }
    return JSONResponse(said, 200, no_copy)
