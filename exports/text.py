"""CSV and JSON: text for people and programs, the same bytes for the same rows."""

import json
import re

import polars as pl

from exports.provenance import Provenance

# What a spreadsheet takes for a formula: these characters at the start of a cell, in their full-width forms too, and
# after blanks or characters without width, which some programs drop on import. A tab or line end at the start is the
# same trick.
_BLANKS = (
    r"[\s\x00-\x1f\x7f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]*"
)
_FORMULA_START = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b"
_FORMULA = rf"^(?:{_BLANKS}[{_FORMULA_START}]|[\t\r\n])"
_FORMULA_AFTER_SEPARATOR = re.compile(rf"([,;|\t])({_BLANKS}[{_FORMULA_START}])")
# Where a spreadsheet separates by these, as many do outside of America, a quote after a comma quotes nothing.
_INSIDE = rf"(\r\n|[;|\t\r\n])({_BLANKS}[{_FORMULA_START}])"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def to_csv(frame: pl.DataFrame, provenance: Provenance | None = None) -> bytes:
    """Write `frame` as CSV: UTF-8, line feeds, ISO days, true/false, empty for none.

    Text that a spreadsheet would run as a formula gets a leading `'`, also after a semicolon, bar, tab or line end in
    it, by which some spreadsheets separate; numbers, days and true/false are left alone. With
    `provenance` the header is preceded by lines `# key: value`, and the file starts with a byte-order mark, without
    which Excel garbles names such as Peña; without it the bytes are plain CSV for programs.
    """
    text = pl.col(pl.String)
    # Polars writes empty text as two quotes and null as nothing; in a list both are an empty cell.
    body = frame.with_columns(text.replace("", None)).with_columns(_neutralized(text)).write_csv().encode()
    if provenance is None:
        return body
    return _BYTE_ORDER_MARK + "".join(_comment(*line) for line in provenance.lines()).encode() + body


def to_json(frame: pl.DataFrame, provenance: Provenance | None = None) -> bytes:
    """Write `frame` as a JSON list of objects with ISO days; with `provenance` as `{"about": {...}, "rows": [...]}`."""
    rows = frame.write_json()
    if provenance is None:
        return rows.encode()
    about = json.dumps(dict(provenance.lines()), ensure_ascii=False)
    return f'{{"about":{about},"rows":{rows}}}'.encode()


def _neutralized(text: pl.Expr) -> pl.Expr:
    inside = text.str.replace_all(_INSIDE, "${1}'${2}")
    return pl.when(text.str.contains(_FORMULA)).then(pl.lit("'") + inside).otherwise(inside).name.keep()


def _comment(key: str, value: str) -> str:
    """Return one line that starts with `#` and stays harmless when a spreadsheet splits it into cells."""
    # A line break would end the comment, and a quote would stand between a separator and the formula after it, where
    # the pattern does not look.
    text = re.sub(r"\s+", " ", f"{key}: {value}").replace('"', "'")
    return f"# {_FORMULA_AFTER_SEPARATOR.sub(_quoted, text)}\n"


def _quoted(match: re.Match[str]) -> str:
    return f"{match[1]}'{match[2]}"
