"""Who looks at a page, as decided on the server for this run."""

from dataclasses import dataclass

from queries import Scope


@dataclass(frozen=True)
class Viewer:
    """Somebody who may look, and at what.

    `who` is the verified email address, or "local"; `name` is how the screen calls them: by HR's records, else by
    address.
    """

    who: str
    scope: Scope
    is_local: bool
    name: str
