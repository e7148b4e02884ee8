"""Checks one feed: every row is accepted, or rejected by the first rule it breaks (feeds.md, "a bad row")."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from eligibility.days import FIRST_DAY, LAST_DAY
from intake.contracts import LONGEST_TEXT, RULES, Column, Feed, is_day
from intake.equal_rows import MOST_EQUAL, STANDS_FOR, collapsed, counted
from intake.long_text import SHORT, cut, length_of
from intake.near_misses import id_key, resembling
from intake.repeats import may_repeat
from intake.source import LINES_PER_FILE, MISSED, PLACE, Source, SourceRefused, file_of, place_of, said_place
from intake.spelling import listed_spellings, normalize

REJECTED = pl.Schema(
    {
        "feed": pl.String(),
        "file": pl.String(),
        "line": pl.Int64(),
        "column": pl.String(),
        "value": pl.String(),
        "rule": pl.String(),
        "message": pl.String(),
        "row": pl.String(),
        "staff_id": pl.String(),
        "location_id": pl.String(),
        "rows": pl.Int64(),
    }
)
"""One row per rejected row, or for `rows` equal ones (`equal_rows.py`). `column` and `value` are empty for
`unreadable`; `row` is the row whole, as in the file, cut only as `_kept` does. `staff_id` and `location_id` are whom
and which place the row names, empty where that cannot be read."""

UNPLACED = pl.Schema(
    {
        "line": pl.Int64(),
        "staff_id": pl.String(),
        "ic_group": pl.String(),
        "location_id": pl.String(),
        "granted_on": pl.Date(),
        "removed_on": pl.Date(),
    }
)
"""One row per rejected row of the grants feed that shows somebody's access (eligibility.md § 8, `unplaced`)."""

FOREIGN = "foreign"
"""Not a rule of its own: by it a code that resembles none of the policy's goes before all other rules."""

MOST_UNREADABLE = 200_000
"""A feed with more rows that are different and no rows at all is refused: it is no export of the feed."""

MOST_KEPT = 64_000_000
"""So many characters of a feed's rejected rows are kept whole; of what comes then, each row's first SHORT."""

_SHOWN = 60
_VERDICT = pl.UInt16

Amend = Callable[[pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame]]


