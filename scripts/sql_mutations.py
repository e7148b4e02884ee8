"""What can be changed in an SQL file, one change at a time: the operators of `make mutants` (docs/mutants.md).

A tokenizer of our own tells comments and text from what DuckDB reads; every operator looks at the tokens of one
statement and yields replacements of a range of them. Nothing here knows a line number: a mutant is named by its file,
the table or macro it is in, the lines as they stand and the lines as they would be.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^']|'')*')
    |(?P<word>"(?:[^"]|"")*"|[A-Za-z_][A-Za-z_0-9]*)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<mark><>|<=|>=|!=|\|\||//|::|:=|=>|->|[^\s\w])""",
    re.VERBOSE | re.DOTALL,
)
_CREATES = re.compile(r"create (?:or replace )?(temp )?(table|view|macro) ([a-z_0-9]+)")
_SHORT = 160


class Token(NamedTuple):
    """A word, number, text or mark, in lower case unless it is a text, and where it stands in the file."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """One statement of a file: what it creates (`table`, `view`, `macro` or nothing) and its tokens."""

    source: str
    tokens: tuple[Token, ...]
    creates: str
    name: str
    is_temporary: bool

    @property
    def kind(self) -> str:
        """What it creates, as `drop` calls it."""
        returns_table = any(self.is_at(place, ")", "as", "table") for place in range(len(self.tokens)))
        return "macro table" if self.creates == "macro" and returns_table else self.creates

    @property
    def start(self) -> int:
        """Where it begins in the file."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends in the file, before the semicolon."""
        return self.tokens[-1].end

    @property
    def sql(self) -> str:
        """Its text, comments included."""
        return self.source[self.start : self.end]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name in it, to tell what it may read."""
        return frozenset(token.text for token in self.tokens if token.kind == "word")

    def said(self, first: int, last: int) -> str:
        """The text of the tokens `first` .. `last`, both included; empty if there are none."""
        return self.source[self.tokens[first].start : self.tokens[last].end] if first <= last else ""

    def is_at(self, index: int, *words: str) -> bool:
        """Whether these words stand at a place."""
        return tuple(token.text for token in self.tokens[max(index, 0) : index + len(words)]) == words

    def closing(self, index: int) -> int:
        """The place of the bracket that closes the one at `index`."""
        depth = 0
        for place in range(index, len(self.tokens)):
            depth += _depth(self.tokens[place])
            if depth == 0:
                return place
        raise ValueError(f"{self.name}: a bracket is never closed")

    def arguments(self, index: int) -> list[tuple[int, int]]:
        """First and last token of each argument between the bracket at `index` and the one that closes it."""
        last, depth, first, found = self.closing(index), 0, index + 1, []
        for place in range(index + 1, last):
            depth += _depth(self.tokens[place])
            if depth == 0 and self.tokens[place].text == ",":
                found.append((first, place - 1))
                first = place + 1
        return [*found, (first, last - 1)]


class Change(NamedTuple):
    """The tokens `first` .. `last` (both included) become `text`."""

    first: int
    last: int
    text: str


@dataclass(frozen=True)
class Mutant:
    """One changed statement, named so that it is found again in another version of the file.

    `before` and `after` are the lines it touches, blanks put together; `nth` counts equal changes within a statement.
    `place` is the number of the statement in its file, `sql` the statement with `text` in it from `start` to `end`.
    """

    file: str
    statement: str
    operator: str
    before: str
    after: str
    nth: int
    line: int
    place: int
    start: int
    end: int
    text: str
    sql: str

    def whole(self, source: str) -> str:
        """The file with the change made."""
        return source[: self.start] + self.text + source[self.end :]

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What names it in the file of proven equivalents."""
        return (self.file, self.statement, self.before, self.after, self.nth)


