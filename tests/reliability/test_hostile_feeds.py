"""Feeds of sizes and shapes that no export has: memory and time stay bounded, and every row is accounted for."""

from pathlib import Path

import pytest

from tests.intake.folders import GOOD, write
from tests.reliability.measured import read_measured

# An idle program is not counted; reading the good folder takes some 60 MB of Polars' own.
MOST_MEGABYTES = 400


def _with_lines(folder: Path, feed: str, data: bytes, *, holes: int = 0) -> Path:
    """The good folder, with lines of another kind at the end of one feed, and `holes` bytes of NUL after them."""
    write(folder)
    with (folder / f"{feed}.csv").open("ab") as file:
        file.write(data)
        if holes:
            file.truncate(file.tell() + holes)
    return folder


@pytest.mark.parametrize("sign", [b"", b"a"], ids=["NUL", "letter"])
def test_one_line_without_end_is_one_unreadable_row_with_its_length(tmp_path: Path, sign: bytes) -> None:
    size = 300_000_000
    folder = _with_lines(tmp_path, "completions", sign * size, holes=0 if sign else size)

    measured = read_measured(folder)

    assert measured.megabytes < MOST_MEGABYTES
    good = len(GOOD["completions"]) - 1
    assert measured.counts["completions"] == [good + 1, good, 1]
    line, rule, _, _, message, row = measured.rejected[0]
    assert (line, rule) == (good + 2, "unreadable")
    assert "longer than 100,000 characters" in message
    assert row.endswith("... (cut: 300,000,000 bytes in all)")
    assert len(row) < 5_000
