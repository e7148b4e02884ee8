"""What the guided fuzzer runs (`guided.py`): an input is a file of a feed folder, or a policy.

What the product raises on purpose is an answer, "refused"; whatever else is raised is a finding.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import duckdb
import polars as pl

from eligibility import PolicyError
from eligibility.policy_tables import fill_policy_tables
from intake import FEEDS, SOURCES_FILE, IntakeRefused, read_folder
from intake.checks import check_feed
from intake.csv_source import CsvSource
from intake.mapped_source import MappedSource
from intake.parquet_source import ParquetSource
from intake.snapshots import Past
from intake.source import Source, SourceRefused
from intake.sources import open_sources
from tests.intake.folders import POLICY, TODAY
from tests.reliability import fuzz_feeds, fuzz_policies


class Target(Protocol):
    """A kind of input."""

    def seeds(self) -> list[bytes]:
        """The inputs to begin with."""
        ...

    def mutated(self, data: bytes, random_: random.Random) -> bytes:
        """An input with changes that bytes alone would hardly make."""
        ...

    def said(self, data: bytes) -> str:
        """What the input is, in a few words."""
        ...

    def run(self, data: bytes) -> str:
        """Read it: "read" or "refused". Raises what is a finding."""
        ...


class _Folder(NamedTuple):
    """A seed of `fuzz_feeds`; what its feeds know, as `check_feed` wants it; their accepted rows."""

    name: str
    path: Path
    known: Mapping[str, Mapping[str, str]]
    accepted: Mapping[str, pl.DataFrame]


class _File(NamedTuple):
    """A file of a folder, and what it holds in the seed."""

    folder: _Folder
    path: Path
    content: bytes

    def sources(self) -> Mapping[str, Source]:
        """What is read from the file, and with its mapping from those beside it, by feed."""
        if self.path.parent == self.folder.path and (feed := FEEDS.get(self.path.stem)):
            reader = ParquetSource if self.path.suffix == ".parquet" else CsvSource
            return {feed.name: reader(self.path, feed)}
        opened = open_sources(self.folder.path, self.folder.path / SOURCES_FILE, Past(TODAY))
        return {
            feed: source.with_ids(self.folder.accepted) if isinstance(source, MappedSource) else source
            for feed, source in opened.sources.items()
        }


class Readers:
    """One file of the folders of `fuzz_feeds.SEEDS`: the first byte says which, the others are what it holds.

    The folders are written into `folder`, and the other files in them stay as they are. Only what is made of the file
    is read and checked, which is three times as fast as the whole folder; `fuzz_feeds` reads that.
    """

    def __init__(self, folder: Path) -> None:
        self._files: list[_File] = []
        for number, (name, make) in enumerate(fuzz_feeds.SEEDS.items()):
            path = folder / str(number)
            path.mkdir()
            make(path)
            seed = _seed(name, path)
            found = [_File(seed, file, file.read_bytes()) for file in sorted(path.rglob("*")) if file.is_file()]
            known = {(one.path.name, one.content) for one in self._files}
            self._files += [one for one in found if (one.path.name, one.content) not in known]

    def seeds(self) -> list[bytes]:
        """Each file as it is."""
        return [bytes([number]) + one.content for number, one in enumerate(self._files)]

    def mutated(self, data: bytes, random_: random.Random) -> bytes:
        """The same file with other words, lines or bytes."""
        is_mapping = self._file_of(data).path.suffix == ".toml"
        change = fuzz_feeds.mutated_mapping if is_mapping and random_.random() < 0.8 else fuzz_feeds.mutated
        return data[:1] + change(data[1:], random_)

    def said(self, data: bytes) -> str:
        """Which file of which folder."""
        one = self._file_of(data)
        return f"{one.path.name} of {one.folder.name}"

    def run(self, data: bytes) -> str:
        """Read what is made of this file."""
        one = self._file_of(data)
        one.path.write_bytes(data[1:])
        try:
            for feed, source in one.sources().items():
                checked = check_feed(FEEDS[feed], source, one.folder.known, None)
                assert checked.rows_read == checked.accepted.height + checked.rejected["rows"].sum(), feed
        except (IntakeRefused, SourceRefused) as refused:
            fuzz_feeds.check_refusal(IntakeRefused([str(refused)]) if isinstance(refused, SourceRefused) else refused)
            return "refused"
        # Of such a one a load says the file and why.
        except OSError as error:
            if not (error.filename and error.strerror):
                raise
            return "refused"
        finally:
            one.path.write_bytes(one.content)
        return "read"

    def _file_of(self, data: bytes) -> _File:
        return self._files[data[0] % len(self._files) if data else 0]


def _seed(name: str, path: Path) -> _Folder:
    intake = read_folder(path, POLICY, loaded_on=TODAY)
    places = intake.feeds["locations"]
    known = {
        "course_code": {code: course for course, rules in POLICY.courses.items() for code in rules.codes},
        "function_id": {function: function for function in POLICY.functions},
        "ic_group": {rules.ic_group: function for function, rules in POLICY.functions.items()},
        "location_id": dict(places.select("location_id", "name").iter_rows()),
    }
    return _Folder(name, path, known, intake.feeds)


class Policies:
    """A policy: put into words, written anew, and put into the tables that the rules' SQL reads."""

    def __init__(self, _folder: Path) -> None:
        self._con = duckdb.connect()
        self._con.execute((fuzz_policies.ROOT / "eligibility" / "sql" / "00_policy.sql").read_text("utf-8"))
        self._con.execute("create table assignments (job_title varchar, team varchar)")
        self._con.execute("insert into assignments values ('Principal', null), (' Manager ', 'Enrollment'), ('', '')")

    def seeds(self) -> list[bytes]:
        """The shipped policy and the examples."""
        return [path.read_bytes() for path in fuzz_policies.SEEDS]

    def mutated(self, data: bytes, random_: random.Random) -> bytes:
        """The same policy with other values and lines."""
        return fuzz_policies.mutated_policy(data.decode("utf-8", "replace"), random_).encode()

    def said(self, data: bytes) -> str:
        """How long it is."""
        return f"a policy of {len(data):,} bytes"

    def run(self, data: bytes) -> str:
        """Read it and use it."""
        try:
            policy = fuzz_policies.check_words(data.decode("utf-8", "replace"))
        except PolicyError as refused:
            fuzz_policies.check_refusal(refused)
            return "refused"
        self._con.begin()
        try:
            fill_policy_tables(self._con, policy)
        finally:
            self._con.rollback()
        return "read"


TARGETS: Mapping[str, Callable[[Path], Target]] = {"readers": Readers, "policy": Policies}
"""By name, what makes a target; it gets an empty folder to write to."""
