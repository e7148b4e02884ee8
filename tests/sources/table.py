"""The table "sentence of the source -> rule -> test": read, checked, written to docs/sentences.md.

The pages are the district's, so they are not in this repository: `sentences.toml` has of each sentence its first words,
to find it by, and the SHA-256 of the whole. Where the pages lie beside the repository, the table is held against them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from eligibility import load_policy
from tests.spec.test_spec import all_cases

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("sentences.toml")
DOCUMENT = ROOT / "docs" / "sentences.md"
PAGES = ROOT.parent / "shared" / "sources"

# A sentence ends with its line, or where a capital, a quotation mark or a bracket follows its mark: "St., 7th" is none.
_END = re.compile(r'(?<=[.?!])\s(?=[A-Z("])|(?<=[.?!]\))\s(?=[A-Z("])')

HEAD = """\
# The sentences of the source

Written by `make sentences` from `tests/sources/sentences.toml`, which is where to change it.

Every sentence of the district's five stored pages, and of the facts from its other pages: which keys of the policy file
say it and which tests show it, or why no rule follows from it. The pages are the district's, so of each sentence the
first words stand here; those that several pages share come last. A test holds keys and tests against what there is, and
the sentences against the pages where those lie beside the repository.

A rule is a key of `eligibility/policies/denver-public-schools.toml`, `[0]` the first of a list; a key that the file
leaves out has its default ([policy.md](policy.md)). A test is a case of `tests/spec/cases`, as file and name, or a
function of a file in `tests`.
"""


@dataclass(frozen=True)
class Sentence:
    """One sentence, on each page that has it: what follows from it, shown by which tests, or why nothing does.

    `words` says why there is no rule; beside a rule it says what the rule makes of the sentence.
    """

    pages: tuple[str, ...]
    begins: str
    sha256: str
    rules: tuple[str, ...]
    tests: tuple[str, ...]
    words: str

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Sentence":
        """Read one entry of the file; raises TypeError where it has a key too many or a needed one is missing."""
        lists = {name: tuple(raw.get(name, ())) for name in ("pages", "rules", "tests")}
        return cls(**{"words": "", **raw, **lists})


def sentences(file: Path = TABLE) -> list[Sentence]:
    """The table, in the order of the file."""
    return [Sentence.of(raw) for raw in tomllib.loads(file.read_text("utf-8"))["sentence"]]


# ---- the pages


def pages(folder: Path) -> dict[str, str]:
    """The text of each page by its key; the facts of the README are pages of one paragraph."""
    found = {}
    for line in (folder / "README.md").read_text("utf-8").splitlines():
        match [cell.strip() for cell in line.strip("|").split("|")]:
            case [key, file, _] if file.endswith(".txt"):
                found[key] = (folder / file).read_text("utf-8")
            case [key, fact] if key not in ("key", "---"):
                found[key] = fact
    return found


def split(text: str) -> Iterator[str]:
    """The sentences of a page, without bullets and bold marks and with single blanks."""
    for line in text.splitlines():
        plain = " ".join(re.sub(r"[•*\N{NO-BREAK SPACE}]", " ", line).split())
        yield from filter(None, _END.split(plain))


def digest(sentence: str) -> str:
    """What a sentence is known by in the table."""
    return sha256(sentence.encode()).hexdigest()


# ---- what is wrong


def against_pages(table: list[Sentence], folder: Path) -> Iterator[str]:
    """One line for each sentence of the pages that the table lacks, and for each of the table that no page has."""
    said = {(page, digest(one)): one for page, text in pages(folder).items() for one in split(text)}
    tied = {(page, one.sha256): one for one in table for page in one.pages}
    yield from (f"{page}: not in the table: {said[page, key]}" for page, key in said.keys() - tied.keys())
    for (page, key), one in tied.items():
        if (page, key) not in said:
            yield f"{page}: the page does not say: {one.begins}"
        elif not said[page, key].startswith(one.begins):
            yield f"{page}: begins otherwise: {one.begins}"


def within(table: list[Sentence]) -> Iterator[str]:
    """One line for each entry that ties nothing, twice, or to a page, a rule or a test that is not there."""
    seen: set[tuple[str, str]] = set()
    for one in table:
        for page in one.pages:
            if (page, one.sha256) in seen:
                yield f"{page}: twice: {one.begins}"
            seen.add((page, one.sha256))
            if page not in cited_pages():
                yield f"{page}: no page of the source: {one.begins}"
        if not one.pages or bool(one.rules) != bool(one.tests) or not (one.rules or one.words):
            yield f"not tied to a rule with a test, nor to words: {one.begins}"
        yield from (f"{one.begins}: the policy has no {rule}" for rule in one.rules if not says(rule))
        yield from (f"{one.begins}: there is no test {test}" for test in one.tests if not is_there(test))


def without_sentence(table: list[Sentence]) -> Iterator[str]:
    """The keys of stated paths, of courses' rules and of readings that no sentence is tied to."""
    tied = {rule for one in table for rule in one.rules}
    policy = load_policy()
    wanted = [
        f"functions.{key}.rules[{number}].paths[{place}]"
        for key, function in policy.functions.items()
        for number, rule in enumerate(function.rules)
        for place, path in enumerate(rule.paths)
        if path.stated
    ]
    wanted += [
        f"courses.{key}.rules[{number}]"
        for key, course in policy.courses.items()
        for number, rule in enumerate(course.rules)
        if rule.stated
    ]
    wanted += [f"readings.{key}" for key in _policy()["readings"]]
    yield from (key for key in wanted if not any(rule == key or rule.startswith(f"{key}.") for rule in tied))


