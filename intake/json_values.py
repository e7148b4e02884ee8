"""Reads JSON as answers of an API were saved: a list of values, or one value after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

JSON_LINES = (".jsonl", ".ndjson")
"""How files with one object per line end."""

_BLANK = re.compile(r"[ \t\r\n]*")
# Numbers stay as they are written: an id is no number.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


class JsonRefused(Exception):
    """The text is no JSON; it says why, as a part of a sentence."""


class JsonValue(NamedTuple):
    """A value, its text, and the line on which it begins."""

    value: Any
    text: str
    line: int


def json_values(content: bytes) -> list[JsonValue]:
    """The items of one list, or all values that the file holds. Raises JsonRefused."""
    try:
        text = content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
        return [*_placed(text)]
    except (json.JSONDecodeError, UnicodeError, RecursionError) as error:
        raise JsonRefused(str(error)) from None


def _placed(text: str) -> Iterator[JsonValue]:
    line, past = 1, 0
    for value, begin, end in _values(text):
        line, past = line + text.count("\n", past, begin), begin
        yield JsonValue(value, text[begin:end], line)


def _values(text: str) -> Iterator[tuple[Any, int, int]]:
    """Each value with where it begins and ends. Raises JSONDecodeError."""
    at = _past_blank(text, 0)
    is_list = text[at : at + 1] == "["
    at = _past_blank(text, at + is_list)
    while at < len(text) and text[at] != "]":
        value, end = _DECODER.raw_decode(text, at)
        yield value, at, end
        at = _past_blank(text, end)
        if is_list and text[at : at + 1] == ",":
            at = _past_blank(text, at + 1)
        elif is_list and text[at : at + 1] != "]":
            raise json.JSONDecodeError("the list does not go on", text, at)
    if is_list != (text[at : at + 1] == "]") or text[at + 1 :].strip():
        raise json.JSONDecodeError("the list has no end, or something after it", text, at)


def _past_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