@dataclass(frozen=True)
class Checked:
    """A feed after its checks.

    `accepted`: the feed's columns and `line`. `rejected`: the columns of REJECTED. `rejected_values`: the values of the
    rejected rows as far as they can be read, the feed's columns as String with `line`, `rows`, `rule` and `is_foreign`
    (a code that resembles none of the policy's). `notes`: what was read differently from how it is written, columns of
    `spelling.NOTES`. `lookalikes`: the known code that an unknown one resembles. `blank_lines`: where rows hold
    nothing; they are not rows of the feed and not in `rows_read`, which is accepted + rejected.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    rejected_values: pl.DataFrame
    notes: pl.DataFrame
    lookalikes: Mapping[str, str]
    blank_lines: pl.Series
    rows_read: int


def check_feed(
    feed: Feed,
    source: Source,
    known: Mapping[str, Mapping[str, str]],
    progress: Callable[[str, int, int], None] | None,
    amend: Amend | None = None,
) -> Checked:
    """Read a feed to its end and check every row.

    `known` has, by column, the values that other feeds and the policy know, each with what it belongs to (a course, a
    function, a location). `amend` corrects what, by other feeds, is only spelled differently, and returns its notes.
    Raises SourceRefused if the file cannot be read on.
    """
    spellings = listed_spellings(feed, known)
    rows, unreadable, notes, blank = [], [], [], []
    for chunk in source.chunks():
        normalized, noted = normalize(feed, chunk.rows, spellings)
        rows.append(normalized)
        notes.append(noted)
        # Whom an unreadable row names is compared with staff as well, so its ids lose their outer blanks, too.
        unreadable.append(counted(normalize(feed, chunk.unreadable, spellings)[0]))
        # Now and then, or a file of rubbish would fill the memory before its end.
        if sum(one.height for one in unreadable[1:]) > MOST_EQUAL:
            unreadable = [_bounded(feed, source, unreadable)]
        blank.append(chunk.blank)
        if progress is not None:
            progress(feed.name, chunk.done, chunk.total)
    # The whole feed from here on: a duplicate may stand in another chunk. Amended before the check for
    # them, since a decision written once with the approver's id and once with the address is one decision.
    every = pl.concat(rows)
    checks = _checks_in_order(feed, every.columns)
    every = _judge_alone(feed, checks, every)
    if amend is not None:
        every, noted = amend(every)
        notes.append(noted)
    lookalikes = _lookalikes(feed, every, known)
    judged = _judge_against_others(feed, checks, every, known, lookalikes)
    broken = _bounded(feed, source, unreadable)
    fails = counted(judged.filter(pl.col("verdict").is_not_null()))
    rows_read = judged.height + int(broken["rows"].sum())
    fails = collapsed(fails, [name for name in judged.columns if name not in PLACE])
    accepted = judged.filter(pl.col("verdict").is_null()).select(*(_typed(column) for column in feed.columns), "line")
    explain = _Explain(feed, source, known, lookalikes)
    return Checked(
        accepted,
        _rejected(explain, checks, fails, broken),
        _rejected_values(feed, checks, fails, broken),
        # Notes become findings about accepted rows (feeds.md); a rejected row has its own sentence.
        pl.concat(notes).join(accepted.select("line"), on="line", how="semi"),
        lookalikes,
        pl.concat(blank),
        rows_read,
    )


def _bounded(feed: Feed, source: Source, unreadable: list[pl.DataFrame]) -> pl.DataFrame:
    """What is no row of the feed, equal ones counted. Raises SourceRefused if there is more of it than any feed has."""
    every = pl.concat(unreadable)
    own = [name for name in ("rule", "column", "value") if name in every.columns]
    every = collapsed(every, [*feed.names, "why", *own])
    if every.height > MOST_UNREADABLE:
        file, place = file_of(source), place_of(source)
        first = pl.concat_str(file, pl.lit(", "), said_place(source), pl.lit(": the "), place, pl.lit(" "), "why")
        raise SourceRefused(
            f"{source.file}: more than {MOST_UNREADABLE:,} different rows of it cannot be read "
            f"(the first: {every.head(1).select(first).item()}), so it is no export of {feed.name}; "
            "export it again."
        )
    return every


def _checks_in_order(feed: Feed, columns: Collection[str]) -> list[tuple[str, str]]:
    """Every (rule, column) a row of the feed can break, the first to be reported first.

    A verdict on a row is its place in this list. A duplicate is reported at the first column of the key.
    """
    broken = {(rule, column.name) for column in feed.columns for rule in column.broken}
    broken |= {(_rule_of_missed(column), column.name) for column in feed.columns if MISSED + column.name in columns}
    broken |= {(column.refers, column.name) for column in feed.columns if column.refers}
    broken.add(("duplicate", feed.key[0]))
    foreign = [(FOREIGN, column.name) for column in feed.columns if column.is_listed_in_policy]
    return foreign + sorted(broken, key=lambda check: (RULES.index(check[0]), feed.names.index(check[1])))


def _rule_of_missed(column: Column) -> str:
    """The rule that a value breaks for which the mapping of its source has no meaning."""
    return "date" if column.kind == "day" else "value"


def _lookalikes(feed: Feed, rows: pl.DataFrame, known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The known code that an unknown one of the rows resembles."""
    lookalikes: dict[str, str] = {}
    for column in feed.columns:
        if column.is_listed_in_policy:
            owners = known[column.name]
            lookalikes |= resembling(
                (code for code in rows[column.name].unique().drop_nulls() if code not in owners), owners
            )
    return lookalikes


def _judge_alone(feed: Feed, checks: list[tuple[str, str]], rows: pl.DataFrame) -> pl.DataFrame:
    """Add `verdict`: the first check of the contract that the row fails by itself, empty if none."""
    verdicts = [
        pl.when(_breaks(column, rule, rows)).then(pl.lit(checks.index((rule, column.name)), _VERDICT))
        for column in feed.columns
        for rule in column.broken
    ]
    verdicts += [
        pl.when(pl.col(MISSED + column.name).is_not_null()).then(
            pl.lit(checks.index((_rule_of_missed(column), column.name)), _VERDICT)
        )
        for column in feed.columns
        if MISSED + column.name in rows.columns
    ]
    return rows.with_columns(verdict=pl.min_horizontal(verdicts))


