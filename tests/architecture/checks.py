"""The rules of the house as functions: each takes a folder and returns one sentence per place that breaks it.

The tests beside this file run each of them twice: over the repository, where it must find nothing, and over a tiny bad
tree, where it must find what was planted.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOMS = (
    "cli",
    "demo",
    "districts",
    "eligibility",
    "exports",
    "history",
    "intake",
    "lab",
    "pages",
    "queries",
    "store",
    "ui",
)
TOP_MODULES = ("app", "load", "serve")
OURS = {*ROOMS, *TOP_MODULES, "scripts", "tests"}

TOP_LEVEL = {
    *ROOMS,
    *(f"{name}.py" for name in TOP_MODULES),
    *(".ci", ".gitignore", ".pre-commit-config.yaml", ".streamlit", "Makefile", "LICENSE"),
    *("pyproject.toml", "requirements.lock", "requirements-dev.lock"),
    *("requirements-spark.lock", "requirements-fuzz.lock"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "BENCHMARKS.md"),
    *("data", "docs", "scripts", "tests"),
}

MAY_IMPORT = {
    "app": {"ui"},
    "cli": {
        "demo",
        "districts",
        "eligibility",
        "exports",
        "history",
        "intake",
        "lab",
        "load",
        "queries",
        "serve",
        "store",
    },
    "districts": {"eligibility", "intake", "load", "queries", "store"},
    "load": {"eligibility", "history", "intake", "store"},
    "serve": {"ui"},
}
SCREEN = {"plotly", "streamlit"}
_FURTHER = {"app": SCREEN, "serve": {"streamlit"}, "cli": {"rich", "typer"}}
IMPORTED_AS = {"pyspark-client": "pyspark", "python-dateutil": "dateutil"}
"""What a package is imported as, where that is not its name."""
NOT_IMPORTED = {
    "pysail": "`lapsewatch judge` starts it as a process of its own (docs/scale.md)",
    "uvloop": "Streamlit runs on it where it is installed (docs/decisions/0006-event-loop.md)",
}
"""Dependencies that no line of ours imports, with the reason why they are there."""


def files_of(root: Path) -> list[Path]:
    """All files that are or would be tracked, relative to `root`, sorted; in a folder without git, all files."""
    if not (root / ".git").exists():
        return sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return sorted(path for name in listed.split("\0") if name and (root / (path := Path(name))).is_file())


def _python(root: Path, *, tests: bool = False) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file with its syntax tree; those of tests/ only with `tests`."""
    for path in files_of(root):
        if path.suffix == ".py" and (tests or path.parts[0] != "tests"):
            yield path, ast.parse((root / path).read_text("utf-8"), str(path))


def _sql(root: Path) -> Iterator[tuple[Path, str]]:
    for path in files_of(root):
        if path.suffix == ".sql":
            yield path, (root / path).read_text("utf-8")


# Layout


def top_level(root: Path) -> list[str]:
    """Only the rooms of docs/decisions/0001-rooms-at-the-top.md lie at the top."""
    names = {path.parts[0] for path in files_of(root)}
    return [f"{name}: not in the layout" for name in sorted(names - TOP_LEVEL)]


def pages_are_nested(root: Path) -> list[str]:
    """Streamlit serves pages/*.py on a cold address without app.py, that is without the sign-in gate."""
    return [
        f"{path}: a script here is served without app.py; put it into pages/<section>/"
        for path in files_of(root)
        if path.parts[0] == "pages" and len(path.parts) != 3
    ]


def app_is_small(root: Path, most: int = 60) -> list[str]:
    """app.py is the picture frame: at most 60 lines."""
    path = root / "app.py"
    lines = len(path.read_text("utf-8").splitlines()) if path.exists() else 0
    return [f"app.py: {lines} lines, at most {most} are allowed"] if lines > most else []


# Imports


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and first name of every import, the ones inside functions included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def top_modules_import_downwards(root: Path) -> list[str]:
    """The layers for the modules at the top, which import-linter cannot read, and for cli, which may call them.

    app.py and serve.py know a screen.
    """
    problems = []
    for path, tree in _python(root):
        module = path.parts[0].removesuffix(".py")
        if module not in MAY_IMPORT:
            continue
        allowed = MAY_IMPORT[module] | _FURTHER.get(module, set())
        watched = OURS | SCREEN | {"rich", "typer"}
        problems += [
            f"{path}:{line}: {module} may not import {name}"
            for line, name in _imported(tree)
            if name in watched and name not in allowed | {module}
        ]
    return problems


