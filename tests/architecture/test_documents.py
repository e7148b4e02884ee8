"""No document is left behind where a file moves or a table gets another name."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks import files_of

ROOT = Path(__file__).parents[2]
MOST_WORDS = 900
# The changelog speaks of what was; data/record and data/store come to be when Lapsewatch runs.
HISTORY = Path("CHANGELOG.md")
MADE_BY_RUNNING = ("data/record", "data/store")


def missing_paths(root: Path) -> Iterator[str]:
    """One sentence for each path in backticks that begins with one of our folders and leads nowhere."""
    files = files_of(root)
    folders = {path.parts[0] for path in files if len(path.parts) > 1}
    for document in (path for path in files if path.suffix == ".md" and path != HISTORY):
        for path in re.findall(r"`([\w.-]+/[\w./-]*)`", (root / document).read_text("utf-8")):
            is_ours = path.partition("/")[0] in folders and not path.startswith(MADE_BY_RUNNING)
            # Capitals stand for any name: ui/NAME/numbers.py.
            if is_ours and not any(root.glob(re.sub(r"\b[A-Z]{3,}\b", "*", path).rstrip("/"))):
                yield f"{document}: there is no {path}"


def unknown_names(root: Path) -> Iterator[str]:
    """One sentence for each name in the last column of the glossary that no code has."""
    files = (path for path in files_of(root) if path.suffix in (".py", ".sql", ".toml") and path.parts[0] != "tests")
    known = set(re.findall(r"[\w-]+", " ".join((root / path).read_text("utf-8") for path in files)))
    for row in re.findall(r"^\|.*\|(.*)\|$", (root / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE):
        for name in re.findall(r"`([^`/]+)`", row):
            yield from (
                f"docs/glossary.md: nothing is called {name}"
                for part in re.findall(r"[\w-]+", name)
                if part not in known
            )


def unlisted(root: Path) -> Iterator[str]:
    """One sentence for each document that the README beside it does not list."""
    for folder in ("docs", "docs/connect"):
        contents = (root / folder / "README.md").read_text("utf-8")
        for path in sorted((root / folder).glob("*.md")):
            if path.name != "README.md" and f"({path.name})" not in contents:
                yield f"{folder}/README.md: does not list {path.name}"


def test_the_table_of_contents_lists_every_document() -> None:
    assert list(unlisted(ROOT)) == []


def test_the_readme_is_what_a_newcomer_needs_and_no_more() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").split()) < MOST_WORDS


def test_every_path_of_the_documents_is_there() -> None:
    assert list(missing_paths(ROOT)) == []


def test_every_name_of_the_glossary_is_there() -> None:
    assert list(unknown_names(ROOT)) == []


def test_what_is_not_there_is_seen(tmp_path: Path) -> None:
    for name, text in {
        "ui/june/numbers.py": "is_due = True",
        "docs/README.md": "[load.md](load.md)",
        "docs/load.md": "",
        "docs/connect/README.md": "",
        "docs/connect/roll.md": "",
        "README.md": "`ui/june/`, `ui/NAME/numbers.py`, `data/store`, `/etc/nginx/x`, `a/b`, but not `ui/june.py`",
        "docs/glossary.md": "| word | | code |\n|---|---|---|\n| due | `x` | `is_due` |\n| late | | `is_late` |\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert list(missing_paths(tmp_path)) == ["README.md: there is no ui/june.py"]
    assert list(unknown_names(tmp_path)) == ["docs/glossary.md: nothing is called is_late"]
    assert list(unlisted(tmp_path)) == [
        "docs/README.md: does not list glossary.md",
        "docs/connect/README.md: does not list roll.md",
    ]
