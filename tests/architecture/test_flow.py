"""Each file of the rules says what it reads and what it leaves, and a name means one thing in all files.

`-- Reads:` lists the records and the tables of earlier files, `-- Leaves:` the tables and views that a later file or a
question reads. What a file leaves has a comment with its grain; a temporary table that it does not leave is dropped in
it, since a million people have gigabytes of them.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from scripts.sql_mutations import Statement, statements

ROOT = Path(__file__).parents[2]
RULES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "eligibility" / "sql").glob("*.sql"))}
QUESTIONS = {
    path.name: path.read_text("utf-8") for room in ("queries", "store") for path in (ROOT / room).glob("*.sql")
}
RECORDS = QUESTIONS.pop("schema.sql")


def _named(statement: Statement) -> set[str]:
    """The names that stand where a table may: not a column of something, not an alias."""
    words = statement.tokens
    return {
        word.text
        for place, word in enumerate(words)
        if word.kind == "word"
        and words[place - 1].text not in (".", "as")
        and not (place + 1 < len(words) and words[place + 1].text == ".")
    }


def _ctes(statement: Statement) -> set[str]:
    """What a statement names for itself: `name as (`."""
    words = statement.tokens
    return {
        word.text for place, word in enumerate(words) if statement.is_at(place + 1, "as", "(") and word.kind == "word"
    }


def _reads(text: str) -> set[str]:
    return set().union(*(_named(one) - _ctes(one) for one in statements(text) if one.name != "comment"))


def _makes(text: str) -> list[str]:
    return [one.name for one in statements(text) if one.creates in ("table", "view") or one.kind == "macro table"]


def _says(text: str, heading: str) -> list[str]:
    opening = text.partition("\n\n")[0]
    said = re.search(rf"^-- {heading}:\s+((?:.*\n--  .*)*.*)$", opening, re.MULTILINE)
    return re.split(r",\s*", re.sub(r"\n--\s+", " ", said[1]).removesuffix(".")) if said else []


def problems(rules: Mapping[str, str], questions: Mapping[str, str], records: str) -> Iterator[str]:
    """One sentence for each heading that is not as the file is, each uncommented table, each name of two things."""
    known, asked = _makes(records), set().union(*map(_reads, questions.values()))
    for file, text in rules.items():
        made, later = _makes(text), asked.union(*(_reads(other) for name, other in rules.items() if name > file))
        reads = [name for name in known if name in _reads(text)] or ["nothing"]
        leaves = [name for name in made if name in later] or ["no table"]
        for heading, expected in (("Reads", reads), ("Leaves", leaves)):
            if _says(text, heading) != expected:
                yield f"{file}: it should say '-- {heading}: {', '.join(expected)}'"
        commented = {one.tokens[3].text for one in statements(text) if one.name == "comment"}
        tables = [one.name for one in statements(text) if one.creates in ("table", "view")]
        yield from (f"{file}: {name} has no comment" for name in tables if name in leaves and name not in commented)
        for name in re.findall(r"^create temp table (\w+)", text, re.MULTILINE):
            if name not in leaves and f"drop table {name};" not in text:
                yield f"{file}: {name} is read by no later file and stays: add 'drop table {name};'"
        known += made
    makers = dict.fromkeys(_makes(records), "the records")
    makers |= {name: file for file, text in rules.items() for name in _makes(text)}
    for file, text in {**rules, **questions}.items():
        for name in sorted(set().union(*map(_ctes, statements(text)))):
            if makers.get(name, file) != file:
                yield f"{file}: {name} is a table of {makers[name]}, too"


def test_each_file_says_what_it_reads_and_leaves() -> None:
    assert list(problems(RULES, QUESTIONS, RECORDS)) == []


A = """-- Question: a?
-- Reads: {}
-- Leaves: {}

create table a as select 1 as x from grants;
comment on table a is 'One row:';"""
B = "-- Question: b?\n-- Reads: a\n-- Leaves: no table\n\ncreate temp table b as select x from a;\ndrop table b;"


@pytest.mark.parametrize(
    ("rules", "questions", "sentence"),
    [
        ({"1.sql": A.format("staff", "a"), "2.sql": B}, {}, "1.sql: it should say '-- Reads: grants'"),
        ({"1.sql": A.format("grants", "no table"), "2.sql": B}, {}, "1.sql: it should say '-- Leaves: a'"),
        (
            {"1.sql": A.format("grants", "a"), "2.sql": B},
            {"q.sql": "select x from b"},
            "2.sql: it should say '-- Leaves: b'",
        ),
        (
            {"1.sql": A.format("grants", "a"), "2.sql": B.replace("no table", "b")},
            {"q.sql": "select x from b"},
            "2.sql: b has no comment",
        ),
        (
            {"1.sql": A.format("grants", "a"), "2.sql": B.removesuffix("drop table b;")},
            {},
            "2.sql: b is read by no later file and stays: add 'drop table b;'",
        ),
        (
            {"1.sql": A.format("grants", "a"), "2.sql": B},
            {"q.sql": "with a as (select 1) select * from a"},
            "q.sql: a is a table of 1.sql, too",
        ),
    ],
)  # fmt: skip
def test_a_wrong_heading_is_seen(rules: dict[str, str], questions: dict[str, str], sentence: str) -> None:
    assert sentence in list(problems(rules, questions, "create table grants (x int);"))


def test_the_tiny_rules_are_right_but_for_that() -> None:
    rules = {"1.sql": A.format("grants", "a"), "2.sql": B}
    assert list(problems(rules, {}, "create table grants (x int);")) == []