def _breaks(column: Column, rule: str, rows: pl.DataFrame) -> pl.Expr:
    """Whether a row breaks the rule here by itself."""
    if rule not in ("date", "value"):
        return column.broken[rule]
    # By distinct value: a million rows have a few thousand days, and a handful of words.
    wrong = rows.select(pl.col(column.name).unique()).filter(column.broken[rule])
    return pl.col(column.name).is_in(wrong.to_series().implode())


def _judge_against_others(
    feed: Feed,
    checks: list[tuple[str, str]],
    rows: pl.DataFrame,
    known: Mapping[str, Mapping[str, str]],
    lookalikes: Mapping[str, str],
) -> pl.DataFrame:
    """Lower `verdict` where other rows object earlier; add `first`: where the accepted row is that the row repeats.

    Only an accepted row makes later ones duplicates: a bad first row does not shadow a good second one.
    """
    for column in feed.columns:
        if not column.refers:
            continue
        # Null for an empty value, which `when` takes for false: that value breaks `required` instead.
        is_unknown = ~pl.col(column.name).is_in(list(known[column.name]))
        place = pl.lit(checks.index((column.refers, column.name)), _VERDICT)
        if column.is_listed_in_policy:
            foreign = pl.lit(checks.index((FOREIGN, column.name)), _VERDICT)
            place = pl.when(pl.col(column.name).is_in(list(lookalikes))).then(place).otherwise(foreign)
        rows = rows.with_columns(verdict=pl.min_horizontal("verdict", pl.when(is_unknown).then(place)))
    duplicate = pl.lit(checks.index(("duplicate", feed.key[0])), _VERDICT)
    # After all other verdicts: only then is it known which rows are accepted. `over` takes empty values for equal, so
    # two rows with an open end can be duplicates.
    accepted_at = pl.when(pl.col("verdict").is_null()).then(pl.col("line"))
    # Only of rows that may repeat another: windows are slow.
    several = may_repeat(rows.select(feed.key))
    earliest = rows.filter(several).select(accepted_at.min().over(feed.key)).to_series()
    first = pl.repeat(None, rows.height, dtype=earliest.dtype, eager=True).scatter(several.arg_true(), earliest)
    rows = rows.with_columns(first=first)
    repeats = pl.when(pl.col("line") > pl.col("first")).then(duplicate)
    return rows.with_columns(verdict=pl.min_horizontal("verdict", repeats))


def unplaced(rejected: pl.DataFrame) -> pl.DataFrame:
    """The rejected rows of the grants feed that show somebody's access, columns of UNPLACED.

    `rejected` as `Checked.rejected_values`.

    A repeated row shows nothing new, and a group that resembles none of the policy's is not ours to judge. A day that
    cannot be read, or lies outside the range, is empty.
    """
    shown = rejected.filter(pl.col("staff_id").is_not_null() & (pl.col("rule") != "duplicate") & ~pl.col("is_foreign"))
    # An empty day means from ever, or without end (eligibility.md § 8): what cannot be read never shortens access.
    days = [
        pl.when(is_day(pl.col(day))).then(pl.col(day)).str.to_date("%Y-%m-%d") for day in ("granted_on", "removed_on")
    ]
    texts = pl.col("staff_id", "ic_group", "location_id").str.slice(0, SHORT)
    return shown.with_columns(days).with_columns(texts).select(*UNPLACED)


