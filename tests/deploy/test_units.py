"""The units of docs/deploy: systemd takes them, and they start what there is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.conftest import DEPLOY, ROOT

_UNITS = ["lapsewatch@.service", "lapsewatch-load.service", "lapsewatch-load.timer"]
_STARTED = [name.replace("@", "@8501") for name in _UNITS]
_PYTHON = ROOT / ".venv" / "bin"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name, started in zip(_UNITS, _STARTED, strict=True):
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/lapsewatch/.venv/bin", str(_PYTHON))
        (tmp_path / started).write_text(text.replace("=/opt/lapsewatch", f"={ROOT}"), "utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *_STARTED],
        cwd=tmp_path,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("name", ["lapsewatch@.service", "lapsewatch-load.service"])
def test_a_unit_starts_a_program_that_there_is_and_may_write_in_one_folder(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    program = re.findall(r"^ExecStart=/opt/lapsewatch/.venv/bin/(\S+)", text, re.MULTILINE)
    assert len(program) == 1
    assert (_PYTHON / program[0]).exists()
    assert len(re.findall(r"^ReadWritePaths=\S+$", text, re.MULTILINE)) == 1
    assert "ProtectSystem=strict\n" in text
    assert "NoNewPrivileges=yes\n" in text


def test_no_unit_holds_a_secret_and_the_load_is_not_even_told_one() -> None:
    units = {name: (DEPLOY / name).read_text("utf-8") for name in _UNITS}
    assert [name for name, text in units.items() if re.search(r"Environment=\S*SECRET", text)] == []
    assert [name for name, text in units.items() if "/etc/lapsewatch/secrets" in text] == ["lapsewatch@.service"]


def test_the_document_names_every_file_of_the_folder_and_the_name_that_is_to_be_changed() -> None:
    text = (DEPLOY.parent / "deploy.md").read_text("utf-8")
    assert [path.name for path in sorted(DEPLOY.iterdir()) if f"](deploy/{path.name})" not in text] == []
    assert "`lapsewatch.example.org`" in text
