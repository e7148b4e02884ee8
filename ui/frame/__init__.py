"""What is around every page: title, navigation, as-of day and schools above, banners, versions and help below.

It draws the page's script in between, and knows no page: app.py says which there are.
"""

from ui.frame.frame import Entry, show, view
from ui.frame.script import routes
from ui.frame.state import state_view

__all__ = ["Entry", "routes", "show", "state_view", "view"]
