"""Programs that say when they have come to a moment, and are killed there."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def begun(code: str, *words: object, says: str) -> subprocess.Popen[str]:
    """Start a program with these arguments, and return it when it has written the line `says`."""
    command = [sys.executable, "-c", code, *map(str, words)]
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert program.stdout.readline() == f"{says}\n"
    return program


def kill(program: subprocess.Popen[str]) -> None:
    """Kill it as the kernel does, and wait until it is gone."""
    program.send_signal(signal.SIGKILL)
    program.communicate(timeout=30)
