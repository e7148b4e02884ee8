"""Small stores of every format, each as the program of its time wrote it, with their feeds: tests/reliability/fixtures.

`python -m tests.reliability.older` writes the one of this program, when its record tables have changed;
`python -m tests.reliability.older CHECKOUT` the one of another checkout, such as a git worktree of a release.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from store import connect, current, versions
from store.checksums import beside
from store.formats import format_of
from tests.killing import ROOT
from tests.load.dailies import write_others, write_roll
from tests.load.tiny import FEEDS, write_feeds

FIXTURES = Path(__file__).with_name("fixtures")
DAYS = ("2027-02-26", "2027-03-01")
_LOAD = """
import sys
from datetime import datetime
from pathlib import Path
from eligibility import load_policy
from load import load_folder
load_folder(Path(sys.argv[1]), Path(sys.argv[2]), load_policy(), loaded_at=datetime.fromisoformat(sys.argv[3]), keep=1)
"""


def write_older(folder: Path, day: str) -> Path:
    """Write the feeds of a fixture as of one of `DAYS`: a tiny district whose HR roll only knows that day."""
    write_feeds(folder)
    for feed in ("staff", "employments", "assignments"):
        (folder / f"{feed}.csv").unlink()
    for path in folder.glob("roll-*"):
        path.unlink()
    others = {feed: text for feed, text in FEEDS.items() if (folder / f"{feed}.csv").exists()}
    write_others(folder)
    for feed, text in others.items():
        (folder / f"{feed}.csv").write_text(text, encoding="utf-8")
    rows = [
        "s1,Ana,Peña,ana@example.org,0010,Principal",
        "s2,Bo,Quinn,,0010,Office Professional",
        "s3,Cy,Rao,,0020,Office Professional I",
        "s4,Di,=1+1,,0010,Office Professional II",
        "s5,Ed,Tan,,0020,Dean",
        "s6,Flo,Unger,,9001,Clerk",
    ]
    # Somebody leaves between the two, and somebody comes; one row names no place.
    write_roll(folder, f"roll-{day}.csv", [*rows[:5], "s7,Gil,V,,,Dean"] if day == DAYS[0] else rows[1:])
    return folder


def write_plain(folder: Path, day: str) -> Path:
    """Write the feeds of a fixture of a program that knows no snapshots; on the last day one row more is wrong."""
    write_feeds(folder)
    if day == DAYS[1]:
        (folder / "grants.csv").open("a", encoding="utf-8").write("s2,IC Unheard,0010,2025-01-01,\n")
    return folder


def at(day: str) -> str:
    """The moment of a load on a day."""
    return f"{day}T18:30:00+00:00"


def write(checkout: Path, folder: Path) -> Path:
    """Load both days with the program in a checkout; return the store, which keeps the last version alone."""
    store = folder / "store"
    knows_snapshots = (checkout / "history").is_dir()
    for day in DAYS:
        feeds = folder / "feeds" / day
        (write_older if knows_snapshots else write_plain)(feeds, day)
        subprocess.run([sys.executable, "-c", _LOAD, feeds, store, at(day)], cwd=checkout, check=True)
    for version in versions(store)[1:]:  # that of the week before
        version.path.unlink()
        beside(version.path).unlink()
    return store


def unpack(fixture: Path, folder: Path) -> Path:
    """Unpack a fixture; return its store."""
    with tarfile.open(fixture) as packed:
        packed.extractall(folder, filter="tar")
    return folder / "store"


def main() -> None:
    """Write a fixture, and say what it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, nargs="?", default=ROOT, help="the program that writes it (this one)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        store = write(chosen.checkout.resolve(), Path(place))
        with connect(current(store)) as con:
            fixture = FIXTURES / f"{format_of(con)}.tar.xz"
        FIXTURES.mkdir(exist_ok=True)
        with tarfile.open(fixture, "w:xz", preset=9) as packed:
            for name in ("feeds", "store"):
                packed.add(Path(place, name), name)
    sys.stdout.write(f"{fixture.relative_to(ROOT)}: {fixture.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
