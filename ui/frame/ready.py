"""Whether there is something to show: `/ready`, for a monitor on this machine (ui/security/door.py sees to that)."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from store import StoreError
from ui.security import standing
from ui.security.door import READY
from ui.widgets import runtime
from ui.widgets.runtime import SettingError


def route() -> Route:
    """Return the address: 200 where readers are shown a whole version, else 503 with a sentence in `why`."""
    return Route(READY, _answer)


# No coroutine, so that Starlette asks on a thread of its own: the store may be slow, and the loop answers everybody.
def _answer(_: Request) -> JSONResponse:
    no_copy = {"Cache-Control": "no-store"}
    try:
        if (output := runtime.state_folder()) is not None:
            return JSONResponse({"ready": True, "districts": standing.districts(output)}, 200, no_copy)
        now = standing.now()
    except (StoreError, SettingError) as error:
        return JSONResponse({"ready": False, "why": str(error)}, 503, no_copy)
    said = {
        "ready": True,
        "version": now.version,
        "loaded_at": now.loaded_at.isoformat(),
        "age_hours": now.age_hours,
        "records_through": now.records_through and now.records_through.isoformat(),
        "policy_version": now.policy_version,
        "is_fallback": now.is_fallback,
        "refused_load": now.refused and {"at": now.refused.at.isoformat(), "problems": now.refused.problems},
    }
    return JSONResponse(said, 200, no_copy)
