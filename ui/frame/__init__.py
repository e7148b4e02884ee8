"""What is around every page: title, navigation, as-of day and schools above, banners, versions and help below.

It draws the page's script in between, and knows no page: app.py says which there are.
"""

from ui.frame.frame import Entry, show, view
from ui.widgets.arrival import ROUTES

__all__ = ["ROUTES", "Entry", "show", "view"]
