"""What looks like something known and is not: ids that lost their zeros, codes of another edition (feeds.md).

Near misses are named for the person who can correct them, never taken for what they resemble.

Decisions, where feeds.md leaves the choice. A code resembles a known one if, without case, digits and signs,
- both have the same letters, at least two of them: another edition, another separator, a year after the name;
- or they have but for the first word of one of the two, which the other one lacks: `ATT-2526` beside `IC-ATT-2425`;
- or the letters are alike by at least CLOSE: a typo (`difflib`: twice what both share, by both lengths).
Digits alone never make one: where two courses differ by nothing else (`IC-101`, `IC-102`), the letters say nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher

import polars as pl

from eligibility.policy_checks import compared

CLOSE = 0.85
_FEWEST_LETTERS = 2
_WORD = re.compile(r"[^\W\d_]+")


def resembling(unknown: Iterable[str], owners: Mapping[str, str]) -> dict[str, str]:
    """For each unknown code that resembles a known one, that one; of several editions the last in order.

    `owners` has, by known code, the course or function it belongs to.
    """
    by_letters: dict[str, list[str]] = defaultdict(list)
    by_rest: dict[str, list[str]] = defaultdict(list)
    for code in owners:
        by_letters[_letters(code)].append(code)
        by_rest[_rest(code)].append(code)
    closest: dict[str, str | None] = {}
    lookalikes = {}
    for code in unknown:
        letters, rest = _letters(code), _rest(code)
        alike = (by_letters.get(letters), by_rest.get(letters), by_letters.get(rest))
        enough = (letters, letters, rest)
        like = next(
            (last for codes, text in zip(alike, enough, strict=True) if (last := _last(codes, text, owners))), None
        )
        if like is None and len(letters) >= _FEWEST_LETTERS:
            # Comparing letters is the slow part, and a training system has long runs of codes that differ in digits
            # only: one comparison for all of a run. 5,000 codes in one run take 0.01 s, all with letters of their own
            # 0.11 s.
            if letters not in closest:
                closest[letters] = _closest(letters, by_letters, owners)
            like = closest[letters]
        if like is not None:
            lookalikes[code] = like
    return lookalikes


def _letters(code: str) -> str:
    """A code's letters, as they are compared."""
    return "".join(_WORD.findall(compared(code)))


def _rest(code: str) -> str:
    """The same without the first word."""
    return "".join(_WORD.findall(compared(code))[1:])


def _last(codes: Collection[str] | None, letters: str, owners: Mapping[str, str]) -> str | None:
    """The last of the codes that share `letters`, if these are enough and belong to one course or function only."""
    if not codes or len(letters) < _FEWEST_LETTERS or len({owners[code] for code in codes}) > 1:
        return None
    return max(codes)


def _closest(letters: str, by_letters: Mapping[str, Collection[str]], owners: Mapping[str, str]) -> str | None:
    """The known code whose letters are the most like these, if they are alike by CLOSE."""
    best, best_ratio = None, CLOSE
    for known, codes in by_letters.items():
        matcher = SequenceMatcher(a=letters, b=known, autojunk=False)
        # Equal letters were tried before: what is left of them belongs to several courses. The quick ratios are upper
        # bounds.
        if known == letters or matcher.real_quick_ratio() < best_ratio or matcher.quick_ratio() < best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio >= best_ratio and (last := _last(codes, known, owners)):
            best, best_ratio = last, ratio
    return best


def id_key(ids: pl.Expr) -> pl.Expr:
    """What an id and its near misses share: without blanks, case and leading zeros."""
    # `(.)` leaves one zero to an id of nothing but zeros.
    return ids.str.replace_all(r"\s", "").str.to_lowercase().str.replace(r"^0+(.)", "$1")


def like_ids(ids: pl.Series, staff: pl.DataFrame) -> pl.DataFrame:
    """The ids that no row of `staff` has, with whom they resemble: one row per id and person.

    Columns: `id`, `staff_id`, and `how`: "id" (spelled differently) or "email" (the person's address).
    """
    unknown = pl.DataFrame({"id": ids}, schema={"id": pl.String}).drop_nulls()
    unknown = unknown.join(staff.select(id="staff_id"), on="id", how="anti").unique()
    if unknown.is_empty():
        # The keys of all people are not needed then; most feeds know nobody else.
        return pl.DataFrame(schema={"id": pl.String, "staff_id": pl.String, "how": pl.String})
    by_id = unknown.with_columns(key=id_key(pl.col("id"))).join(
        staff.select("staff_id", key=id_key(pl.col("staff_id"))), on="key"
    )
    email = pl.col("email").str.strip_chars().str.to_lowercase()
    by_email = unknown.with_columns(key=pl.col("id").str.to_lowercase()).join(
        staff.select("staff_id", key=email).drop_nulls(), on="key"
    )
    parts = (part.select("id", "staff_id", how=pl.lit(how)) for part, how in ((by_id, "id"), (by_email, "email")))
    return pl.concat(parts).unique(["id", "staff_id"], keep="first", maintain_order=True).sort("id", "staff_id")
