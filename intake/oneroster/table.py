"""One CSV file of a package as a frame with the standard's columns.

`csv_source` splits the lines. What it will not read because the number of fields is wrong is read here all the same,
if no field is lost: most systems that write OneRoster add a comma too many or leave out trailing ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from intake.contracts import Feed, text
from intake.csv_lines import is_well_quoted, split
from intake.csv_source import CsvSource, read_header
from intake.oneroster.notes import Notes
from intake.oneroster.standard import FEED_OF, FileRules


@dataclass(frozen=True)
class Table:
    """A file after reading; every row of the file that is not blank is in exactly one of the two frames.

    `rows`: the columns of `FileRules.read` and the extra ones (String without outer blanks, null = empty or not in the
    file), `file`, `line`, `lines` (how many it spans) and `ragged` (what is wrong with the number of its fields, else
    null).
    `unreadable`: the same without `ragged`, as far as it can be made out, and `why`. `present`: which columns
    the file has.
    """

    rows: pl.DataFrame
    unreadable: pl.DataFrame
    present: frozenset[str]
    blank: int


def read_table(path: Path, file: str, rules: FileRules, extra: Sequence[str], notes: Notes) -> Table:
    """Read one file; `file` is its name in messages, `extra` are columns beyond the standard's.

    Raises SourceRefused if the header cannot be read or lacks a column without which nothing can be read.
    """
    header = [name.strip() for name in read_header(path, rules.columns)]
    columns = tuple(dict.fromkeys((*rules.read, *extra)))
    written = _as_written(header, (*rules.columns, *extra))
    for finding, sentence in _header_notes(path, rules, header, written):
        notes.of_file(FEED_OF[rules.name], file, finding, sentence, line=1)
    asked = {name: written[name] for name in columns if name in written}
    asked |= {name: name for name in rules.needed if name not in written}
    source = CsvSource(
        path, Feed(rules.name, "", tuple(text(name, required=False) for name in asked.values())), most_equal=None
    )
    chunks = list(source.chunks())
    names = {as_written: name for name, as_written in asked.items()}
    rows = _shaped(pl.concat([chunk.rows for chunk in chunks]).rename(names), columns, file)
    rows = rows.with_columns(ragged=pl.lit(None, pl.String))
    broken = _shaped(pl.concat([chunk.unreadable for chunk in chunks]).rename(names), columns, file).sort("line")
    raw = source.raw(broken.select("line", "lines").iter_rows())
    loses = [_loses_fields(row, len(header), email) for row, email in zip(raw, _emails(broken), strict=True)]
    is_lost = pl.Series(loses, dtype=pl.Boolean)
    ragged = broken.filter(~is_lost).rename({"why": "ragged"}).select(rows.columns)
    blank = pl.concat([chunk.blank for chunk in chunks])
    if blank.len():
        notes.of_file(
            FEED_OF[rules.name],
            file,
            "blank-rows",
            f"{blank.len():,} of the file's rows hold nothing but blanks and separators; they are not counted as read; "
            "delete them in the export.",
            line=blank[0],
        )
    return Table(
        pl.concat([rows, ragged]).sort("line"),
        broken.filter(is_lost),
        frozenset(written),
        blank.len(),
    )


def _as_written(header: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """The spelling in the header by the standard's; the exact one goes first."""
    by_case = {name.casefold(): name for name in reversed(header)}
    found = {name: name if name in header else by_case.get(name.casefold()) for name in names}
    return {name: as_written for name, as_written in found.items() if as_written is not None}


def _header_notes(
    path: Path, rules: FileRules, header: Sequence[str], written: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Findings about the header, with their sentences."""
    with path.open("rb") as opened:
        has_mark = opened.read(3) == b"\xef\xbb\xbf"
    if has_mark:
        yield "byte-order-mark", "the file begins with a byte-order mark; it is left out; export UTF-8 without it."
    other = [f"{written[name]} for {name}" for name in rules.columns if written.get(name, name) != name]
    if other:
        yield "header-case", f"the header has {', '.join(other)}; case does not count here, but the standard's does."
    places = [header.index(written[name]) for name in rules.columns if name in written]
    if places != sorted(places):
        yield "header-order", "the columns are in another order than the standard's; they are read by their names."
    missing = [name for name in rules.columns if name not in written]
    if missing:
        sentence = f"the header lacks {', '.join(missing)}; the standard wants every column, even without values."
        yield "header-missing", sentence


def _shaped(rows: pl.DataFrame, columns: Sequence[str], file: str) -> pl.DataFrame:
    """All columns in one order, whatever the file has, so that packages can be laid upon each other."""
    trimmed = [
        pl.col(name).str.strip_chars().alias(name) if name in rows.columns else pl.lit(None, pl.String).alias(name)
        for name in columns
    ]
    others = [name for name in ("why",) if name in rows.columns]
    return rows.select(*trimmed, "line", "lines", *others, file=pl.lit(file))


def _emails(rows: pl.DataFrame) -> list[str | None]:
    return rows["email"].to_list() if "email" in rows.columns else [None] * rows.height


def _loses_fields(raw: str, width: int, email: str | None) -> bool:
    """Whether a row with the wrong number of fields cannot be read by its columns.

    A comma inside a name that is not quoted moves all behind it by one column, and with an empty last column nothing
    else shows it: then something else stands where the address belongs.
    """
    if not is_well_quoted(raw):
        return True
    is_moved = email is not None and "@" not in email
    return is_moved or any(field.strip() for field in split([raw])[0][width:])
