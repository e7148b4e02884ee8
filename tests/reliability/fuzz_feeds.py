"""Mutated feed folders and mappings: whatever comes in is read or refused, never lost, never a traceback or a hang.

    python -m tests.reliability.fuzz_feeds --cases 10000 --seed 1

Each case is one seed folder of `SEEDS` with some bytes changed, drawn by its own number, so that a finding is repeated
by `--cases 1 --seed NUMBER`. It ends with exit code 1 if a case found something.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from intake import FEEDS, Intake, IntakeRefused, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY, write
from tests.intake.pages import STAFF, examples
from tests.intake.rolls import FROM_ROLL, feeds, roll_folder
from tests.intake.test_sources_files import KINDS
from tests.reliability.fuzzing import limited, run_cases

SAMPLES = Path(__file__).parents[1] / "intake"
SNAPSHOTS = Path(__file__).parents[2] / "docs/connect/snapshots.md"

_SIGNS = (
    *(
        b'"',
        b'""',
        b",",
        b";",
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\t",
        b"'",
        b"|",
    ),
    *(b"=", b"[", b"]", b"{", b"}", b"[[source]]", b"true", b"-1", b"0", b"1e999", b"99999999999999999999", b"null"),
    *(
        b"x" * 500,
        b" " * 300,
        b"\xc3\xa9",
        b"\xe2\x80\x8b",
        b"\xf0\x9f\x98\x80",
        b"2026-02-30",
        b"0000-00-00",
        b"9999-12-31",
    ),
    *(
        b"../",
        b"*",
        b"staff",
        b"completions",
        b"table",
        b"oneroster",
        b"edfi",
        b"scim",
        b"files = ",
        b"<!DOCTYPE x>",
        b"&x;",
    ),
)


def _good(folder: Path) -> None:
    write(folder)


def _parquet(folder: Path) -> None:
    write(folder)
    for feed in FEEDS:
        frame = pl.read_csv(folder / f"{feed}.csv", infer_schema=False)
        frame.write_parquet(folder / f"{feed}.parquet")
        (folder / f"{feed}.csv").unlink()


def _roll(folder: Path) -> None:
    roll_folder(folder)


def _oneroster(folder: Path) -> None:
    _package(
        folder, "oneroster/v1.1", '[[source]]\nreader = "oneroster"\nfiles = "package"\nemployed_from = 2020-08-01\n'
    )


def _edfi(folder: Path) -> None:
    _package(folder, "edfi", '[[source]]\nreader = "edfi"\nfiles = "package"\n')


def _zipped(make: Callable[[Path], None]) -> Callable[[Path], None]:
    """The same with its package in a zip."""

    def make_zip(folder: Path) -> None:
        make(folder)
        package = folder / "package"
        with zipfile.ZipFile(folder / "package.zip", "w") as archive:
            for path in sorted(package.iterdir()):
                # Without a time, so that the bytes are the same for the same number.
                archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)
        shutil.rmtree(package)
        mapping = folder / "sources.toml"
        mapping.write_text(mapping.read_text("utf-8").replace('"package"', '"package.zip"'), encoding="utf-8")

    return make_zip


def _kind(name: str) -> Callable[[Path], None]:
    """The roll as a file of another kind."""

    def make(folder: Path) -> None:
        content, mapping, *_ = KINDS[name]
        roll_folder(folder, mapping.replace("hr-roll-*.csv", name))
        (folder / "hr-roll-2026.csv").unlink()
        (folder / name).write_bytes(content)

    return make


def _value_table(folder: Path) -> None:
    """The roll with a value table in a file of its own."""
    roll_folder(folder)
    (folder / "sites.csv").write_text("site,location_id\nEHS,0010\nASH,0020\n", encoding="utf-8")
    mapping = (folder / "sources.toml").read_text("utf-8")
    _map(folder, mapping.replace('map = { EHS = "0010", ASH = "0020" }', 'map_file = "sites.csv"'))


def _snapshots(folder: Path) -> None:
    """Two lists of staff of the documentation, each of one day."""
    feeds(folder, *FROM_ROLL)
    text = SNAPSHOTS.read_text("utf-8")
    first, second, *_ = re.findall(r"^```\n(Employee;.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (folder / "staff-list-2026-03-03.csv").write_text(first, encoding="utf-8")
    (folder / "staff-list-2026-03-05.csv").write_text(second, encoding="utf-8")
    _map(folder, text.split("```toml\n")[1].split("```")[0])


def _package(folder: Path, package: str, mapping: str) -> None:
    """A package beside the feeds that it does not fill, which name nobody."""
    shutil.copytree(SAMPLES / package, folder / "package")
    for feed in ("completions", "approvals", "grants"):
        (folder / f"{feed}.csv").write_text(GOOD[feed][0] + "\n", encoding="utf-8")
    _map(folder, mapping)


def _page(page: str, heading: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        files, mapping = examples(page)[heading]
        feeds(folder)
        (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        for feed in FEEDS:
            # What the mapping fills must not be there a second time.
            if f"[source.{feed}" in mapping or "fills = " in mapping:
                (folder / f"{feed}.csv").unlink(missing_ok=True)
        _map(folder, mapping)

    return make


def _map(folder: Path, mapping: str) -> None:
    (folder / "sources.toml").write_text(mapping, encoding="utf-8")


PAGES = ("moodle", "scim", "transcripts")
SEEDS: dict[str, Callable[[Path], None]] = {
    "CSV": _good,
    "Parquet": _parquet,
    "roll": _roll,
    "OneRoster": _oneroster,
    "Ed-Fi": _edfi,
    "OneRoster in a zip": _zipped(_oneroster),
    "Ed-Fi in a zip": _zipped(_edfi),
    "value table": _value_table,
    "snapshots": _snapshots,
    **{name: _kind(name) for name in KINDS},
    **{
        f"{page}: {heading}": _page(f"docs/connect/{page}.md", heading)
        for page in PAGES
        for heading in examples(f"docs/connect/{page}.md")
    },
}
"""By name, what writes a folder that is nearly or wholly good."""


def mutated(data: bytes, random_: random.Random) -> bytes:
    """The bytes with one to a dozen changes."""
    content = bytearray(data)
    for _ in range(random_.choice((1, 1, 1, 2, 3, 5, 12))):
        at = random_.randrange(len(content) + 1)
        to = min(at + random_.choice((1, 2, 10, 100)), len(content))
        match random_.randrange(8):
            case 0:
                content[at:at] = random_.choice(_SIGNS)
            case 1:
                content[at:to] = random_.choice(_SIGNS)
            case 2:
                del content[at:to]
            case 3:
                content[at:at] = content[at:to] * random_.choice((1, 2, 50, 1_200))
            case 4:
                content[at:to] = random_.randbytes(to - at)
            case 5:
                del content[at:]
            case 6:
                lines = content.split(b"\n")
                random_.shuffle(lines)
                content = bytearray(b"\n".join(lines))
            case 7:
                lines = content.split(b"\n")
                lines += [random_.choice(lines)] * random_.choice((1, 3, 1_500))
                content = bytearray(b"\n".join(lines))
    return bytes(content)


_TOKEN = re.compile(rb'"[^"\n]*"|[\w.]+|\s+|.', re.DOTALL)
_WORDS = (
    *(b'"%Y"', b'"%I"', b'"%H"', b'"%Q%m/%d/%Y"', b'"%s"', b'"["', b'""', b'"*"', b'"a.b"', b'"cp037"'),
    *(b'"utf-16"', b'"\\u0000"'),
    *(b"true", b"0", b"-1", b"1e400", b"[]", b"{}", b"2026-01-01", b'"files"', b'"staff_id"'),
    *(b"column", b"value", b"every"),
)


def mutated_mapping(data: bytes, random_: random.Random) -> bytes:
    """The mapping with some words in the place of others, so that it stays TOML and its readers see it."""
    tokens = _TOKEN.findall(data)
    words = [at for at, token in enumerate(tokens) if token[:1] == b'"' or token[:1].isalnum()]
    for at in random_.sample(words, min(len(words), random_.choice((1, 1, 2, 4)))):
        same = [tokens[other] for other in words if (tokens[other][:1] == b'"') == (tokens[at][:1] == b'"')]
        tokens[at] = random_.choice([random_.choice(same), random_.choice(_WORDS)])
    lines = b"".join(tokens).split(b"\n")
    if random_.random() < 0.3:
        lines.pop(random_.randrange(len(lines)))
    return b"\n".join(lines)


def make(folder: Path, number: int) -> str:
    """Write the folder of a case; its seed's name, and which files were changed."""
    random_ = random.Random(number)  # noqa: S311 (the same for the same number)
    name = random_.choice(list(SEEDS))
    SEEDS[name](folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    mappings = [path for path in files if path.suffix == ".toml"]
    # The mapping is one file of many, but the one with the most to go wrong.
    chosen = {
        random_.choice(mappings if mappings and random_.random() < 0.4 else files)
        for _ in range(random_.randrange(1, 4))
    }
    for path in sorted(chosen):
        match random_.randrange(20):
            case 0:
                path.unlink()
            case 1:
                path.write_bytes(path.read_bytes()[::-1])
            case _:
                data = path.read_bytes()
                if path.suffix == ".toml" and random_.random() < 0.8:
                    path.write_bytes(mutated_mapping(data, random_))
                    continue
                # Mostly below the header, without which nothing else is looked at.
                keep = data.find(b"\n") + 1 if path.suffix == ".csv" and random_.random() < 0.9 else 0
                path.write_bytes(data[:keep] + mutated(data[keep:], random_))
    return f"{name}, {', '.join(path.name for path in sorted(chosen))}"


def check(intake: Intake) -> None:
    """Nothing is lost: AssertionError otherwise."""
    for feed, read, accepted, rejected in intake.counts.select(
        "feed", "rows_read", "rows_accepted", "rows_rejected"
    ).iter_rows():
        assert read == accepted + rejected, feed
        assert intake.accepted(feed) == accepted, feed
        rows = intake.rejected.filter(feed=feed)
        assert rows["rows"].sum() == rejected, feed
        assert rows["row"].null_count() == 0, feed
        assert rows["message"].null_count() == 0, feed
        assert intake.rejected_values[feed]["rows"].sum() == rejected, feed


def check_refusal(refused: IntakeRefused) -> None:
    """It says something, each problem on one line that can be printed: AssertionError otherwise."""
    assert refused.problems
    assert all(one.strip() and one.isprintable() for one in refused.problems), refused.problems
    # Each begins with what it is about.
    assert not any(one.startswith(":") for one in refused.problems), refused.problems


def run(number: int) -> tuple[str, str]:
    """What became of a case ("read", "refused" or a traceback), and what it was."""
    what = ""
    with tempfile.TemporaryDirectory() as name, limited():
        try:
            what = make(Path(name), number)
            try:
                check(read_folder(Path(name), POLICY, loaded_on=TODAY))
            except IntakeRefused as refused:
                check_refusal(refused)
                return "refused", what
        # Rust's panics are no Exception.
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return traceback.format_exc(), what
    return "read", what


if __name__ == "__main__":
    sys.exit(run_cases(run, __doc__))
