"""A list with one row per person, as a choice of every list of grants: whom to call, and what is cheapest to do first.

The choice lives in the address as `rows`; a download has the rows that are shown.
"""

import polars as pl
import streamlit as st

from eligibility import steps
from ui.widgets import cache, counts, tables
from ui.widgets.filters import FilterBar


def is_chosen(bar: FilterBar) -> bool:
    """Draw the choice of one row for each person, instead of one for each function; whether it is made."""
    # A switch: a second group of buttons beside that of the lists would look like one group with two of them pressed.
    return bar.switch("rows", "One row per person", "people")


@cache.by_frames
def lines(rows: pl.DataFrame) -> pl.DataFrame:
    """Put the rows of each person into one, in the order in which the people come.

    Columns: staff_id, given_name, family_name, locations, functions (joined with ", "), grants (how many); then what
    the rows have of: last_day (the first that ends), kinds, explanation (of the first row), standing, age_days (the
    most), fix_by, next_step (the cheapest), more_steps (how many others there are to take), job_roles (joined with ;).
    """
    # Access that cannot be judged may have no staff id: each such row is a person of its own.
    keyed = rows.with_row_index("_row").with_columns(_who=pl.coalesce("staff_id", pl.format("row {}", "_row")))
    if "next_step" in rows.columns:
        keyed = keyed.with_columns(_kind=_kind())
    grouped = keyed.group_by("_who", maintain_order=True)
    return grouped.agg(
        pl.col("staff_id", "given_name", "family_name").first(),
        locations=_joined("location_name"),
        functions=_joined("function_title"),
        grants=pl.struct(counts.GRANT).n_unique().cast(pl.Int64),
        **{name: column for name, column in _ALSO.items() if name in rows.columns},
        **({"kinds": _joined("kind").str.replace_all("-", " ")} if "kind" in rows.columns else {}),
        **_steps(rows),
    ).drop("_who")


def _joined(column: str, separator: str = ", ") -> pl.Expr:
    return pl.col(column).drop_nulls().unique(maintain_order=True).str.join(separator)


_ALSO = {
    "last_day": pl.col("last_day").min(),
    "explanation": pl.col("explanation").first(),
    "standing": _joined("standing").str.replace_all("-", " "),
    "age_days": pl.col("age_days").max(),
    "fix_by": _joined("fix_by"),
    "email": pl.col("email").first(),
    "ticket_link": pl.col("ticket_link").first(),
    "job_roles": pl.col("job_roles")
    .str.split(";")
    .list.explode()
    .drop_nulls()
    .unique(maintain_order=True)
    .str.join(";"),
}


def _kind() -> pl.Expr:
    """Rank a next step by what it costs; a sentence of no known kind comes last."""
    kinds = [
        pl.when(pl.col("next_step").str.contains(pattern)).then(pl.lit(kind, pl.Int8))
        for kind, pattern in steps.PATTERNS.items()
    ]
    return pl.coalesce(*kinds, pl.lit(len(kinds), pl.Int8))


def _steps(rows: pl.DataFrame) -> dict[str, pl.Expr]:
    """Name the cheapest step of a person, of several such the one that is due first, and count the others."""
    to_take = pl.col("next_step").filter(pl.col("_kind") < steps.JOB).n_unique().cast(pl.Int64)
    by = ["_kind", "last_day" if "last_day" in rows.columns else "_row"]
    # With the step goes its link, where the policy has one.
    named = [name for name in ("next_step", "course_link") if "next_step" in rows.columns and name in rows.columns]
    if not named:
        return {}
    return {
        **{name: pl.col(name).sort_by(by, nulls_last=True, maintain_order=True).first() for name in named},
        "more_steps": pl.max_horizontal(to_take - 1, 0),
    }


def table(people: pl.DataFrame, *, key: str, is_one_location: bool) -> None:
    """Show `lines`, one row per person; choosing one opens the person."""
    written: dict[str, pl.Expr | str] = {
        "person": tables.person(),
        "until": "last_day",
        "functions": "functions",
        "location": "locations",
        "standing": _capitalized("standing"),
        "kinds": _capitalized("kinds"),
        "explanation": "explanation",
        "next_step": _step(),
        "age_days": "age_days",
        "fix_by": "fix_by",
        "job_role": tables.job_role(),
    }
    needs = {"person": "staff_id", "until": "last_day", "location": "locations", "job_role": "job_roles"}
    shown = people.select(**{name: one for name, one in written.items() if needs.get(name, name) in people.columns})
    column = st.column_config
    config = {
        "until": tables.day("First ends", "The last day of what ends first"),
        "functions": column.TextColumn("Functions", width=190),
        "standing": column.TextColumn("Standing", width=95),
        "kinds": column.TextColumn("Kinds", width=185),
        "explanation": column.TextColumn("What is wrong first", width=470),
        "next_step": column.TextColumn("Cheapest next step", width=340, help="Over all functions of the person"),
        "age_days": column.NumberColumn("Business days", width=100, help="Of what is open longest"),
        "fix_by": column.TextColumn("Who can fix it", width=110),
    }
    tables.people(shown, people, config, key=f"{key}_people", is_one_location=is_one_location)


def _capitalized(column: str) -> pl.Expr:
    return pl.col(column).str.head(1).str.to_uppercase() + pl.col(column).str.slice(1)


def _step() -> pl.Expr:
    more = pl.col("more_steps")
    steps_more = (
        pl.when(more == 1).then(pl.lit(" Then 1 more step.")).otherwise(pl.format(" Then {} more steps.", more))
    )
    return pl.col("next_step") + pl.when(more > 0).then(steps_more).otherwise(pl.lit(""))


def everybody(rows: pl.DataFrame, *, is_chosen: bool) -> int:
    """Count the people of a whole list where each has one row; 0 where the rows are of grants (`notices.shown`)."""
    return counts.people(rows) if is_chosen and rows.height else 0
