"""Files that change while they are read, and what a load keeps of those it has read."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from intake import IntakeRefused, read_folder
from tests.intake.folders import GOOD, POLICY, TODAY, write


def _same_size(path: Path) -> None:
    stat, data = path.stat(), path.read_bytes()
    path.write_bytes(data.replace(b"Quinn", b"Queen"))
    # As a copying program sets it that keeps the time of the original.
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _longer(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"s9,No,Body,,\n")


def _other_file(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    stat = path.stat()
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [_same_size, _longer, _other_file, Path.unlink])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, change: Callable[[Path], None]) -> None:
    write(tmp_path, staff=[*GOOD["staff"], "s4,,Rejected,,"])
    done: list[str] = []

    def progress(feed: str, _done: int, _total: int) -> None:
        # After the first look at staff, and before its rejected row is read again.
        if feed == "staff" and not done:
            done.append(feed)
            change(tmp_path / "staff.csv")

    with pytest.raises(IntakeRefused) as refused:
        read_folder(tmp_path, POLICY, loaded_on=TODAY, progress=progress)

    sentence = "staff.csv: was changed while it was read; wait until the export is complete, and load again."
    assert refused.value.problems == [sentence]


def test_the_files_that_were_read_are_kept_with_their_checksums(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "notes.txt").write_text("nobody reads this")

    files = read_folder(tmp_path, POLICY, loaded_on=TODAY).files_read

    staff = (tmp_path / "staff.csv").read_bytes()
    assert files["file"].to_list() == sorted(f"{feed}.csv" for feed in GOOD)
    assert files.filter(file="staff.csv").row(0) == (
        "staff.csv",
        str(tmp_path.resolve()),
        len(staff),
        hashlib.sha256(staff).hexdigest(),
    )