# SQL

_RUNS_SQL = {"execute", "executemany", "from_query", "query", "sql"}
_OPENS_SQL = "alter|attach|comment|copy|create|delete|drop|insert|merge|pivot|select|truncate|update|with"
_MAY_BE_SQL = re.compile(rf"\s*(?:--[^\n]*\n\s*)*(?:{_OPENS_SQL}|{_OPENS_SQL.upper()})\s")


def _docstrings(tree: ast.Module) -> set[int]:
    """The identities of the nodes that are docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def _text(node: ast.AST) -> str | None:
    """The text of a string or f-string, with `x` where a value goes in; None for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_sql(text: str) -> bool:
    """Whether DuckDB reads the text as a statement that is more than one word, such as `checkpoint`."""
    if not _MAY_BE_SQL.match(text):
        return False
    try:
        return bool(duckdb.extract_statements(text))
    except duckdb.ParserException:
        return False


def _is_composed(node: ast.expr) -> bool:
    """An f-string with a value in it, a sum, a `%`, or a call of format, join or replace."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "join", "replace", "substitute"}
    return isinstance(node, ast.BinOp)


def _queries(tree: ast.Module) -> Iterator[ast.expr]:
    """What is given as the query to execute, sql and the like."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _RUNS_SQL:
            yield from node.args[:1] or [keyword.value for keyword in node.keywords if keyword.arg == "query"]


def sql_is_never_composed(root: Path) -> list[str]:
    """No SQL is put together from strings, nor written in Python at all."""
    problems = []
    for path, tree in _python(root):
        problems += [
            f"{path}:{query.lineno}: SQL put together from strings; bind values with $name"
            for query in _queries(tree)
            if _is_composed(query)
        ]
        docstrings = _docstrings(tree)
        problems += [
            f"{path}:{node.lineno}: SQL in Python; put it into a .sql file"
            for node in ast.walk(tree)
            if isinstance(node, ast.expr) and id(node) not in docstrings and _is_sql(_text(node) or "")
        ]
    return problems


_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)", re.IGNORECASE)
_HEADINGS = ("Question", "Grain", "Parameters")


def _split(text: str) -> tuple[str, str]:
    """The opening comment and the rest of a .sql file."""
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return "\n".join(lines[:first]), "\n".join(lines[first:])


def without_comments(sql: str) -> str:
    """The statements alone, string literals blanked, so that words are looked for in code only."""
    return re.sub(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", " ", sql, flags=re.DOTALL)


def sql_says_what_it_does(root: Path) -> list[str]:
    """Every .sql file opens with `-- Question:`, `-- Grain:`, `-- Parameters:`; the last names what it binds."""
    problems = []
    for path, text in _sql(root):
        comment, body = _split(text)
        missing = [word for word in _HEADINGS if not re.search(rf"^-- {word}:\s*\S", comment, re.MULTILINE)]
        problems += [f"{path}: the opening comment has no '-- {word}: ...'" for word in missing]
        said = set(_PARAMETER.findall(comment.partition("Parameters:")[2]))
        used = set(_PARAMETER.findall(without_comments(body)))
        problems += [f"{path}: ${name} is used but not explained above" for name in sorted(used - said)]
        problems += [f"{path}: ${name} is explained but not used" for name in sorted(said - used)]
    return problems


_CLOCK = re.compile(
    r"\b(?:current_(?:date|time|timestamp)|localtime(?:stamp)?)\b"
    r"|\b(?:now|today|get_current_(?:time|timestamp)|transaction_timestamp)\s*\(",
    re.IGNORECASE,
)


def sql_asks_no_clock(root: Path) -> list[str]:
    """Days and moments are parameters in SQL too; DuckDB's clock cannot even be set in a test."""
    return [
        f"{path}: asks what day it is ({clock.group().strip()}); take $as_of"
        for path, text in _sql(root)
        for clock in _CLOCK.finditer(without_comments(text))
    ]


# Scope

_PEOPLE = re.compile(r"\b(?:staff_id|person_no|given_name|family_name|people)\b")
_DECIDES_SCOPE = Path("queries/viewer.sql")
_WHOSE_AND_WHEN = {"as_of", "question", "scope"}
_EYES = re.compile(r"\b(?:Question|Scope|View)\b")


def _is_for_eyes(annotation: ast.expr | None) -> bool:
    """Whether a value says whose eyes an answer is for: a scope, or what holds one."""
    return annotation is not None and bool(_EYES.search(ast.unparse(annotation)))


def people_are_seen_through_a_scope(root: Path) -> list[str]:
    """Every question about people binds the scope in SQL, and nothing has a default for whose eyes or which day.

    But the one that says who is looking: its answer decides the scope. Neither the functions of queries have such a
    default nor the classes that they are asked with, such as Question: one there would be one for all of them.
    """
    problems = []
    for path, text in _sql(root):
        body = without_comments(_split(text)[1])
        missing = {"is_district", "scope"} - set(_PARAMETER.findall(body))
        if path.parts[0] == "queries" and path != _DECIDES_SCOPE and _PEOPLE.search(body) and missing:
            problems.append(f"{path}: tells of people and does not bind {', '.join(f'${m}' for m in sorted(missing))}")
    for path, tree in _python(root):
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        for function in functions if path.parts[0] == "queries" else ():
            defaults = dict(zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True))
            positional = function.args.args[len(function.args.args) - len(function.args.defaults) :]
            given = [*positional, *(argument for argument, default in defaults.items() if default is not None)]
            problems += [
                f"{path}:{function.lineno}: {function.name} has a default for {argument.arg}; whoever asks must say it"
                for argument in given
                if argument.arg in _WHOSE_AND_WHEN or _is_for_eyes(argument.annotation)
            ]
        # A question that holds them is one value for many functions: a default there would be one for all of them.
        fields = [
            (node.name, field)
            for node in (tree.body if path.parts[0] == "queries" else ())
            if isinstance(node, ast.ClassDef)
            for field in node.body
            if isinstance(field, ast.AnnAssign) and field.value is not None
        ]
        problems += [
            f"{path}:{field.lineno}: {name} has a default for {ast.unparse(field.target)}; whoever asks must say it"
            for name, field in fields
            if ast.unparse(field.target) in _WHOSE_AND_WHEN or _is_for_eyes(field.annotation)
        ]
    return problems


