"""What is around every page."""

from ui.frame.frame import Entry, show, view

__all__ = ["Entry", "show", "view"]
