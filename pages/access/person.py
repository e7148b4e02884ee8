"""Why, for this person?"""

from ui import frame, person, record

view = frame.view()
somebody = person.search(view)
# Else the search has said why there is nobody to show.
if somebody is not None:
    on_file = record.record_of(somebody, view)
    person.header(somebody, on_file, view)
    person.timeline(somebody, on_file.stretches, view)
    record.reasoning(somebody, on_file, view)
