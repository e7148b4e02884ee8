"""The schools and offices that a page is about: the choice among the viewer's, and their name."""

from queries import Facts, Scope
from ui.widgets import filters, formats


def choose(bar: filters.FilterBar, locations: dict[str, str]) -> tuple[str, ...]:
    """Draw the choice among the viewer's locations; there is none for whoever sees no location."""
    if not locations:
        return ()
    one, *others = locations.values()
    everything = f"All {formats.number(len(locations))} schools and offices" if others else one
    return bar.several("school", "School or office", locations, placeholder=everything)


def name(facts: Facts, locations: dict[str, str], chosen: tuple[str, ...], scope: Scope) -> str:
    """Name what the page is about: a school, several, or the district."""
    if len(chosen) == 1:
        return locations[chosen[0]]
    if chosen:
        return f"the {formats.number(len(chosen))} chosen locations"
    if len(locations) == 1:
        return next(iter(locations.values()))
    return facts.district if scope.is_district or not locations else f"your {formats.number(len(locations))} locations"
