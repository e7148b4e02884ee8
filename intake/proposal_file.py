"""Writes a proposal as `sources.toml`, with a comment behind each column: how sure it is, values of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from intake.contracts import FEEDS
from intake.proposal import Proposal, ProposedCell, ProposedPackage, ProposedSnapshot, ProposedSource

_HEAD = """\
# Which file fills which feed, as proposed by `lapsewatch connect`. Read the lines marked "to check" first, change what
# is wrong, and try it: `lapsewatch load FOLDER --dry-run`. docs/connect/README.md explains the words.
# Behind each column: how sure the proposal is, and values of the file.

"""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def sources_toml(proposal: Proposal) -> str:
    """The text of the file."""
    lines = [_HEAD]
    lines += [f"# {feed}: its own file is in the folder and is read as it is.\n" for feed in proposal.as_is]
    lines += [_comment(f"{file}: fits no feed ({why}).") for file, why in proposal.unrecognized]
    lines += [_comment(f"{file}: could fill {feeds} as well; another file does.") for file, feeds in proposal.left_out]
    lines += [_comment(said_unfilled(feed)) for feed in proposal.unfilled]
    if none := [feed for feed in proposal.unfilled if FEEDS[feed].may_be_empty]:
        lines.append(f"# absent = {_value(none)}{_behind('without the first #: your district has no such records')}")
    for package in proposal.packages:
        lines += ["\n", *_package(package)]
    for source in proposal.sources:
        lines += ["\n", *_source(source)]
    return "".join(lines)


def said_unfilled(feed: str) -> str:
    """What to do about a feed that nothing fills."""
    advice = f"put its export into the folder and run `lapsewatch connect` again with --force, or write {feed}.csv"
    if FEEDS[feed].may_be_empty:
        advice += f'; if your district has no such records, write absent = ["{feed}"] above the first [[source]]'
    return f"No file fills {feed} ({FEEDS[feed].grain[0].lower()}{FEEDS[feed].grain[1:].rstrip('.')}): {advice}."


def _comment(text: str) -> str:
    return f"# {_CONTROL.sub(' ', text)}\n"


def _package(package: ProposedPackage) -> Iterator[str]:
    yield "[[source]]\n"
    yield f"files = {_text(package.pattern)}\n"
    fills = f"it fills {', '.join(package.fills)}"
    yield f"reader = {_text(package.reader)}{_behind(fills)}"
    if package.every:
        yield "every = true\n"
    if package.since:
        yield f"employed_from = {package.since}\n"
    elif not package.is_dated:
        yield "# employed_from = 2020-08-01, the first day of all its people; needed, and the package has none\n"


def _source(source: ProposedSource) -> Iterator[str]:
    yield "[[source]]\n"
    yield f"files = {_text(source.pattern)}\n"
    if source.inside:
        yield f"inside = {_text(source.inside)}\n"
    if source.reader != "table":
        yield f"reader = {_text(source.reader)}\n"
    if source.snapshot:
        yield from _snapshot(source.snapshot)
    if len(source.files) > 1 and not (source.snapshot and source.snapshot.is_taken):
        why = "all of them are loaded" if source.every else "the newest is loaded, true: all of them"
        yield f"every = {str(source.every).lower()}{_behind(f'{len(source.files)} files; {why}')}"
    if source.encoding:
        yield f"encoding = {_text(source.encoding)}{_behind('detected: look whether names with accents are right')}"
    if source.skip:
        tests = ", ".join(f"{{ column = {_text(name)}, {word} = {_text(value)} }}" for name, word, value in source.skip)
        yield f"skip = [{tests}]{_behind('rows that are no records')}"
    if source.adds:
        yield f"adds = {_value(list(source.adds))}{_behind('an earlier source fills it, too')}"
    yield from _feeds(source)


def _snapshot(one: ProposedSnapshot) -> Iterator[str]:
    off = "" if one.is_taken else "# "
    then = "" if one.is_taken else "; then remove the # in front"
    yield f"{off}snapshot = true{_behind(f'{one.sure}: {one.why}{then}')}"
    if one.is_day_of_load:
        yield f"{off}day = {_text('load')}{_behind('the name of the file has no day')}"


def said_snapshot(source: ProposedSource) -> str:
    """Whether the files of a source are taken for snapshots, and why; empty if they look like none."""
    if source.snapshot is None:
        return ""
    said = "read as snapshots" if source.snapshot.is_taken else "may be a snapshot, and is not read as one"
    return f"{source.pattern}: {said} ({source.snapshot.why})."


def _feeds(source: ProposedSource) -> Iterator[str]:
    for feed, cells in source.feeds.items():
        yield f"\n[source.{feed}]\n"
        if feed in source.distinct:
            yield f"distinct = true{_behind('the file says it several times')}"
        if feed in source.newest_per:
            per = source.newest_per[feed]
            yield f"newest_per = {_value(list(per))}{_behind('what a newer file says takes the place of older ones')}"
        for word, said in source.feed_words.get(feed, {}).items():
            yield f"{word} = {_value(said)}\n"
        for cell in cells:
            yield _cell(feed, cell)


def _cell(feed: str, cell: ProposedCell) -> str:
    column = next(column for column in FEEDS[feed].columns if column.name == cell.name)
    if cell.is_missing:
        needed = {
            "day": '"COLUMN", a column of the file',
            "choice": f'"COLUMN", or {{ value = "{column.allowed[0] if column.allowed else ""}" }} for all rows: '
            f"{', '.join(column.allowed)}",
        }.get(column.kind, '"COLUMN", or { value = "..." } for all rows')
        return f"# {cell.name} = {needed}; needed, and {cell.note}\n"
    if cell.value is not None:
        return f"{cell.name} = {{ value = {_text(cell.value)} }}{_behind(_said(cell))}"
    columns = [cell.column or "", *cell.also] if cell.also else cell.column or ""
    if not cell.words:
        return f"{cell.name} = {_value(columns)}{_behind(_said(cell))}"
    words = {"column": columns, **cell.words}
    inner = ", ".join(f"{key} = {_value(value)}" for key, value in words.items())
    return f"{cell.name} = {{ {inner} }}{_behind(_said(cell))}"


def _said(cell: ProposedCell) -> str:
    samples = f": {', '.join(cell.samples)}" if cell.samples else ""
    return f"{cell.sure}{samples}{f' ({cell.note})' if cell.note else ''}"


def _behind(text: str) -> str:
    return f"  # {_CONTROL.sub(' ', text)}\n"


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
        case Mapping():
            return f"{{ {', '.join(f'{_key(str(key))} = {_value(one)}' for key, one in value.items())} }}"
        case Sequence():
            return f"[{', '.join(map(_value, value))}]"
    return str(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    # A string of JSON is one of TOML; DEL is the only sign that TOML wants escaped and JSON does not.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
