"""`make setup` installs the checkout editable: the command and every module are found from any other folder."""

import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
ROOMS = INSTALLED["packages"]
BUILD = "import setuptools.build_meta as build; build.build_editable('dist')"
# The environment's own packages without its .pth files: those would find the checkout that the tests run in.
START = """
import site, sys
site.addsitedir(sys.argv.pop(1))
sys.path.append(sys.argv.pop(1))
"""
COMMAND = f"{START}from cli import app\napp()"
IMPORT = f"{START}from importlib import import_module\nfor name in sys.argv[1:]: print(import_module(name).__file__)"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the command needs of this tree, so that nothing is built inside the tree."""
    copy = tmp_path_factory.mktemp("checkout")
    for folder in (*ROOMS, "data/cde-denver-schools"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE", *(f"{name}.py" for name in INSTALLED["py-modules"])):
        shutil.copy(ROOT / file, copy)
    subprocess.run([sys.executable, "-c", BUILD], cwd=copy, capture_output=True, check=True, timeout=120)
    with zipfile.ZipFile(next((copy / "dist").glob("*.whl"))) as built:
        built.extractall(copy / "installed")
    return copy


def run(code: str, checkout: Path, elsewhere: Path, *words: str) -> str:
    packages = sysconfig.get_path("purelib")
    command = [sys.executable, "-S", "-P", "-c", code, str(checkout / "installed"), packages, *words]
    done = subprocess.run(command, cwd=elsewhere, env={}, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_command_invents_loads_and_lists_a_district(checkout: Path, tmp_path: Path) -> None:
    def lapsewatch(*words: str) -> str:
        return run(COMMAND, checkout, tmp_path, *words)

    assert "rows of an invented district" in lapsewatch("demo", "feeds", "--staff", "2000", "--schools", "20")
    assert "Published store-" in lapsewatch("load", "feeds")
    assert lapsewatch("june").startswith("as_of,june,staff_id,")


def test_every_module_is_found(checkout: Path, tmp_path: Path) -> None:
    files = sorted(path for room in ROOMS for path in (checkout / room).rglob("*.py"))
    names = [".".join(path.relative_to(checkout).with_suffix("").parts).removesuffix(".__init__") for path in files]
    assert run(IMPORT, checkout, tmp_path, *names).splitlines() == [str(path) for path in files]
