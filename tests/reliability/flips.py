"""One bit of a version flipped, at many places: what a reader is told, with and without the checksum of the file.

`make reliability` flips 1,000; `python -m tests.reliability.flips --places 20 --feeds FOLDER` a few.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from eligibility import engine, load_policy
from load import load_folder
from store import StoreError, connect
from store.checksums import beside, table_checksums
from tests.killing import ROOT


def told(path: Path, judged_by: str | None, right: dict[str, tuple[int, str]]) -> str:
    """Read all of a version; say how far that went. `right` is what is in it."""
    try:
        with connect(path, judged_by) as con:
            return "answered as before" if table_checksums(con) == right else "WRONG"
    except StoreError:
        return "refused when opened"
    except duckdb.Error:
        return "refused when read"


def main() -> None:
    """Flip and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=Path, default=ROOT / "data" / "demo")
    parser.add_argument("--places", type=int, default=1_000)
    chosen = parser.parse_args()
    drawn = random.Random(1)  # noqa: S311
    served, by_duckdb = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        moment = datetime(2027, 1, 1, tzinfo=UTC)
        path = load_folder(chosen.feeds, Path(place, "store"), load_policy(), loaded_at=moment).path
        with connect(path, engine()) as con:
            right = table_checksums(con)
        content, note = path.read_bytes(), beside(path).read_bytes()
        for number in range(chosen.places):
            flipped = bytearray(content)
            # One in ten within the three headers, which are a thousandth of the file.
            flipped[drawn.randrange(12_288 if number % 10 == 0 else len(content))] ^= 1 << drawn.randrange(8)
            # A name of its own: DuckDB answers a path that it has open from the file that was there before.
            harmed = Path(place, f"store-20270101T000000Z-{number:06d}.duckdb")
            harmed.write_bytes(flipped)
            by_duckdb[told(harmed, None, right)] += 1
            beside(harmed).write_bytes(note)
            served[told(harmed, engine(), right)] += 1
            harmed.unlink()
            beside(harmed).unlink()
    for name, counted in (("as readers are served", served), ("by DuckDB alone", by_duckdb)):
        sys.stdout.write(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counted.most_common()) + "\n")


if __name__ == "__main__":
    main()
