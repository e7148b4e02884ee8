"""The filters of who had renewed: of which June, and by which day."""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from ui.reads.view import View
from ui.widgets import formats
from ui.widgets.filters import FilterBar


def select_june(bar: FilterBar, junes: Iterable[date], view: View) -> tuple[str | None, str]:
    """Draw the choice of another June than that of the page; return its year (None: none), and the June in words."""
    years = {str(day.year): formats.month(day) for day in sorted({*junes} - {view.june})}
    # The June of the page stays out of the address: a bookmark follows the school year.
    year = bar.one("june", formats.month_name(view.june), years, placeholder=formats.month(view.june))
    return year, years[year] if year else formats.month(view.june)


def select_by(bar: FilterBar, springs: Sequence[pl.DataFrame], june_year: int) -> str | None:
    """Draw the choice of a day by which people had renewed, of those that the chart marks in one spring."""
    days = {
        str(day): formats.day(day)
        for spring in springs
        for day in spring.filter(pl.col("june").dt.year() == june_year)["until"]
    }
    return bar.one("by", "Renewed by", days, placeholder="Any day")
