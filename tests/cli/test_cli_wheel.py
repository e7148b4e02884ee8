"""The command line installed from a wheel, away from this folder: everything it reads comes along."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = "import setuptools.build_meta as build; build.build_wheel('dist')"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds what the wheel of this tree holds; nothing is built inside the tree."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    for package in setuptools["packages"]:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", *(f"{module}.py" for module in setuptools["py-modules"])):
        shutil.copy(ROOT / file, source)
    subprocess.run([sys.executable, "-c", BUILD], cwd=source, capture_output=True, check=True, timeout=120)
    with zipfile.ZipFile(next((source / "dist").glob("*.whl"))) as wheel:
        wheel.extractall(target)
    for package in setuptools["packages"]:
        files = {path.relative_to(source) for path in (source / package).rglob("*") if path.is_file()}
        assert files == {path.relative_to(target) for path in (target / package).rglob("*") if path.is_file()}
    return target


def test_a_wheel_loads_and_lists_a_district(installed: Path, tmp_path: Path) -> None:
    def lapsewatch(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "cli", *words],
            cwd=tmp_path,
            env={"PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert "Published store-" in lapsewatch("load", str(ROOT / "data" / "demo"))
    assert lapsewatch("june", "--as-of", "2026-11-22").startswith("as_of,june,staff_id,")
