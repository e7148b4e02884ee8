"""Every sentence of the source is tied to a rule and its tests, or to the words why no rule follows from it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.sources.table import (
    DOCUMENT,
    PAGES,
    Sentence,
    against_pages,
    digest,
    document,
    sentences,
    split,
    within,
    without_sentence,
)


@pytest.mark.skipif(
    not PAGES.is_dir(),
    reason="the source pages are not beside the repository, so nobody can say here whether a sentence is missing",
)
def test_every_sentence_of_the_pages_is_in_the_table_and_no_other() -> None:
    assert list(against_pages(sentences(), PAGES)) == []


def test_every_sentence_is_tied_to_what_is_there() -> None:
    assert list(within(sentences())) == []


def test_every_stated_rule_and_every_reading_rests_on_a_sentence() -> None:
    assert list(without_sentence(sentences())) == []


def test_the_document_says_what_the_table_says() -> None:
    assert DOCUMENT.read_text("utf-8") == document(sentences()), "run make sentences"


def test_a_page_is_split_at_its_lines_and_sentences() -> None:
    page = "•  **Beginning summer 2023, it is.** (See “A”.)\n\n1860 Lincoln St., 7th Floor\n(If so, ask.) Or not? Yes!"
    assert list(split(page)) == [
        "Beginning summer 2023, it is.",
        "(See “A”.)",
        "1860 Lincoln St., 7th Floor",
        "(If so, ask.)",
        "Or not?",
        "Yes!",
    ]


def test_what_is_wrong_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ask the office. Wait two days.\n", "utf-8")
    readme = (
        "| key | file | page |\n|---|---|---|\n| household | a.txt | A |\n\n| key | fact |\n| enrollment | No end. |\n"
    )
    (tmp_path / "README.md").write_text(readme, "utf-8")
    rule, test = "district.grant_within_business_days", "entitlement: intended roles refuse nobody"
    good = Sentence(("household",), "Wait two", digest("Wait two days."), (rule,), (test,), "")
    other = replace(good, begins="Ask the", sha256=digest("Ask the office."), rules=(), tests=(), words="advice")
    fact = replace(other, pages=("enrollment",), begins="No end.", sha256=digest("No end."))
    assert list(against_pages([good, other, fact], tmp_path)) == []
    assert list(within([good, other, fact])) == []
    assert sorted(
        against_pages([replace(other, begins="Ask an"), replace(fact, sha256=digest("An end."))], tmp_path)
    ) == [
        "enrollment: not in the table: No end.",
        "enrollment: the page does not say: No end.",
        "household: begins otherwise: Ask an",
        "household: not in the table: Wait two days.",
    ]
    wrong = [
        good,
        replace(good, pages=("household", "elsewhere"), rules=("readings.none", "courses.household.rules[1].cite")),
        replace(other, sha256="", words="", tests=("entitlement: none such", "eligibility/test_policy.py::test_none")),
        replace(other, sha256="0", rules=("courses.enrollment.rules[0].valid_school_years",)),
    ]
    assert list(within(wrong)) == [
        "household: twice: Wait two",
        "elsewhere: no page of the source: Wait two",
        "Wait two: the policy has no readings.none",
        "Wait two: the policy has no courses.household.rules[1].cite",
        "not tied to a rule with a test, nor to words: Ask the",
        "Ask the: there is no test entitlement: none such",
        "Ask the: there is no test eligibility/test_policy.py::test_none",
        "not tied to a rule with a test, nor to words: Ask the",
        "Ask the: the policy has no courses.enrollment.rules[0].valid_school_years",
    ]
    assert "readings.move" in list(without_sentence([good]))
