"""What may I use, until when, and what keeps it?"""

from ui import frame
from ui.mine import numbers as mine

view = frame.view()
me = mine.myself(view)
if me is not None:
    found = mine.found_of(me, view)
    mine.header(me, found, view)
    mine.table(found.status)
    mine.reasoning(me, found, view)
