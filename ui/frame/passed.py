"""What a June is called, and the choice of one that has passed on the page that offers it."""

from datetime import date, timedelta

from queries import Facts, Question
from ui import reads
from ui.security.gate import Admitted, Refused
from ui.widgets import filters, formats

WIDTH = 145  # pixels
_YEAR = timedelta(days=366)


def month_of_junes(decided: Admitted | Refused | None) -> str:
    """Name the month in which the district's school years end; of no district that is to be seen, June."""
    if not isinstance(decided, Admitted):
        return "June"
    choices = reads.choices(decided.version, Question(decided.today, decided.viewer.scope))
    return formats.month_name(choices.june)


def choose(bar: filters.FilterBar, version: str, facts: Facts, as_of: date, coming: date) -> date | None:
    """Draw the choice of a June before the day, the latest first; None is the `coming` one, which is the usual."""
    # The latest is offered even before all records: the page says what cannot be known.
    since = min(facts.records_from or as_of, as_of - _YEAR)
    junes = {str(june.year): june for june in reversed(reads.junes(version, since, as_of - timedelta(days=1)))}
    labels = {year: formats.month(june) for year, june in junes.items()}
    box = filters.FilterBar(bar.row.container(width=WIDTH))
    year = box.one("june", formats.month_name(coming), labels, placeholder=formats.month(coming), chip="")
    return junes[year] if year else None
