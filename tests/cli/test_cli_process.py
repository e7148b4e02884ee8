"""What only a real process shows: a terminal, a reader that goes away, a full disk."""

import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "cli", "status", "--as-of", "2027-03-01", "--all"]


def environment(store: Path) -> dict[str, str]:
    return {**os.environ, "LAPSEWATCH_STORE": str(store), "COLUMNS": "150", "NO_COLOR": "1", "TERM": "dumb"}


def test_a_terminal_gets_a_table(store: Path) -> None:
    mine, its = pty.openpty()
    with subprocess.Popen(COMMAND, cwd=ROOT, env=environment(store), stdout=its, stderr=subprocess.PIPE) as process:
        os.close(its)
        shown = b""
        try:
            while part := os.read(mine, 65536):
                shown += part
        except OSError:  # how Linux says that the other end of a terminal was closed
            pass
        assert process.wait(60) == 0
    os.close(mine)
    text = shown.decode()
    assert "staff_id,given_name" not in text
    assert "Ana Peña" in text
    assert "rows; as of 2027-03-01;" in text


def test_a_reader_that_goes_away_is_no_trouble(store: Path) -> None:
    ends, starts = os.pipe()
    os.close(ends)
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(store), stdout=starts, stderr=subprocess.PIPE, check=False, timeout=120
    )
    os.close(starts)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_full_disk_behind_standard_output(store: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            COMMAND, cwd=ROOT, env=environment(store), stdout=full, stderr=subprocess.PIPE, check=False, timeout=120
        )
    assert done.returncode == 1
    assert done.stderr == (
        b"The output cannot be read or written (No space left on device): "
        b"check the path, its permissions and the disk.\n"
    )
