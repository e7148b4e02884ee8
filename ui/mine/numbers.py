"""My access in a sentence: what the reader may use, what ends, what to do (frames: `queries.status`)."""

from datetime import date

import polars as pl

from ui.reads import unknowns
from ui.record import ENDS_WITH, URGENCY
from ui.widgets import formats

# Either comes alone: where no path fits, nothing else can be missing (eligibility.md § 6).
_NOT_OPEN = ("role", "assignment")
_MOST_STEPS = 2


def headline(status: pl.DataFrame, as_of: date, unknown: str) -> str:
    """Answer the page's question from one person's status (columns: `queries.status`, function_title).

    `unknown` says why nothing on record need not mean nothing at all.
    """
    entitled = status.filter("entitled")
    if entitled.height:
        more = f" {unknowns.sentence('whether you may use more', unknown)}" if unknown else ""
        return f"{_may_use(entitled, as_of)} {_ends(entitled)}{more}"
    if unknown:
        return f"{unknowns.sentence(f'what you may use on {formats.day(as_of)}', unknown)} Choose another day."
    open_ones = status.filter(_is_open())
    if open_ones.height:
        return _could_use(open_ones, as_of)
    if "role" in status["unmet"]:
        return (
            f"No function is open to the job that HR has on file for you on {formats.day(as_of)}. If that job is "
            "wrong, ask HR to correct it."
        )
    return (
        f"HR has no job on file for you on {formats.day(as_of)}, so no function is open. If that is wrong, ask HR to "
        "correct it."
    )


def _is_open() -> pl.Expr:
    """Whether a function is open to the job at the place: what is missing can be done."""
    return ~pl.col("unmet").is_in(_NOT_OPEN)


def _titles(status: pl.DataFrame) -> list[str]:
    return [formats.literal(title) for title in status["function_title"].unique().sort()]


def _may_use(entitled: pl.DataFrame, as_of: date) -> str:
    granted = _titles(entitled.filter("granted"))
    # What is granted at one place and not at another counts as granted; the table tells the places apart.
    waiting = [title for title in _titles(entitled) if title not in granted]
    may = [f"you may use {formats.listing(granted)}"] if granted else []
    verb = "is" if len(waiting) == 1 else "are"
    may += [f"{formats.listing(waiting)} {verb} yours by the rules, but not granted"] if waiting else []
    return f"On {formats.day(as_of)} {'; '.join(may)}."


def _ends(entitled: pl.DataFrame) -> str:
    """Say what ends first, when, and how to keep it."""
    ending = entitled.filter(pl.col("last_day").is_not_null())
    if ending.is_empty():
        return "Nothing ends on a known day, and there is nothing to do."
    last_day = ending["last_day"].min()
    first = ending.filter(pl.col("last_day") == last_day)
    titles, is_all = _titles(first), first.height == ending.height
    verb = "ends" if len(titles) == 1 else "end"
    ends = f"{formats.listing(titles)} {verb}{'' if is_all else ' first,'} on {formats.day(first['last_day'][0])}"
    # Only a certificate can be renewed; the end of a job is for nobody here to prevent.
    steps = first.filter(pl.col("ends_because") == "certificate")["next_step"].unique().sort().to_list()
    if not steps:
        return f"{ends}, {ENDS_WITH[first['ends_because'][0]]}."
    if len(steps) > _MOST_STEPS:
        return f"{ends}; the {len(steps)} next steps are below."
    return f"{ends}. {' '.join(formats.literal(step) for step in steps)}"


def _could_use(open_ones: pl.DataFrame, as_of: date) -> str:
    """Name what is open to the job, and what is nearest: the fewest things missing."""
    titles = _titles(open_ones)
    # Unmet requirements are joined by semicolons.
    nearest = open_ones.sort(pl.col("unmet").str.count_matches(";"), "function_title", "location_name").row(
        0, named=True
    )
    where = f"{formats.literal(nearest['function_title'])} at {formats.literal(nearest['location_name'])}"
    many = f"{formats.count(len(titles), 'function is', 'functions are')} open to your job on {formats.day(as_of)}"
    if len(titles) == 1:
        which = f"{many}: {where}. You may not use it now."
    else:
        which = f"{many}: {formats.listing(titles)}. You may use none of them now; the nearest is {where}."
    return f"{which} {formats.literal(nearest['next_step'])}"


def in_order(status: pl.DataFrame) -> pl.DataFrame:
    """Return what is held or open to the job (columns: `queries.status`, function_title), the most urgent first."""
    return status.filter((pl.col("status") != "none") | _is_open()).sort(
        pl.col("status").replace_strict(URGENCY), "last_day", "function_title", "location_name", nulls_last=True
    )


def by_function(rows: pl.DataFrame) -> pl.DataFrame:
    """Put the places of one function into one row where all that is said of them is the same."""
    same = ["function_title", "status", "entitled", "last_day", "next_step", "granted"]
    names = pl.col("location_name").unique(maintain_order=True)
    return rows.group_by(same, maintain_order=True).agg(places=names, locations="location_id")
