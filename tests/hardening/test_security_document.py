"""SECURITY.md names tests as its proof: they are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_a_promise_names_is_there() -> None:
    proofs = re.findall(r"`(tests/[\w/]+\.py)`|`(test_\w+)`", (ROOT / "SECURITY.md").read_text("utf-8"))
    missing, file = [], Path()
    for path, function in proofs:
        file = ROOT / path if path else file
        if not file.is_file() or (function and f"def {function}(" not in file.read_text("utf-8")):
            missing.append(f"{file.name}: {function or 'no such file'}")
    assert len(proofs) > 30
    assert missing == []


def test_every_promise_names_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8").partition("## What is promised")[2].partition("\n\nEvery")[0]
    rows = [line.split("|") for line in text.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 10
    assert [promise for _, _, promise, proof, _ in rows if "`tests/" not in proof] == []
