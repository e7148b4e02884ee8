"""The page protocol of ui/widgets/page.py as checks: each takes a folder and returns a sentence per breach of it.

A page is whatever has a script in pages/; its room in ui/ has the script's name.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.checks import files_of
from ui.widgets.page import FILES, NAMES

MOST_LINES = 250

# Files that a page has besides, each with what it holds that would make another file too long or speak of two things.
MORE_FILES = {
    "by_school/ladder_chart.py": "what ends in each coming June: it reads on where the map of this June stops",
    "by_school/matrix_chart.py": "cells in rows and columns, which the map and the ladder share",
    "data/audit_log.py": "the audit log has filters, a table and a download of its own",
    "data/loads.py": "the feeds of the load, the load that was refused, the versions: what no filter narrows",
    "data/tables.py": "the columns of four lists, which have hardly one in common",
    "data/trial.py": "a folder to try: a form and its outcome, which is of no store",
    "data/trial_numbers.py": "what a trial says: it counts the lines of a command, not rows of the store",
    "data/trial_process.py": "the process that tries a folder, so that no page waits for it",
    "june/rescue.py": "the fewest renewals that keep every function: an answer of its own, with its sentences",
    "lab/edit.py": "a draft is changed by a form or as a text, and a mistake in it is said here",
    "lab/form.py": "the fields of the form, one function for each kind of rule",
    "lab/course.py": "the fields of a course in the form",
    "over_time/paces_chart.py": "how long things took: medians, where the other charts count rows",
    "over_time/titles.py": "the point of each chart, beside what the page counts and its headline",
    "over_time/weeks_chart.py": "what opened and closed by week: the one chart that is not by month-end",
    "policy/readings.py": "each contested sentence with what it costs: text, counts and a list of its own",
    "policy/rules.py": "the rules as text under headings, which is neither a list nor a chart",
    "waiting/curve_chart.py": "the curve of arrivals, the one chart over time",
}

# What a script calls. A page that has one of these offers it by its face; `Numbers`, `Selection` and `opens` may stay
# between the files of the room.
_CALLED = NAMES.keys() - {"Numbers", "Selection", "opens"}
# What these were called before the protocol: found again in a branch or a habit.
_FORMER = {"Chosen": "Selection", "choose": "select"}


def _pages(root: Path) -> list[str]:
    return [path.stem for path in files_of(root) if path.parts[0] == "pages" and path.suffix == ".py"]


def _room(root: Path, page: str) -> dict[str, ast.Module]:
    """The files of a page with their syntax trees."""
    room = Path("ui") / page
    paths = [path for path in files_of(root) if path.parent == room and path.suffix == ".py"]
    return {path.name: ast.parse((root / path).read_text("utf-8"), str(path)) for path in paths}


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The names that a file defines at its top level; what it imports is not among them."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def _offered(face: ast.Module) -> set[str]:
    """What `__all__` lists."""
    return {
        name
        for node in face.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and whole name of every import, the ones inside functions included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def a_page_has_the_files_of_the_protocol(root: Path) -> list[str]:
    """Every page has a room with a face and numbers, and no file but those of the protocol and MORE_FILES."""
    problems = []
    for page in _pages(root):
        files = _room(root, page).keys()
        problems += [f"ui/{page}: has no {name}" for name in ("__init__.py", "numbers.py") if name not in files]
        problems += [
            f"ui/{page}/{name}: not a file of the page protocol (ui/widgets/page.py)"
            for name in sorted(files - FILES.keys())
            if f"{page}/{name}" not in MORE_FILES
        ]
    return problems


def a_face_is_a_face(root: Path) -> list[str]:
    """An `__init__` asks the page's question, imports and lists what the script calls, and does nothing else."""
    problems = []
    for page in _pages(root):
        face = _room(root, page).get("__init__.py", ast.parse(""))
        question = (ast.get_docstring(face) or "").splitlines()[:1]
        if not "".join(question).endswith("?"):
            problems.append(f"ui/{page}/__init__.py: the docstring does not begin with the page's question")
        rest = face.body[1:] if ast.get_docstring(face) else face.body
        problems += [
            f"ui/{page}/__init__.py:{node.lineno}: a face imports and lists, nothing else"
            for node in rest
            if not isinstance(node, ast.ImportFrom)
            and [name for name, _ in _defined(ast.Module([node], []))] != ["__all__"]
        ]
    return problems