def _typed(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    match column.kind:
        case "day":
            return value.str.to_date("%Y-%m-%d")
        case "percent":
            return value.cast(pl.Float64)
        case _:
            return value


def _rejected_values(
    feed: Feed, checks: list[tuple[str, str]], fails: pl.DataFrame, broken: pl.DataFrame
) -> pl.DataFrame:
    """The rejected rows' values as far as they can be read, with the rule they broke."""
    rules = pl.Series([rule for rule, _ in checks], dtype=pl.String)
    rule = pl.col("verdict").replace_strict(list(range(len(rules))), rules, return_dtype=pl.String)
    parts = [
        broken.select(*feed.names, "line", "rows", _own_rule(broken), pl.lit(value=False).alias("is_foreign")),
        fails.select(*feed.names, "line", "rows", rule.alias("rule"), (rule == FOREIGN).alias("is_foreign")),
    ]
    return pl.concat(parts).sort("line")


def _own_rule(broken: pl.DataFrame) -> pl.Expr:
    """The rule that rejected what is not a row: `unreadable`, or one that the source's reader names."""
    return (pl.col("rule") if "rule" in broken.columns else pl.lit("unreadable")).alias("rule")


def _rejected(
    explain: _Explain, checks: list[tuple[str, str]], fails: pl.DataFrame, broken: pl.DataFrame
) -> pl.DataFrame:
    """All rejected rows of a feed in the order of the file."""
    feed, source = explain.feed, explain.source
    parts = [broken.select(*PLACE, *STANDS_FOR, *explain.named, *explain.unreadable(broken))]
    for place, (rule, name) in enumerate(checks):
        column = next(column for column in feed.columns if column.name == name)
        rows = fails.filter(pl.col("verdict") == place)
        if rows.height:
            parts.append(rows.select(*PLACE, *STANDS_FOR, *explain.named, *explain.broken(rule, column, rows.columns)))
    # `raw` goes through the file once, forward, because a dictionary of a million lines is too much: so places ascend.
    rejected = pl.concat(parts, how="diagonal").sort("line")
    raw = source.raw(rejected.select(*PLACE).iter_rows()) if rejected.height else ()
    row = pl.Series("row", list(_kept(raw)), dtype=pl.String)
    message = pl.col("message") + pl.when(pl.col("rows") > 1).then(explain.many).otherwise(pl.lit(""))
    return rejected.with_columns(row, message, feed=pl.lit(feed.name), file=file_of(source)).select(*REJECTED)


def _kept(rows: Iterable[str]) -> Iterator[str]:
    """The rows whole, until they have MOST_KEPT characters together; of others the beginning, and their length."""
    left = MOST_KEPT
    for row in rows:
        left -= min(len(row), SHORT)
        if len(row) <= SHORT or len(row) - SHORT <= left:
            left -= max(len(row) - SHORT, 0)
            yield row
        else:
            yield f"{row[:SHORT]}... (cut: {len(row):,} characters in all)"


def _shown(name: str) -> pl.Expr:
    """A value as a sentence shows it, shortened."""
    value = pl.col(name)
    return pl.when(value.str.len_chars() > _SHOWN).then(value.str.slice(0, _SHOWN) + "...").otherwise(value)


@dataclass(frozen=True)
class _Explain:
    """Says of the rows of one feed why they were rejected."""

    feed: Feed
    source: Source
    known: Mapping[str, Mapping[str, str]]
    lookalikes: Mapping[str, str]

    @property
    def named(self) -> list[pl.Expr]:
        """Whom and which place a row names."""
        nothing = pl.lit(None, pl.String)
        names = ("staff_id", "location_id")
        return [
            (pl.col(name).str.slice(0, SHORT) if name in self.feed.names else nothing).alias(name) for name in names
        ]

    @property
    def where(self) -> pl.Expr:
        """The file and the place in it."""
        return pl.concat_str(file_of(self.source), pl.lit(", "), said_place(self.source), pl.lit(": "))

    @property
    def many(self) -> pl.Expr:
        """The sentence at the end of one that stands for many."""
        place, last = place_of(self.source), pl.col("last") % LINES_PER_FILE
        return pl.format(" It stands for {} equal {}s, the last of them {} {}.", "rows", place, place, last)

    def unreadable(self, rows: pl.DataFrame) -> list[pl.Expr]:
        """Column, value, rule and the sentence for what is not a row of the feed."""
        said = pl.concat_str(
            pl.lit("the "), place_of(self.source), pl.lit(" "), "why", pl.lit("; correct it at the source.")
        )
        nothing = pl.lit(None, pl.String)
        return [
            *((pl.col(name) if name in rows.columns else nothing.alias(name)) for name in ("column", "value")),
            _own_rule(rows),
            pl.concat_str(self.where, said).alias("message"),
        ]

    def broken(self, rule: str, column: Column, columns: Collection[str]) -> list[pl.Expr]:
        """Column, value, rule and the sentence for the rows that break one rule at one column."""
        sentence = self._sentence(rule, column)
        if MISSED + column.name in columns and rule in (_rule_of_missed(column), FOREIGN):
            missed = pl.format(f"{column.name} '{{}}' {{}}", _shown(column.name), MISSED + column.name)
            sentence = pl.coalesce(missed, sentence)
        return [
            pl.lit(column.name).alias("column"),
            cut(pl.col(column.name)).alias("value"),
            pl.lit(column.refers if rule == FOREIGN else rule).alias("rule"),
            pl.concat_str(self.where, sentence).alias("message"),
        ]

    def _sentence(self, rule: str, column: Column) -> pl.Expr:
        """What is wrong, what was expected and what to do, without the place."""
        name, value, given = column.name, pl.col(column.name), _shown(column.name)
        match rule:
            case "required":
                return pl.lit(
                    f"{name} is empty, but every row of {self.feed.name} needs one; fill it in at the source."
                )
            case "date":
                range_ = f"{FIRST_DAY} to {LAST_DAY}"
                return pl.format(
                    f"{name} '{{}}' is not a valid date (YYYY-MM-DD) from {range_}; correct it at the source.", given
                )
            case "value" if column.kind == "percent":
                return pl.format(f"{name} '{{}}' is not a number from 0 to 100; correct it at the source.", given)
            case "value":
                allowed = ", ".join(column.allowed)
                return pl.format(f"{name} '{{}}' is not one of: {allowed}; correct it at the source.", given)
            case "order":
                first = column.not_before or ""
                return pl.format(
                    f"{name} {{}} is before {first} {{}}; correct one of them at the source.", value, first
                )
            case "duplicate":
                what = f"{name} '{{}}' is" if len(self.feed.key) == 1 else "the same row (of '{}') is"
                there = said_place(self.source, "first")
                if len(self.source.files) > 1:
                    there = pl.concat_str(file_of(self.source, "first"), pl.lit(", "), there)
                return pl.format(f"{what} already in {{}}, which was accepted; remove one at the source.", given, there)
            case "too-long":
                return pl.format(
                    f"{name} has {{}} characters, but at most {LONGEST_TEXT} are allowed; shorten it at the source.",
                    length_of(value),
                )
        return self._unknown(rule, column, given)

    def _unknown(self, rule: str, column: Column, given: pl.Expr) -> pl.Expr:
        """The same for a value that the locations or the policy do not know, with the one that it resembles."""
        name, value = column.name, pl.col(column.name)
        if rule == "unknown-location":
            near = {key: f" (but '{there}' is)" for key, there in self._keys_of_locations().items()}
            said = id_key(value).replace_strict(near, default="", return_dtype=pl.String) if near else pl.lit("")
            return pl.format(
                f"{name} '{{}}' is not in any accepted row of locations{{}}; add it there or correct it here.",
                given,
                said,
            )
        what = "course" if column.refers == "unknown-course" else "function"
        if rule == FOREIGN:
            return pl.format(
                f"{name} '{{}}' matches no {what} in the policy; add it there only if it should count.", given
            )
        known = value.replace_strict(self.lookalikes, default=None, return_dtype=pl.String)
        return pl.format(
            f"{name} '{{}}' matches no {what} in the policy, but looks like '{{}}'; "
            "add it there if they are one, or correct it at the source.",
            given,
            known,
        )

    def _keys_of_locations(self) -> dict[str, str]:
        """The known locations by what they share with their near misses; the first where several share it."""
        # Backwards, because the last entry of a key wins in `dict`, and the first location is the one to name.
        known = pl.DataFrame({"there": sorted(self.known["location_id"], reverse=True)}, schema={"there": pl.String})
        return dict(known.select(id_key(pl.col("there")).alias("key"), "there").iter_rows())
