"""The lists of a June, its cohort and who is entitled: the numbers above them, their filters, order and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from queries import Choices
from ui import cohort as of_june
from ui import reads
from ui.cohort import DUE, LEFT, NOBODY, ONE, RENEWED
from ui.june.numbers import (
    EVERYTHING,
    FIRST,
    LIST_COHORT,
    LIST_HOLDERS,
    LIST_PLACES,
    LIST_STAYING,
    Numbers,
    opens,
    opens_people,
    staying,
    unlisted,
)
from ui.june.rescue import Place, advice
from ui.reads.view import View
from ui.widgets import address, counts, filters, formats
from ui.widgets.filters import FilterBar
from ui.widgets.metrics import Metric, row, shows

# Each row is due or renewed; “everything” are the renewed rows of those who have nothing left to do.
_STANDINGS = {
    DUE: "Due: still to renew",
    FIRST: "Due, to be asked first",
    RENEWED: "Renewed",
    EVERYTHING: "Renewed everything",
}


def lists(numbers: Numbers) -> dict[str, str]:
    """Return the lists of the page, id to label; the last is named for the day after the June."""
    return {
        LIST_COHORT: "Certificates that end",
        LIST_PLACES: "Functions at risk",
        LIST_HOLDERS: "Entitled now",
        LIST_STAYING: f"Left on {numbers.then}",
    }


def metrics(numbers: Numbers) -> None:
    """Draw the four numbers of a June; each opens the list that it counts."""
    # A number counts people, and its button says how many grants the list has: who has two functions is in it twice.
    day = numbers.then
    row(
        [
            Metric("People still to renew", numbers.due, shows(numbers.due_grants), opens(standing=DUE)),
            Metric(
                "People who renewed",
                numbers.renewed,
                shows(numbers.renewed_grants),
                opens(standing=EVERYTHING),
                f"Everything that they had to renew by {formats.day(numbers.june)}",
            ),
            _left(f"Nobody left on {day}", numbers.uncovered, NOBODY),
            _left(f"One left on {day}", numbers.alone, ONE),
        ],
        numbers.unknown,
    )


def _left(label: str, places: Sequence[tuple[str, str, str]], left: str) -> Metric:
    locations = len({location_id for location_id, _, _ in places})
    return of_june.few_left(label, len(places), locations, opens(LIST_PLACES, left=left))


def ask_first(found: tuple[Place, ...], first: pl.DataFrame, numbers: Numbers) -> None:
    """Say the fewest people whose renewal keeps every function covered that can be kept; the button lists them."""
    if not found:
        return
    line = st.container(horizontal=True, vertical_alignment="bottom")
    line.markdown(advice(found, numbers))
    if first.height and not address.is_printed():
        line.button(
            f":blue[Show whom to ask first ({formats.grants(counts.grants(first))})]",
            type="tertiary",
            on_click=filters.choose,
            kwargs=opens(standing=FIRST),
        )


@dataclass(frozen=True)
class Selection:
    """What the filters have selected: ids of functions and job roles, a standing, how many people would be left.

    None of them means no limit. `first` are the rows of the cohort to be asked first. `labels` says it for the
    downloaded file: only the filters that are in use.
    """

    functions: tuple[str, ...]
    job_roles: tuple[str, ...]
    standing: str | None
    left: str | None
    first: pl.DataFrame
    labels: dict[str, str]

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of a list that were selected; only a cohort (columns: `queries.june`) has standings."""
        selected = rows
        if self.functions:
            selected = selected.filter(pl.col("function_id").is_in(self.functions))
        if self.job_roles:
            # Somebody may have several jobs; one that was selected is enough.
            roles = pl.col("job_roles").str.split(";")
            selected = selected.filter(roles.list.set_intersection(list(self.job_roles)).list.len() > 0)
        if self.standing == FIRST:
            selected = of_june.due(selected).join(self.first, on=counts.GRANT, how="semi", maintain_order="left")
        elif self.standing == EVERYTHING:
            selected = of_june.renewed(selected)
        elif self.standing:
            selected = selected.filter(pl.col("standing") == self.standing)
        if self.left and "entitled_after" in selected.columns:
            selected = of_june.left_with(selected, self.left)
        elif self.left:
            # Renewed rows have the number of their function, too; listed is who can still change it.
            selected = of_june.due(selected).filter(pl.col("left_after") == int(self.left))
        return selected

    def unlisted(self, list_id: str, cohort: pl.DataFrame, coverage: pl.DataFrame) -> int:
        """Count the functions that go down to as few as were selected without a row in the list that says so."""
        if not self.left or list_id == LIST_PLACES:
            return 0
        return unlisted(cohort, of_june.of_functions(coverage, self.functions), left=int(self.left))


def select(bar: FilterBar, list_id: str, choices: Choices, numbers: Numbers, first: pl.DataFrame) -> Selection:
    """Draw the filters of a list; what is selected lives in the address. `first` are the rows to be asked first."""
    day = numbers.then
    roles = {role: role.replace("-", " ").capitalize() for role in choices.job_roles}
    functions = bar.several("function", "Function", choices.functions, placeholder="All functions")
    job_roles: tuple[str, ...] = ()
    standing = left = None
    if list_id != LIST_PLACES:  # whose rows are no people
        job_roles = bar.several("job_role", "Job role", roles, placeholder="All job roles")
    if list_id == LIST_COHORT:  # only rows of the cohort have a standing
        standing = bar.one("standing", "Due or renewed", _STANDINGS, placeholder="Both", chip="{value}")
    if list_id in (LIST_COHORT, LIST_PLACES):
        left = bar.one("left", f"Left on {day}", LEFT, placeholder="Any number", chip=f"{{value}} on {day}")
    labels = {
        "shown": lists(numbers)[list_id],
        "function": ", ".join(choices.functions[value] for value in functions),
        "job role": ", ".join(job_roles),
        "standing": standing or "",
        f"left on {day}": left or "",
    }
    used = {name: label for name, label in labels.items() if label}
    return Selection(functions, job_roles, standing, left, first, used)


def rows_of(list_id: str, cohort: pl.DataFrame, places: pl.DataFrame, view: View) -> pl.DataFrame:
    """Return all rows of a list, sorted as its reader needs them."""
    if list_id == LIST_COHORT:
        return of_june.by_need(cohort)
    if list_id == LIST_PLACES:
        return places
    holders = reads.holders(view)
    return of_june.by_end(holders if list_id == LIST_HOLDERS else staying(holders, view.june))


def table(list_id: str, rows: pl.DataFrame, numbers: Numbers, *, is_one_location: bool) -> None:
    """Show the rows of a list as they are sorted; selecting one opens the person, or the people behind it."""
    if list_id == LIST_COHORT:
        of_june.table(rows, is_one_location=is_one_location)
    elif list_id == LIST_PLACES:
        day = numbers.then
        of_june.places_table(rows, day, opens_people, is_one_location=is_one_location)
    else:
        of_june.holders_table(rows, is_one_location=is_one_location)
