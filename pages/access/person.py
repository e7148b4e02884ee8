"""Why, for this person?"""

from ui import frame
from ui.person import answers as person

view = frame.view()
chosen = person.choose(view)
if chosen is not None:
    found = person.found_of(chosen, view)
    person.header(chosen, found, view)
    person.timeline(chosen, found.stretches, view)
    person.reasoning(chosen, found, view)