def a_face_offers_the_names_of_the_protocol(root: Path) -> list[str]:
    """Every page has a headline, and whatever else of the protocol it has, under the one name and by its face."""
    problems = []
    for page in _pages(root):
        room = _room(root, page)
        defined = [(name, file) for file, tree in room.items() if file != "__init__.py" for name, _ in _defined(tree)]
        names = {name for name, _ in defined}
        offered = _offered(room.get("__init__.py", ast.parse("")))
        problems += [
            f"ui/{page}: the face does not offer {name}" for name in sorted(({"headline"} | names & _CALLED) - offered)
        ]
        problems += [f"ui/{page}/{file}: {name} is called {_FORMER[name]}" for name, file in defined if name in _FORMER]
        for name in sorted(NAMES.keys() & names):
            where = [file for other, file in defined if other == name]
            if len(where) > 1:
                problems.append(f"ui/{page}: {name} is defined twice, in {' and '.join(where)}")
    return problems


def numbers_and_selections_do_not_change(root: Path) -> list[str]:
    """Numbers and Selection are frozen dataclasses; a Selection has `of` and `labels`."""
    problems = []
    for page in _pages(root):
        for file, tree in _room(root, page).items():
            for node in tree.body:
                if not isinstance(node, ast.ClassDef) or node.name not in {"Numbers", "Selection"}:
                    continue
                place = f"ui/{page}/{file}:{node.lineno}: {node.name}"
                if "dataclass(frozen=True)" not in map(ast.unparse, node.decorator_list):
                    problems.append(f"{place} is not a frozen dataclass")
                has = {name for name, _ in _defined(ast.Module(node.body, []))}
                needs = {"of", "labels"} if node.name == "Selection" else set()
                problems += [f"{place} has no {name}" for name in sorted(needs - has)]
    return problems


def numbers_know_no_screen(root: Path) -> list[str]:
    """numbers.py imports neither Streamlit nor Plotly; import-linter holds it to the widgets that draw nothing."""
    return [
        f"ui/{page}/numbers.py:{line}: imports {name}"
        for page in _pages(root)
        for line, name in _imported(_room(root, page).get("numbers.py", ast.parse("")))
        if name.partition(".")[0] in {"streamlit", "plotly"}
    ]


def a_script_knows_the_face(root: Path) -> list[str]:
    """A script of pages/ imports its page, and any other, as a whole: `from ui import june`."""
    pages = _pages(root)
    problems = []
    for path in files_of(root):
        if path.parts[0] == "pages" and path.suffix == ".py":
            for line, name in _imported(ast.parse((root / path).read_text("utf-8"))):
                room, _, file = name.removeprefix("ui.").partition(".")
                if name.startswith("ui.") and room in pages and file:
                    problems.append(f"{path}:{line}: imports {name}; a script knows ui.{room} only")
    return problems


def no_file_of_ui_is_long(root: Path) -> list[str]:
    """A file of ui/ has at most 250 lines: it is read at one sitting, and speaks of one thing."""
    lengths = {
        path: len((root / path).read_text("utf-8").splitlines())
        for path in files_of(root)
        if path.parts[0] == "ui" and path.suffix == ".py"
    }
    return [f"{path}: {lines} lines, at most {MOST_LINES}" for path, lines in lengths.items() if lines > MOST_LINES]


CHECKS: tuple[Callable[[Path], list[str]], ...] = (
    a_page_has_the_files_of_the_protocol,
    a_face_is_a_face,
    a_face_offers_the_names_of_the_protocol,
    numbers_and_selections_do_not_change,
    numbers_know_no_screen,
    a_script_knows_the_face,
    no_file_of_ui_is_long,
)