def statements(source: str) -> list[Statement]:
    """The statements of a file in their order. Raises ValueError at what is no token."""
    found: list[Statement] = []
    pending: list[Token] = []
    for token in (*_tokens(source), Token("mark", ";", len(source), len(source))):
        if token.text != ";":
            pending.append(token)
        elif pending:
            opening = _CREATES.match(" ".join(one.text for one in pending[:6]))
            temp, creates, name = opening.groups() if opening else (None, "", pending[0].text)
            found.append(Statement(source, tuple(pending), creates, name, temp is not None))
            pending = []
    return found


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a file; `place` is the number of its statement."""
    for place, statement in enumerate(statements(source)):
        if not statement.creates:
            continue
        named: Counter[tuple[str, str]] = Counter()
        seen: set[tuple[int, int, str]] = set()
        for operator, changes in OPERATORS.items():
            for change in changes(statement):
                start, end = statement.tokens[change.first].start, statement.tokens[change.last].end
                if (start, end, change.text) in seen:
                    continue
                seen.add((start, end, change.text))
                before, after = _lines(source, start, end, change.text)
                named[before, after] += 1
                yield Mutant(
                    file,
                    statement.name,
                    operator,
                    before,
                    after,
                    named[before, after],
                    source.count("\n", 0, start) + 1,
                    place,
                    start,
                    end,
                    change.text,
                    source[statement.start : start] + change.text + source[end : statement.end],
                )


def _tokens(source: str) -> Iterator[Token]:
    place = 0
    while place < len(source):
        found = _TOKEN.match(source, place)
        if found is None:
            raise ValueError(f"no token: {source[place : place + 20]!r}")
        place = found.end()
        if found.lastgroup != "skip":
            text = found.group() if found.lastgroup == "text" else found.group().lower()
            yield Token(str(found.lastgroup), text, found.start(), place)


def _lines(source: str, start: int, end: int, text: str) -> tuple[str, str]:
    """The whole lines from `start` to `end`, as they stand and with `text` in their place."""
    first, last = source.rfind("\n", 0, start) + 1, source.find("\n", end)
    last = len(source) if last < 0 else last
    before, after = source[first:last], source[first:start] + text + source[end:last]
    return _on_one_line(before), _on_one_line(after)


def _on_one_line(text: str) -> str:
    """A text without comments and with single blanks."""
    return " ".join(re.sub(r"--[^\n]*", "", text).split())


def shortened(text: str) -> str:
    """A text as long as a line of a report."""
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 4]} ..."


def _depth(token: Token) -> int:
    if token.kind == "mark":
        return (token.text in "([") - (token.text in ")]")
    return 0


# ---------------------------------------------------------------- what is swapped for what

SWAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "comparison": (
        ("<", "<="), ("<=", "<"), (">", ">="), (">=", ">"), ("=", "<>"), ("<>", "="), ("!=", "="),
        ("in (", "not in ("), ("is not distinct from", "="), ("is distinct from", "<>"),
    ),
    "join": (
        ("left join", "join"), ("join", "left join"), ("semi join", "anti join"), ("anti join", "semi join"),
        ("union all", "union"), ("union", "union all"),
    ),
    "boundary": (
        ("min (", "max ("), ("max (", "min ("), ("least (", "greatest ("), ("greatest (", "least ("),
        ("arg_min (", "arg_max ("), ("arg_max (", "arg_min ("), ("lead (", "lag ("), ("lag (", "lead ("),
        ("bool_or (", "bool_and ("), ("bool_and (", "bool_or ("), ("first (", "last ("), ("last (", "first ("),
        ("unbounded preceding and 1 preceding", "unbounded preceding and current row"),
        ("rows unbounded preceding", "rows between unbounded preceding and 1 preceding"),
    ),
    "condition": (("and", "or"), ("or", "and"), ("not", "")),
    "null guard": (
        ("is null", "is not null"), ("is not null", "is null"), ("nulls first", "nulls last"),
        ("nulls last", "nulls first"), ("ignore nulls", ""),
    ),
}  # fmt: skip
"""By operator: words of the SQL and what they become. A bracket is only looked at: it makes a word a function."""

_SPARED = {
    "join": {"left", "right", "full", "semi", "anti", "cross", "asof", "positional", "natural", "outer"},
    "not": {"is"},
    "in (": {"not"},
}
"""Words before which a swap would not be what it says: `left join` is no `join`, `is not` no `not`."""


def _swaps(operator: str) -> Callable[[Statement], Iterator[Change]]:
    def changes(statement: Statement) -> Iterator[Change]:
        between = set(_ands_of_between(statement))
        for old, new in SWAPS[operator]:
            words = tuple(old.split())
            for first in range(len(statement.tokens)):
                before = statement.tokens[first - 1].text if first else ""
                if not statement.is_at(first, *words) or before in _SPARED.get(old, set()):
                    continue
                last = first + len(words) - 1
                if (old == "and" and first in between) or (old == "union" and statement.is_at(last + 1, "all")):
                    continue
                looked_at = words[-1] == "("
                yield Change(first, last - looked_at, new.removesuffix(" (") if looked_at else new)

    return changes


def _ands_of_between(statement: Statement) -> Iterator[int]:
    """The places of the `and` that belongs to a `between`."""
    for place, token in enumerate(statement.tokens):
        if token.text == "between":
            yield _and_of(statement, place)


def _and_of(statement: Statement, between: int) -> int:
    """The place of the `and` of a `between`."""
    depth = 0
    for place in range(between + 1, len(statement.tokens)):
        depth += _depth(statement.tokens[place])
        if depth == 0 and statement.tokens[place].text == "and":
            return place
    raise ValueError(f"{statement.name}: 'between' without 'and'")


_ENDS_A_CONDITION = {
    "and", "or", ")", "]", ",", "then", "when", "else", "end", "as", "where", "group", "order", "having", "window",
    "union", "join", "left", "semi", "anti", "cross", "asof", "qualify", "except", "intersect", "limit", "using", "on",
    "from",
}  # fmt: skip


def _end_of_operand(statement: Statement, first: int) -> int:
    """The last token of the operand that begins at a place."""
    depth = 0
    for place in range(first, len(statement.tokens)):
        if depth == 0 and statement.tokens[place].text in _ENDS_A_CONDITION:
            return place - 1
        depth += _depth(statement.tokens[place])
    return len(statement.tokens) - 1


def _start_of_operand(statement: Statement, last: int) -> int:
    """The first token of the operand (a name with its points, or a call) that ends at a place."""
    place = last
    if statement.tokens[place].text == ")":
        depth = 0
        while True:
            depth += _depth(statement.tokens[place])
            if depth == 0:
                break
            place -= 1
        if place and statement.tokens[place - 1].kind == "word" and statement.tokens[place - 1].text not in _OPENS:
            place -= 1
    while place > 1 and statement.tokens[place - 1].text == ".":
        place -= 2
    if place > 1 and statement.tokens[place - 1].text == "over":
        return _start_of_operand(statement, place - 2)
    return place


_OPENS = {"and", "or", "not", "when", "where", "on", "then", "else", "case", "select", "having", "in", "over"}


# ---------------------------------------------------------------- operators that look further than a word


def _one_more_day(statement: Statement) -> Iterator[Change]:
    """`+ 1` and `- 1` become `+ 0` and `- 0`."""
    for place in range(1, len(statement.tokens) - 1):
        before, sign, number = statement.tokens[place - 1 : place + 2]
        is_sum = (before.kind in ("word", "number") and before.text not in _OPENS) or before.text in (")", "]")
        if sign.text in ("+", "-") and number.kind == "number" and number.text != "0" and is_sum:
            yield Change(place + 1, place + 1, "0")


def _ends_of_between(statement: Statement) -> Iterator[Change]:
    """Each end of a `between` is one day (or one) earlier or later."""
    for place, token in enumerate(statement.tokens):
        if token.text != "between" or statement.tokens[place - 1].text in ("rows", "range", "groups"):
            continue
        middle = _and_of(statement, place)
        for first, last in ((place + 1, middle - 1), (middle + 1, _end_of_operand(statement, middle + 1))):
            for step in ("+ 1", "- 1"):
                yield Change(first, last, f"({statement.said(first, last)}) {step}")


def _calls(statement: Statement, *names: str) -> Iterator[int]:
    """The places of calls of these functions."""
    for place, token in enumerate(statement.tokens):
        if token.text in names and statement.is_at(place + 1, "("):
            yield place


def _coalesce(statement: Statement) -> Iterator[Change]:
    """`coalesce(x, y)` becomes `x`."""
    for place in _calls(statement, "coalesce"):
        first, last = statement.arguments(place + 1)[0]
        yield Change(place, statement.closing(place + 1), f"({statement.said(first, last)})")


def _arguments(statement: Statement) -> Iterator[Change]:
    """`least(x, y)` becomes `x`, and `y`."""
    for place in _calls(statement, "least", "greatest"):
        every = statement.arguments(place + 1)
        for left_out in every:
            kept = ", ".join(statement.said(*one) for one in every if one != left_out)
            name = statement.tokens[place].text if len(every) > 2 else ""
            yield Change(place, statement.closing(place + 1), f"{name}({kept})")


def _filters(statement: Statement) -> Iterator[Change]:
    """`filter (...)` is dropped."""
    for place in _calls(statement, "filter"):
        yield Change(place, statement.closing(place + 1), "")


def _guards(statement: Statement) -> Iterator[Change]:
    """`x is not null` is always so, `x is null` never; `x is true` is what `x` is."""
    for place, token in enumerate(statement.tokens):
        if token.text != "is" or place == 0:
            continue
        is_not = statement.is_at(place + 1, "not")
        what = place + 1 + is_not
        first = _start_of_operand(statement, place - 1)
        if statement.is_at(what, "null"):
            yield Change(first, what, "true" if is_not else "false")
        elif statement.is_at(what, "true") or statement.is_at(what, "false"):
            is_negated = is_not != statement.is_at(what, "false")
            yield Change(first, what, f"{'not ' * is_negated}{statement.said(first, place - 1)}")


def _arms(statement: Statement) -> Iterator[Change]:
    """An arm of a `case` is dropped: a `when` with its `then`, or the `else`."""
    for place, token in enumerate(statement.tokens):
        if token.text != "case":
            continue
        marks, end = _marks_of_case(statement, place)
        whens = [mark for mark in marks if statement.tokens[mark].text == "when"]
        others = [mark for mark in marks if statement.tokens[mark].text == "else"]
        following = [*whens[1:], *(others or [end])]
        if len(whens) == 1:
            yield Change(place, end, f"({statement.said(others[0] + 1, end - 1)})" if others else "null")
        else:
            for when, after in zip(whens, following, strict=True):
                yield Change(when, after - 1, "")
        if others:
            yield Change(others[0], end - 1, "")


def _marks_of_case(statement: Statement, case: int) -> tuple[Sequence[int], int]:
    """The places of `when` and `else` of a `case`, and of its `end`."""
    depth = 0
    marks: list[int] = []
    for place in range(case, len(statement.tokens)):
        text = statement.tokens[place].text
        depth += (text == "case") - (text == "end")
        if depth == 0:
            return marks, place
        if depth == 1 and text in ("when", "else"):
            marks.append(place)
    raise ValueError(f"{statement.name}: 'case' without 'end'")


OPERATORS: dict[str, Callable[[Statement], Iterator[Change]]] = {
    "comparison": _swaps("comparison"),
    "join": _swaps("join"),
    "boundary": _swaps("boundary"),
    "condition": _swaps("condition"),
    "null guard": _swaps("null guard"),
    "one more day": _one_more_day,
    "end of between": _ends_of_between,
    "coalesce": _coalesce,
    "least and greatest": _arguments,
    "filter": _filters,
    "guard dropped": _guards,
    "arm of case": _arms,
}
"""Every kind of change, by the name that the report gives it."""
