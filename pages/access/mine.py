"""What may I use, until when, and how do I keep it?"""

from ui import frame, mine

view = frame.view()
me = mine.myself(view)
# Else `myself` has said why there is nothing to show.
if me is not None:
    on_file = mine.record_of(me, view)
    mine.header(me, on_file, view)
    mine.table(on_file.status, view.june)
    mine.reasoning(me, on_file, view)
