"""Who is looking: which locations the viewer may see."""

from queries import Scope


def of_viewer() -> Scope:
    """Return the viewer's scope: the whole district, since the dashboard serves one person on one machine."""
    return Scope.district()
