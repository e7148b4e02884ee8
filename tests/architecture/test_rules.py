"""Every rule of checks.py holds in the repository, and is seen to fail on something that breaks it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import checks
from tests.architecture.trees import write_tree

ROOT = Path(__file__).parents[2]
Check = Callable[[Path], list[str]]
HEAD = "-- Question: who?\n-- Grain: one row per person.\n-- Parameters: none.\n"
LOCK = "duckdb==2.0.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"
PROJECT = (
    '[project]\ndependencies = ["duckdb>=2.0,<3"]\n[dependency-groups]\ndev = []\nfuzz = []\n'
    "[build-system]\nrequires = []\n"
)


def locks(serving: str, developing: str = "", fuzzing: str = "") -> dict[str, str]:
    return {
        "requirements.lock": serving,
        "requirements-dev.lock": developing,
        "requirements-fuzz.lock": fuzzing,
        "pyproject.toml": PROJECT,
    }


MADE = {"Makefile": "test: setup\n", "cli/load.py": "@app.command()\ndef load(folder: Path) -> None: ..."}

# What keeps to each rule though it looks a little like a violation: the rule must not cry wolf.
GOOD: dict[Check, dict[str, str]] = {
    checks.top_level: {"app.py": "", "pages/access/person.py": "", "BENCHMARKS.md": ""},
    checks.pages_are_nested: {"pages/recertification/june.py": ""},
    checks.app_is_small: {"app.py": "x = 1\n" * 60},
    checks.top_modules_import_downwards: {
        "app.py": "import streamlit\nfrom ui import frame",
        "cli/lists.py": "import typer\nimport load\nfrom queries import june",
        "load.py": "import store\nfrom intake import read_folder\nfrom eligibility import judge",
    },
    checks.sql_is_never_composed: {
        "queries/june.py": '"""Select.\n\nselect it."""\ncon.sql(JUNE, params={"as_of": as_of})\n",".join(x)',
        "ui/a.py": 'x = "Select a school", "update the list", f"copy {n} rows", f"with {a} and {b}"',
        "tests/test_x.py": 'con.sql(f"select {x}")',
    },
    checks.sql_says_what_it_does: {
        "queries/a.sql": HEAD + "select 'costs $nothing' -- not $this\n",
        "queries/b.sql": HEAD.replace("none.", "$as_of, a day;\n--   $ids, places.") + "select $as_of, $ids",
    },
    checks.sql_asks_no_clock: {"queries/a.sql": "-- not current_date\nselect 'today()' as known, now_due from t"},
    checks.people_are_seen_through_a_scope: {
        "queries/june.sql": HEAD + "select staff_id from t where $is_district or list_contains($scope, location_id)",
        "queries/roles.sql": HEAD + "select role_id from roles -- not people",
        "queries/viewer.sql": HEAD + "select staff_id from staff",
        "eligibility/sql/people.sql": HEAD + "select staff_id from staff",
        "queries/lists.py": "def june(con, *, as_of: date, scope: Scope, limit: int | None = None) -> Answer: ...",
        "queries/question.py": "class Question:\n    as_of: date\n    scope: Scope\n    staff_ids: tuple[str] = ()",
    },
    checks.no_frame_is_a_cache_key: {
        "ui/a.py": "@st.cache_data\ndef f(version: str, _frame: pl.DataFrame) -> pl.DataFrame: ...\n"
        "def g(frame: pl.DataFrame) -> None: ..."
    },
    checks.what_is_cached_is_for_the_same_eyes: {
        "queries/lists.py": "def june(con, question: Question) -> Frame: ...\ndef facts(con) -> Facts: ...",
        "ui/a.py": "@st.cache_data\ndef f(view: View) -> int: return queries.june(c, view.question)\n"
        "@st.cache_data\ndef g(version: str, scope: Scope) -> int: return f(version)\n"
        "@st.cache_data\ndef h(version: str) -> Facts: return queries.facts(c)\n"
        "def i(version: str) -> int: return queries.june(c, district)",
    },
    checks.each_thing_in_its_room: {
        "store/a.py": "duckdb.connect('x').execute(Q).fetchall()",
        "intake/a.py": "pl.read_csv('x')",
    },
    checks.only_two_ask_the_day: {
        "cli/clock.py": "date.today()  # noqa: TID251 - the one place",
        "ui/today.py": "date.today()  # noqa: TID251",
        "store/a.py": "x = 1  # noqa: PLR0915",
    },
    checks.no_address_of_a_registry_or_machine: {"README.md": "see docs/work/x.md, http://127.0.0.1:8501, ./home/x"},
    checks.locks_are_whole: locks(LOCK),
    checks.dependencies_are_used: {
        "pyproject.toml": '[project]\ndependencies = ["duckdb[all]>=2", "python-dateutil", "uvloop"]\n',
        "store/a.py": "import re\nimport duckdb\nimport intake\nfrom dateutil import rrule",
        "scripts/a.py": "import pip_audit",
        "tests/test_a.py": "import pytest",
    },
    checks.commands_exist: {
        **MADE,
        "README.md": "Run `make test`, then `lapsewatch load DIR`.\n\nThis will make people happy.\n",
    },
    checks.links_lead_somewhere: {
        "README.md": "[a](docs/a.md#part) [b](https://example.org) [c](#here)",
        "docs/a.md": "",
    },
    checks.documents_named_exist: {
        "eligibility/a.py": '"""By docs/rules.md, rules.md § 1, § 2, decisions/0001-a.md; no document: a.mdx."""',
        "docs/rules.md": "## 1. Words\n\n## 2. Days\n",
        "docs/decisions/0001-a.md": "See 0001-a.md.",
    },
}

# (rule, the files that break it, the sentence it must say)
BAD: list[tuple[Check, dict[str, str], str]] = [
    (checks.top_level, {"helpers.py": ""}, "helpers.py: not in the layout"),
    (checks.top_level, {"utils/__init__.py": ""}, "utils: not in the layout"),
    (checks.pages_are_nested, {"pages/june.py": ""}, "pages/june.py: a script here"),
    (checks.pages_are_nested, {"pages/__init__.py": ""}, "pages/__init__.py: a script here"),
    (checks.app_is_small, {"app.py": "x = 1\n" * 61}, "app.py: 61 lines, at most 60"),
    (
        checks.top_modules_import_downwards,
        {"app.py": "def f():\n    import queries"},
        "app.py:2: app may not import queries",
    ),
    (checks.top_modules_import_downwards, {"cli/a.py": "import ui.frame"}, "cli/a.py:1: cli may not import ui"),
    (checks.top_modules_import_downwards, {"cli/a.py": "import streamlit"}, "cli/a.py:1: cli may not import streamlit"),
    (
        checks.top_modules_import_downwards,
        {"load.py": "from queries import june"},
        "load.py:1: load may not import queries",
    ),
    (checks.top_modules_import_downwards, {"load.py": "import rich.progress"}, "load.py:1: load may not import rich"),
    (checks.sql_is_never_composed, {"queries/a.py": 'con.sql(f"{x} limit 1")'}, "queries/a.py:1: SQL put together"),
    (checks.sql_is_never_composed, {"queries/a.py": "con.execute(A + B)"}, "queries/a.py:1: SQL put together"),
    (checks.sql_is_never_composed, {"queries/a.py": "con.execute(A % B)"}, "queries/a.py:1: SQL put together"),
    (
        checks.sql_is_never_composed,
        {"queries/a.py": "con.sql(query=A.format(b=1))"},
        "queries/a.py:1: SQL put together",
    ),
    (checks.sql_is_never_composed, {"queries/a.py": 'con.sql(A.replace("x", y))'}, "queries/a.py:1: SQL put together"),
    (checks.sql_is_never_composed, {"ui/a.py": 'Q = "select 1"'}, "ui/a.py:1: SQL in Python"),
    (
        checks.sql_is_never_composed,
        {"ui/a.py": 'Q = """\n  WITH a AS (SELECT 1)\n  SELECT * FROM a\n"""'},
        "ui/a.py:1: SQL in Python",
    ),
    (checks.sql_is_never_composed, {"store/a.py": 'x = f"drop table {name}"'}, "store/a.py:1: SQL in Python"),
    (
        checks.sql_says_what_it_does,
        {"queries/a.sql": "select 1"},
        "queries/a.sql: the opening comment has no '-- Question",
    ),
    (
        checks.sql_says_what_it_does,
        {"queries/a.sql": "-- Question: who?\nselect 1"},
        "a.sql: the opening comment has no '-- Grain",
    ),
    (checks.sql_says_what_it_does, {"queries/a.sql": HEAD + "select $as_of"}, "queries/a.sql: $as_of is used but not"),
    (
        checks.sql_says_what_it_does,
        {"queries/a.sql": HEAD.replace("none", "$x") + "select 1"},
        "$x is explained but not used",
    ),
    (
        checks.sql_asks_no_clock,
        {"store/a.sql": "select current_date"},
        "store/a.sql: asks what day it is (current_date)",
    ),
    (checks.sql_asks_no_clock, {"store/a.sql": "select NOW ()"}, "store/a.sql: asks what day it is (NOW ()"),
    (checks.sql_asks_no_clock, {"store/a.sql": "select today()"}, "store/a.sql: asks what day it is (today()"),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/june.sql": HEAD + "select staff_id from t"},
        "queries/june.sql: tells of people and does not bind $is_district, $scope",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/june.sql": HEAD + "select count(*) from people where $is_district -- $scope"},
        "queries/june.sql: tells of people and does not bind $scope",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/viewers.sql": HEAD + "select staff_id from staff"},
        "queries/viewers.sql: tells of people and does not bind $is_district, $scope",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/lists.py": "def rejected(con, *, scope: Scope = DISTRICT) -> Excerpt: ..."},
        "queries/lists.py:1: rejected has a default for scope",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/lists.py": "def periods(con, as_of: date = DAY) -> Frame: ..."},
        "queries/lists.py:1: periods has a default for as_of",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/lists.py": "def june(con, about: Question = EVERYBODY) -> Frame: ..."},
        "queries/lists.py:1: june has a default for about",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/question.py": "class Question:\n    as_of: date\n    whose: Scope = field(default=Scope.district())"},
        "queries/question.py:3: Question has a default for whose",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/question.py": "class Question:\n    as_of: date = date(2027, 6, 30)\n    scope: Scope"},
        "queries/question.py:2: Question has a default for as_of",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/lists.py": "def june(con, question: Question = TODAY) -> Answer: ..."},
        "queries/lists.py:1: june has a default for question",
    ),
    (
        checks.people_are_seen_through_a_scope,
        {"queries/question.py": "class Question:\n    as_of: date\n    scope: Scope = Scope.district()"},
        "queries/question.py:3: Question has a default for scope",
    ),
    (
        checks.no_frame_is_a_cache_key,
        {"ui/a.py": "@st.cache_data(max_entries=3)\ndef f(version: str, *, frame: pl.DataFrame | None) -> int: ..."},
        "ui/a.py:2: f is cached by the frame 'frame'",
    ),
    (
        checks.no_frame_is_a_cache_key,
        {"ui/a.py": "@cache_resource\ndef f(column: 'pl.Series') -> int: ..."},
        "ui/a.py:2: f is cached by the frame 'column'",
    ),
    (
        checks.no_frame_is_a_cache_key,
        {"ui/a.py": "@cache.by_values(3)\ndef f(frame: pl.DataFrame) -> int: ..."},
        "ui/a.py:2: f is cached by the frame 'frame'",
    ),
    (
        checks.what_is_cached_is_for_the_same_eyes,
        {
            "queries/lists.py": "def june(con, *, scope: Scope) -> Answer: ...",
            "ui/a.py": "@cache.by_values(3)\ndef f(version: str) -> int: return june(c, scope=settled())",
        },
        "ui/a.py:2: f is cached without a Scope, Question or View in its key, and calls june",
    ),
    *(
        (
            checks.what_is_cached_is_for_the_same_eyes,
            {
                "queries/lists.py": "def june(con, *, scope: Scope) -> Answer: ...\n"
                "def upcoming(con, question: Question) -> Answer: ...",
                "ui/b.py": "def seen(view: View) -> int: ...",
                "ui/reads/questions.py": "def asked(view: View) -> int: ...",
                "ui/a.py": f"@st.cache_resource(max_entries=3)\n{text}",
            },
            "ui/a.py:2: f is cached without a Scope, Question or View in its key, and calls " + called,
        )
        for text, called in (
            ("def f(version: str) -> int: return queries.june(c, Question(day, Scope.district()))", "queries.june"),
            ("def f(version: str, _question: Question) -> int: return june(c, _question)", "june"),
            ("def f(version: str) -> int: return b.seen(settled())", "b.seen"),
            ("def f(version: str) -> int: return reads.asked(settled())", "reads.asked"),
            ("def f(version: str) -> int: return upcoming(c, settled())", "upcoming"),
            ("def f(version: str) -> int: return g(settled())\ndef g(scope: Scope) -> int: ...", "g"),
        )
    ),
    (checks.each_thing_in_its_room, {"queries/a.py": "duckdb.connect('x')"}, "duckdb.connect: only store"),
    (checks.each_thing_in_its_room, {"ui/a.py": "pl.scan_parquet('x')"}, "pl.scan_parquet: only intake"),
    (checks.each_thing_in_its_room, {"store/a.py": "con.execute(Q).fetchone()"}, "fetchone leaves a result open"),
    (checks.only_two_ask_the_day, {"store/a.py": "time.time()  # noqa: TID251"}, "store/a.py:1: asks what day it is"),
    (
        checks.only_two_ask_the_day,
        {"cli/a.py": "a()  # noqa: TID251\nb()  # noqa: E501, TID251"},
        "cli/a.py:2: a second place",
    ),
    (
        checks.only_two_ask_the_day,
        {"ui/a.py": "a()  # noqa: TID251", "ui/b.py": "b()  # noqa: TID251"},
        "ui/b.py:1: a second place in ui",
    ),
    (checks.only_two_ask_the_day, {"ui/a.py": "a()  # noqa"}, "ui/a.py:1: lifts every check"),
    (checks.only_two_ask_the_day, {"store/a.py": "# ruff: noqa"}, "store/a.py:1: lifts every check"),
    (checks.no_address_of_a_registry_or_machine, {"a.md": "from py" + "pi.org"}, "a.md: names py" + "pi.org"),
    (
        checks.no_address_of_a_registry_or_machine,
        {"Makefile": "pip --index" + "-url x"},
        "Makefile: names --index" + "-url",
    ),
    (checks.no_address_of_a_registry_or_machine, {"a.py": '"/ro' + 'ot/x"'}, "a.py: names a folder of one machine"),
    (checks.locks_are_whole, locks("duckdb==2.0.0\n"), "requirements.lock: duckdb has no hash"),
    (checks.locks_are_whole, locks("duckdb>=2\n"), "duckdb>=2 has no hash"),
    (checks.locks_are_whole, locks(""), "duckdb<3,>=2.0 is met by nothing"),
    (checks.locks_are_whole, locks(LOCK.replace("2.0.0", "1.9.0")), "duckdb<3,>=2.0 is met by 1.9.0"),
    (
        checks.locks_are_whole,
        locks(LOCK, LOCK.replace("2.0.0", "2.0.1")),
        "requirements-dev.lock: duckdb 2.0.1 is 2.0.0 in another lock",
    ),
    (
        checks.locks_are_whole,
        locks(LOCK, fuzzing=LOCK.replace("2.0.0", "2.0.1")),
        "requirements-fuzz.lock: duckdb 2.0.1 is 2.0.0 in another lock",
    ),
    (
        checks.dependencies_are_used,
        {"pyproject.toml": PROJECT, "tests/test_a.py": "import duckdb"},
        "pyproject.toml: nothing uses duckdb",
    ),
    (
        checks.dependencies_are_used,
        {"pyproject.toml": PROJECT.replace("duckdb", "uvloop"), "store/a.py": "import uvloop"},
        "pyproject.toml: uvloop is imported now",
    ),
    (
        checks.dependencies_are_used,
        {"pyproject.toml": PROJECT, "store/a.py": "def f():\n    from numpy.linalg import norm"},
        "store/a.py: numpy is no dependency",
    ),
    (checks.commands_exist, {**MADE, "README.md": "Run `make tests`"}, "README.md: 'make tests' is no target"),
    (checks.commands_exist, {**MADE, "docs/a.md": "make serve\n"}, "docs/a.md: 'make serve' is no target"),
    (checks.commands_exist, {**MADE, "README.md": ".venv/bin/lapsewatch june"}, "'lapsewatch june' is no command"),
    (
        checks.links_lead_somewhere,
        {"docs/a.md": "![picture](docs/june.png)"},
        "docs/a.md: 'docs/june.png' leads nowhere",
    ),
    (
        checks.documents_named_exist,
        {"eligibility/a.py": "# speed.md says so\n"},
        "eligibility/a.py: there is no speed.md",
    ),
    (
        checks.documents_named_exist,
        {"queries/a.sql": "-- (rules.md § 1 and § 3)\n", "docs/rules.md": "## 1. Words\n"},
        "queries/a.sql: rules.md has no § 3",
    ),
]


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_the_repository_keeps_the_rule(check: Check) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_the_rule_does_not_cry_wolf(check: Check, tmp_path: Path) -> None:
    write_tree(tmp_path, GOOD[check])
    assert check(tmp_path) == []


@pytest.mark.parametrize(("check", "files", "sentence"), BAD)
def test_the_rule_is_seen_to_fail(check: Check, files: dict[str, str], sentence: str, tmp_path: Path) -> None:
    write_tree(tmp_path, files)
    problems = check(tmp_path)
    assert any(sentence in problem for problem in problems), problems


def test_every_rule_has_something_that_breaks_it() -> None:
    assert {check for check, _, _ in BAD} == set(checks.CHECKS)
