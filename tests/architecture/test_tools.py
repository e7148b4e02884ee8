"""The settings of import-linter, ruff, mypy and pytest in pyproject.toml are seen to fail on deliberate violations."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.checks import ROOMS

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = {contract["name"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}


def _layers_of(room: str) -> list[str]:
    """What the contracts say that a room holds."""
    floors = [floor for one in CONTRACTS.values() if one.get("containers") == [room] for floor in one["layers"]]
    return [re.sub(r"\W", "", name) for floor in floors for name in re.split("[|:]", floor)]


ROOMS_OF_UI, MODULES_OF_CLI = _layers_of("ui"), _layers_of("cli")

# (words of the contract, module, what it wrongly imports)
VIOLATIONS = [
    ("Layers", "eligibility.a", "store"),
    ("Layers", "intake.a", "store"),
    ("Layers", "store.a", "queries"),
    ("Layers", "queries.a", "exports"),
    ("Layers", "queries.b", "ui"),
    ("Layers", "ui.widgets.a", "pages"),
    ("Rooms of ui", "ui.widgets.b", "ui.reads"),
    ("Rooms of ui", "ui.reads.a", "ui.security"),
    ("Rooms of ui", "ui.security.a", "ui.record"),
    ("Rooms of ui", "ui.june.a", "ui.mine"),
    ("Rooms of ui", "ui.policy.a", "ui.frame"),
    ("Rooms of ui", "ui.frame.a", "ui.data"),
    ("Modules of cli", "cli.lists", "cli.packets"),
    ("Modules of cli", "cli.words", "cli.output"),
    ("The numbers of a page", "ui.june.numbers", "streamlit"),
    ("The numbers of a page", "ui.mine.numbers", "plotly"),
    ("The numbers of a page", "ui.data.numbers", "ui.widgets.tables"),
    ("Pages import ui", "pages.about.data", "queries"),
    ("Streamlit and Plotly", "queries.c", "streamlit"),
    ("Streamlit and Plotly", "exports.a", "plotly"),
    ("Exports know", "exports.b", "store"),
    ("Exports know", "exports.c", "duckdb"),
    ("The store knows", "store.b", "eligibility"),
    ("The history knows", "history.a", "duckdb"),
    ("Layers", "history.b", "intake"),
    ("No room imports app", "ui.frame.b", "load"),
    ("No room imports app", "store.c", "tests"),
    ("The demo knows", "demo.a", "queries"),
    ("The demo knows", "demo.b", "eligibility.judge"),
    ("No room imports the demo", "intake.b", "demo"),
    ("writes to the terminal", "intake.c", "rich"),
]


def _tree(root: Path, imports: dict[str, str]) -> None:
    """Tiny rooms with our contracts; `imports` gives the one import of a module. Pages are scripts, not a package."""
    shutil.copy(ROOT / "pyproject.toml", root)
    for room in ROOMS:
        (root / room / ("about" if room == "pages" else ".")).mkdir(parents=True)
        if room != "pages":
            (root / room / "__init__.py").touch()
    (root / "eligibility" / "judge.py").touch()
    for room in ROOMS_OF_UI:
        (root / "ui" / room).mkdir()
        (root / "ui" / room / "__init__.py").touch()
    for module in MODULES_OF_CLI:
        (root / "cli" / f"{module}.py").touch()
    # What a contract names has to be there, or import-linter stops before it compares anything.
    named = {m for c in CONTRACTS.values() for m in (*c.get("source_modules", ()), *c.get("forbidden_modules", ()))}
    for module in sorted(named):
        if module.startswith("ui.widgets."):
            root.joinpath(*module.split(".")).with_suffix(".py").touch()
    for module, imported in imports.items():
        path = root.joinpath(*module.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"import {imported}\n", "utf-8")


def _lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over a tree, and over nothing but it.

    `pages` has no __init__.py, so Python joins every folder of that name on its path. With PYTHONPATH set to a checkout
    the linter saw the real pages too, in the order of a set: for some hash seeds they hid the tree's violation.
    """
    command = [sys.executable, "-E", str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a tree with all violations at once."""
    root = tmp_path_factory.mktemp("rooms")
    _tree(root, {module: imported for _, module, imported in VIOLATIONS})
    run = _lint_imports(root)
    assert run.returncode == 1, run.stdout + run.stderr
    return run.stdout


@pytest.mark.parametrize(("contract", "module", "imported"), VIOLATIONS)
def test_an_import_contract_is_seen_to_fail(broken: str, contract: str, module: str, imported: str) -> None:
    name = next(name for name in CONTRACTS if contract in name)
    report = broken.split("Broken contracts")[1].split(name)[1]
    others = "|".join(re.escape(other) for other in CONTRACTS if other != name)
    assert f"{module} -> {imported}" in re.split(rf"^(?:{others})$", report, flags=re.MULTILINE)[0]


def test_every_import_contract_has_a_violation() -> None:
    assert all(any(words in name for words, _, _ in VIOLATIONS) for name in CONTRACTS)


def test_import_contracts_keep_quiet_about_the_layout_as_it_should_be(tmp_path: Path) -> None:
    _tree(
        tmp_path,
        {
            "pages.about.data": "ui",
            "ui.reads.a": "queries",
            "ui.security.a": "exports",
            "ui.june.lists": "ui.record",
            "ui.june.numbers": "ui.reads",
            "ui.mine.numbers": "ui.widgets.formats",
            "queries.a": "store",
        },
    )
    run = _lint_imports(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("code", "snippet"),
    [
        ("TID251", "from datetime import date\n\nprint(date.today())\n"),
        ("TID251", "import datetime\n\nprint(datetime.datetime.now(datetime.UTC))\n"),
        ("TID251", "from datetime import datetime\n\nprint(datetime.utcnow())\n"),
        ("TID251", "import time\n\nprint(time.time())\n"),
        ("TID251", "from time import strftime\n\nprint(strftime('%Y'))\n"),
        ("TID251", "from dateutil import parser\n\nprint(parser.parse('x'))\n"),
        ("TID251", "import duckdb\n\nprint(duckdb.sql('x'))\n"),
        ("TID251", "import plotly.express as px\n\nprint(px.bar)\n"),
        ("TID251", "import pandas as pd\n\nprint(pd.NA)\n"),
        ("TID252", "from . import policy\n\nprint(policy)\n"),
        ("T201", "print('x')\n"),
        ("S608", "def f(con, x):\n    return con.sql(f'select * from t where a = {x}')\n"),
        ("D103", "def public() -> None:\n    pass\n"),
        ("ERA001", "# x = compute(1)\n"),
        ("FIX002", "# TODO: later\n"),
        ("BLE001", "try:\n    x = 1\nexcept Exception:\n    x = 2\n"),
        ("E501", "x = '" + "a" * 120 + "'\n"),
    ],
)
def test_ruff_finds(code: str, snippet: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--output-format", "json", "--stdin-filename", "store/snippet.py", "-"],
        cwd=ROOT,
        input=snippet,
        capture_output=True,
        text=True,
        check=False,
    )
    assert code in {finding["code"] for finding in json.loads(run.stdout)}, run.stdout + run.stderr


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    test = tmp_path / "test_warns.py"
    test.write_text("import warnings\n\ndef test_warns():\n    warnings.warn('old', DeprecationWarning)\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    run = subprocess.run(
        [*command, "--rootdir", str(tmp_path), str(test)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "1 failed" in run.stdout


def test_mypy_is_strict() -> None:
    assert PROJECT["tool"]["mypy"]["strict"] is True
    assert PROJECT["tool"]["mypy"]["files"] == ["."]
