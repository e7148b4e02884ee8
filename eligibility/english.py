"""How people and lists of words are written in sentences: American English, once for a value and once for a column."""

from collections.abc import Sequence

import polars as pl


def full_name(given_name: str | None, family_name: str | None) -> str:
    """Write a person's name: Ana Abbott; empty where HR has none, as what is said then depends on the place."""
    return " ".join(filter(None, (given_name, family_name)))


def full_names() -> pl.Expr:
    """Write the names of a frame with given_name and family_name, as `full_name` does."""
    # An empty name is not null: it would leave the blank between the two at one end.
    return pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True).str.strip_chars()


def listed_names() -> pl.Expr:
    """Write the names as a list that people look themselves up in has them: Abbott, Ana."""
    # HR leaves an empty name or none where somebody has only one.
    names = [pl.when(pl.col(name).str.strip_chars() != "").then(name) for name in ("family_name", "given_name")]
    return pl.concat_str(names, separator=", ", ignore_nulls=True)


def by_name() -> list[pl.Expr]:
    """Sort a frame with given_name, family_name and staff_id as a telephone book does: García beside Garcia.

    The questions in SQL do the same by `collate nocase.noaccent`.
    """
    names = pl.col("family_name", "given_name").str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return [names, pl.col("staff_id")]


def listing(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does: Attendance; Attendance and Household; Attendance, Household and Enrollment."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def printable(text: str) -> str:
    """The text on one line, with an escape in the place of each sign that moves a terminal or cannot be shown."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
