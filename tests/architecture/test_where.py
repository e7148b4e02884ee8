"""docs/where.md tells a newcomer where things go: whatever it names is there, and each section is read in a minute.

In each of its items a path in backticks is a file or folder, and what stands after it in backticks is in that file: a
name that Python defines, else the words as they are. Capitals (`ui/NAME/numbers.py`) stand for any name, and
`make ...`, `lapsewatch ...` and `git ...` are commands; checks.py looks at the first two.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS_PER_MINUTE = 220


def _defined(tree: ast.Module) -> Iterator[str]:
    """What a module defines or, by `__all__`, offers: functions, classes with their members, assigned names."""
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    for node in (node for body in bodies for node in body):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))


def _is_in(name: str, path: Path) -> bool:
    if path.is_dir():
        return any(_is_in(name, file) for file in path.iterdir() if file.is_file())
    text = path.read_text("utf-8")
    if path.suffix == ".py" and name.isidentifier():
        return name in _defined(ast.parse(text))
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _matching(path: str, root: Path) -> list[Path]:
    return sorted(root.glob(re.sub(r"\b[A-Z]{3,}\b(?=[/.])(?!\.md)", "*", path.rstrip("/"))))


def _is_path(words: str) -> bool:
    return re.fullmatch(r"[\w./-]+(/|\.\w+)", words) is not None


def items(text: str) -> list[str]:
    """The paragraphs and the items of lists."""
    return [item for item in re.split(r"\n\n|\n(?=\d+\. |- |#)", text) if item.strip()]


def problems(text: str, root: Path) -> Iterator[str]:
    """One sentence for each path that is not there and each name that is not in the file before it."""
    for item in items(text):
        path, files = "", list[Path]()
        for words in re.findall(r"`([^`]+)`", item):
            if words.startswith(("make ", "lapsewatch ", "git ")):
                continue
            if _is_path(words):
                path, files = words, _matching(words, root)
                if not files:
                    yield f"there is no {path}"
            elif not path:
                yield f"{words} belongs to no file"
            elif files and not any(_is_in(words, file) for file in files):
                yield f"{path} has no {words}"


def sections(text: str) -> dict[str, str]:
    """The text below each heading."""
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in text.split("\n## ")[1:]}


PAGE = (ROOT / "docs" / "where.md").read_text("utf-8")


def test_whatever_the_page_names_is_there() -> None:
    assert list(problems(PAGE, ROOT)) == []


@pytest.mark.parametrize("heading", sections(PAGE))
def test_a_section_is_read_within_a_minute(heading: str) -> None:
    assert len(sections(PAGE)[heading].split()) <= WORDS_PER_MINUTE


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("1. `ui/anomalies/number.py`: count.", "there is no ui/anomalies/number.py"),
        ("1. `ui/NAME/number.py`: count.", "there is no ui/NAME/number.py"),
        ("1. `ui/anomalies/numbers.py`: as `pareto_of` does.", "ui/anomalies/numbers.py has no pareto_of"),
        ("1. `ui/anomalies/charts.py`: as `pareto` does.", "ui/anomalies/charts.py has no pareto"),
        ("1. `tests/ui/test_anomalies.py`: `test_nothing`.", "tests/ui/test_anomalies.py has no test_nothing"),
        ("1. `queries/NAME.sql`: opens with `-- Questions:`.", "queries/NAME.sql has no -- Questions:"),
        ("1. `app.py`: see `PAGES`.\n2. Then `PAGES`.", "PAGES belongs to no file"),
    ],
)
def test_a_wrong_path_and_a_wrong_name_are_seen(line: str, sentence: str) -> None:
    assert list(problems(line, ROOT)) == [sentence]


def test_what_is_right_is_left_in_peace() -> None:
    line = "- `ui/NAME/numbers.py`: `headline`, `eligibility/sql/`: `-- Reads:`, `app.py` (`PAGES`), `make test`."
    assert list(problems(line, ROOT)) == []