def cited_pages() -> set[str]:
    """The pages that the rules of the shipped policy cite, by their keys."""
    items = (*_policy()["courses"].values(), *_policy()["functions"].values())
    cites = [cite for item in items for rule in item["rules"] for cite in rule["cite"].split("; ")]
    return {cite.partition(" § ")[0] for cite in cites}


def says(key: str) -> bool:
    """Whether the shipped policy says something at a key such as courses.attendance.rules[0].void_on."""
    found: Any = _policy()
    for step in re.findall(r"[\w-]+", key):
        try:
            found = found[int(step) if isinstance(found, list) else step]
        except (KeyError, IndexError, ValueError, TypeError):
            return False
    return found not in (None, [], {})


def is_there(test: str) -> bool:
    """Whether there is such a case of tests/spec, or such a function: file.py::name."""
    file, _, name = test.partition("::")
    if not name:
        return test in _cases()
    path = ROOT / "tests" / file
    return path.is_file() and re.search(rf"^def {re.escape(name)}\(", path.read_text("utf-8"), re.MULTILINE) is not None


@cache
def _policy() -> dict[str, Any]:
    return load_policy().model_dump(by_alias=True)


@cache
def _cases() -> frozenset[str]:
    return frozenset(name for name, _ in all_cases())


# ---- the document


def document(table: list[Sentence]) -> str:
    """The whole of docs/sentences.md."""
    said = sum(len(one.pages) for one in table)
    tied = sum(len(one.pages) for one in table if one.rules)
    lines = [HEAD, f"{said} sentences: from {tied} a rule follows, from {said - tied} none.", ""]
    for page in dict.fromkeys(page for one in table for page in one.pages):
        own = [one for one in table if page in one.pages]
        lines += [f"## {page}", "", "| sentence | rule | test |", "|---|---|---|"]
        lines += [f"| {_quoted(one)} | {_rules(one)} | {'<br>'.join(one.tests)} |" for one in own]
        lines.append("")
    return "\n".join(lines)


def _quoted(one: Sentence) -> str:
    is_whole = digest(one.begins) == one.sha256
    return f"{one.begins}{'' if is_whole else ' ...'}".replace("|", "\\|")


def _rules(one: Sentence) -> str:
    return "<br>".join([*(f"`{rule}`" for rule in one.rules), *filter(None, [one.words])])