# Python


def _name(node: ast.expr) -> str:
    """`a.b.c` of an expression of names, the called one of a call, else nothing."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


_FRAME = re.compile(r"\b(?:DataFrame|LazyFrame|Series|Excerpt)\b")


def _is_cached(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        _name(decorator).endswith(("cache_data", "cache_resource", "cache.by_values"))
        for decorator in node.decorator_list
    )


def no_frame_is_a_cache_key(root: Path) -> list[str]:
    """Streamlit hashes only the first and last ten rows of a Polars frame: what changed between them is not seen."""
    problems = []
    for path, tree in _python(root):
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not _is_cached(node):
                continue
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            problems += [
                f"{path}:{node.lineno}: {node.name} is cached by the frame '{a.arg}'; key it by version and filters"
                for a in taken
                if a.annotation is not None and _FRAME.search(ast.unparse(a.annotation)) and not a.arg.startswith("_")
            ]
    return problems


def _says_whose_eyes(node: ast.FunctionDef) -> bool:
    """Whether a parameter that is part of the key (no underscore before it) is a Scope, or has one: Question, View."""
    taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return any(_is_for_eyes(a.annotation) and not a.arg.startswith("_") for a in taken)


def what_is_cached_is_for_the_same_eyes(root: Path) -> list[str]:
    """What asks about people for a scope, and is cached for the next who asks, has the scope in its key."""
    trees = [(path, [node for node in tree.body if isinstance(node, ast.FunctionDef)]) for path, tree in _python(root)]
    # A function is called by its file or by its room: questions.cohort is reads.cohort to the pages.
    asking = {
        f"{called_by}.{node.name}"
        for path, functions in trees
        for node in functions
        for called_by in ({"queries"} if path.parts[0] == "queries" else {path.stem, path.parent.name})
        if path.parts[0] in {"queries", "ui"} and _says_whose_eyes(node)
    }
    return [
        f"{path}:{node.lineno}: {node.name} is cached without a Scope, Question or View in its key, and calls {called}"
        for path, functions in trees
        for node in functions
        if path.parts[0] == "ui" and _is_cached(node) and not _says_whose_eyes(node)
        for called in sorted({_name(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)})
        if {called, f"{path.stem}.{called}", f"queries.{called}"} & asking
    ]


_ONLY_IN: dict[str, tuple[re.Pattern[str], set[str], str]] = {
    "connect": (re.compile(r"^duckdb\.connect$"), {"store"}, "only store opens a database"),
    "raw files": (
        re.compile(r"^(?:pl|polars|csv|duckdb|pq|pa_csv)\.(?:read_|scan_|reader$|DictReader$).*"),
        # the demo reads the list of real schools that lies beside it, the store what it has kept itself
        {"demo", "intake", "store"},
        "only intake opens raw files",
    ),
}


def each_thing_in_its_room(root: Path) -> list[str]:
    """Only store opens databases, only intake opens feeds; a query result is read to its end."""
    problems = []
    for path, tree in _python(root):
        room = path.parts[0]
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = _name(node.func)
            for pattern, rooms, why in _ONLY_IN.values():
                if pattern.match(name) and room not in rooms:
                    problems.append(f"{path}:{node.lineno}: {name}: {why}")
            if name.endswith(".fetchone"):
                problems.append(f"{path}:{node.lineno}: fetchone leaves a result open that blocks the connection")
    return problems


_ASKS = re.compile(r"#\s*noqa:[^#\n]*\bTID251\b")


def only_two_ask_the_day(root: Path) -> list[str]:
    """The ban of ruff (TID251) is lifted once in ui and once in cli, by name, and nowhere else."""
    places: dict[str, list[str]] = {"cli": [], "ui": [], "elsewhere": []}
    problems = []
    for path in files_of(root):
        if path.suffix != ".py" or path.parts[:2] == ("tests", "architecture"):
            continue
        for number, line in enumerate((root / path).read_text("utf-8").splitlines(), 1):
            if re.match(r"\s*#\s*ruff:\s*noqa", line) or re.search(r"#\s*noqa(?!:)", line):
                problems.append(f"{path}:{number}: lifts every check; name the one it means")
            if _ASKS.search(line):
                place = path.parts[0] if path.parts[0] in places else "elsewhere"
                places[place].append(f"{path}:{number}")
    problems += [f"{place}: asks what day it is; take it as a parameter" for place in places["elsewhere"]]
    for place in ("cli", "ui"):
        problems += [f"{where}: a second place in {place} that asks what day it is" for where in places[place][1:]]
    return problems


# Lock, readme, addresses

# Written in parts, since this file is searched as well.
_HOSTS = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"), ("deb", "debian", "org"))
)
_INDEX_OPTIONS = tuple(f"--{option}" for option in ("index" + "-url", "extra-index" + "-url", "find" + "-links"))
_MACHINE = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|Us" + r"ers)/[\w.]")


def no_address_of_a_registry_or_machine(root: Path) -> list[str]:
    """What is committed installs from wherever the reader's machine installs from, and from any folder."""
    problems = []
    for path in files_of(root):
        try:
            text = (root / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        problems += [f"{path}: names {word}" for word in (*_HOSTS, *_INDEX_OPTIONS) if word in text]
        problems += [f"{path}: names a folder of one machine ({m.group()}...)" for m in _MACHINE.finditer(text)]
    return problems


def _pins(lock: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of each pinned package."""
    pins: dict[str, tuple[str, int]] = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE):
        if pin := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", block):
            pins[canonicalize_name(pin[1])] = (pin[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block)))
        elif block.strip():
            pins[block.splitlines()[0]] = ("", 0)
    return pins


def locks_are_whole(root: Path) -> list[str]:
    """Each line of the locks pins one version with hashes, every dependency is met, and the locks agree.

    requirements.lock holds what serving needs, requirements-dev.lock what developing needs besides, distributed
    engines included, requirements-spark.lock Spark itself, requirements-fuzz.lock the guided fuzzer.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    needed = {
        "requirements.lock": [*project["project"]["dependencies"], *project["build-system"]["requires"]],
        "requirements-dev.lock": [*groups["dev"], *groups.get("scale", ())],
        "requirements-fuzz.lock": groups["fuzz"],
    }
    if "spark" in groups:
        needed["requirements-spark.lock"] = groups["spark"]
    problems = []
    versions: dict[str, str] = {}
    for lock, requirements in needed.items():
        pins = _pins((root / lock).read_text("utf-8"))
        problems += [f"{lock}: {name} has no hash" for name, (_, hashes) in pins.items() if not hashes]
        for requirement in map(Requirement, requirements):
            version, _ = pins.get(canonicalize_name(requirement.name), ("", 0))
            if not version or not requirement.specifier.contains(version, prereleases=True):
                problems.append(f"{lock}: {requirement} is met by {version or 'nothing'}; run 'make lock'")
        for name, (version, _) in pins.items():
            if versions.setdefault(name, version) != version:
                problems.append(f"{lock}: {name} {version} is {versions[name]} in another lock; run 'make lock'")
    return problems


def dependencies_are_used(root: Path) -> list[str]:
    """Every dependency is imported by the product, or says in NOT_IMPORTED why it is there; every import is one.

    Those of the group `scale` are dependencies of `districts` alone, which serving does without.
    """
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    needed = [*settings["project"]["dependencies"], *settings.get("dependency-groups", {}).get("scale", ())]
    packages = {canonicalize_name(Requirement(text).name) for text in needed}
    modules = {IMPORTED_AS.get(name, name.replace("-", "_")): name for name in packages}
    imported: dict[str, Path] = {}
    for path, tree in _python(root):
        if path.parts[0] != "scripts":
            imported |= {name: path for _, name in _imported(tree)}
    used = {name for module, name in modules.items() if module in imported}
    known = OURS | modules.keys() | sys.stdlib_module_names
    return [
        *(f"pyproject.toml: nothing uses {name}" for name in sorted(packages - used - NOT_IMPORTED.keys())),
        *(f"pyproject.toml: {name} is imported now" for name in sorted(used & NOT_IMPORTED.keys())),
        *(f"{imported[name]}: {name} is no dependency" for name in sorted(imported.keys() - known)),
    ]


def _commands(root: Path) -> set[str]:
    """The commands of `lapsewatch`: the functions under `@app.command` in cli, and the group."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted((root / "cli").glob("*.py"))]
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    names = {"app.command", "history_app.callback"}
    return {f.name for f in functions if any(_name(decorator) in names for decorator in f.decorator_list)}


def commands_exist(root: Path) -> list[str]:
    """Every `make X` and `lapsewatch X` that the documents and CI tell somebody to run is a target or a command."""
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    commands = _commands(root)
    problems = []
    for path in files_of(root):
        if path.suffix != ".md" and path != Path(".ci/run"):
            continue
        text = (root / path).read_text("utf-8")
        named = re.findall(r"(?:^|`)\$? ?make ([a-z]+)", text, re.MULTILINE)
        problems += [f"{path}: 'make {name}' is no target of the Makefile" for name in sorted(set(named) - targets)]
        named = re.findall(r"(?:^|`|/)lapsewatch ([a-z]+)", text, re.MULTILINE)
        problems += [f"{path}: 'lapsewatch {name}' is no command" for name in sorted(set(named) - commands)]
    return problems


def links_lead_somewhere(root: Path) -> list[str]:
    """Every relative link and picture in a document is a file of the repository."""
    problems = []
    for path in files_of(root):
        if path.suffix != ".md":
            continue
        targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", (root / path).read_text("utf-8"))
        inside = [target for target in targets if ":" not in target]
        problems += [f"{path}: '{t}' leads nowhere" for t in inside if not (root / path.parent / t).exists()]
    return problems


# A document that code or prose names by its file: docs/feeds.md, feeds.md, eligibility.md § 4, ... and § 6.
_NAMED = re.compile(r"(?<![\w/.-])((?:[\w-]+/)*[\w-]+\.md\b)((?:,? (?:and )?§ [0-9]+)*)")


def documents_named_exist(root: Path) -> list[str]:
    """Every document that code, SQL or prose names is there, with the section that is cited."""
    problems = []
    for path in files_of(root):
        if path.suffix not in (".py", ".sql", ".toml", ".md") or path.parts[:2] == ("tests", "architecture"):
            continue
        for name, sections in _NAMED.findall((root / path).read_text("utf-8")):
            places = (root / name, root / "docs" / name, root / path.parent / name)
            document = next((place for place in places if place.is_file()), None)
            if document is None:
                problems.append(f"{path}: there is no {name}")
                continue
            cited = set(re.findall(r"[0-9]+", sections))
            there = set(re.findall(r"^## ([0-9]+)\.", document.read_text("utf-8"), re.MULTILINE))
            problems += [f"{path}: {name} has no § {number}" for number in sorted(cited - there)]
    return problems


CHECKS: tuple[Callable[[Path], list[str]], ...] = (
    top_level,
    pages_are_nested,
    app_is_small,
    top_modules_import_downwards,
    sql_is_never_composed,
    sql_says_what_it_does,
    sql_asks_no_clock,
    people_are_seen_through_a_scope,
    no_frame_is_a_cache_key,
    what_is_cached_is_for_the_same_eyes,
    each_thing_in_its_room,
    only_two_ask_the_day,
    no_address_of_a_registry_or_machine,
    locks_are_whole,
    dependencies_are_used,
    commands_exist,
    links_lead_somewhere,
    documents_named_exist,
)
