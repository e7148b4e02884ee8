"""A large file is made by another process: the same bytes, the same errors."""

import os

import polars as pl
import pytest

from exports import ExportError, aside, to_sheet
from tests.exports.test_sheet import ABOUT, FRAME, HEADING


def whose(frame: pl.DataFrame) -> bytes:
    """The process that makes it."""
    return f"{os.getpid()} {frame.height}".encode()


def refused(_: pl.DataFrame) -> bytes:
    raise ExportError("too many rows")


def killed(_: pl.DataFrame) -> bytes:
    os._exit(9)


def test_only_a_large_file_is_made_by_another_process() -> None:
    small, large = (pl.DataFrame({"a": range(rows)}) for rows in (aside.LARGE - 1, aside.LARGE))
    assert aside.made(whose, small) == f"{os.getpid()} {small.height}".encode()
    process, rows = aside.made(whose, large).split()
    assert (int(process) != os.getpid(), int(rows)) == (True, large.height)


def test_it_has_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "LARGE", 1)
    monkeypatch.setenv("PYTHONWARNINGS", "error")  # nor does it warn of how it is started
    assert aside.made(to_sheet, FRAME, ABOUT, HEADING) == to_sheet(FRAME, ABOUT, HEADING)


def test_its_errors_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "LARGE", 1)
    with pytest.raises(ExportError, match="too many rows"):
        aside.made(refused, FRAME)
    with pytest.raises(RuntimeError, match="ended with 9"):
        aside.made(killed, FRAME)
