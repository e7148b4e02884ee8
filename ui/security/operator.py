"""Who may have this machine read a folder of its own: the person at it, in local mode, and nobody else."""

from ui.reads.viewer import Viewer
from ui.security import gate, settings


def is_operator(viewer: Viewer) -> bool:
    """Whether that is who looks, decided anew for every run of a page or of a part of it.

    Where people sign in nobody is, not even who sees the whole district: a folder is of the machine, not of a person.
    Who looks as a principal or as a staff member sees what these see.
    """
    is_local = viewer.is_local and settings.sign_in() is None
    return is_local and viewer.scope.is_district and gate.is_this_machine()
