"""What the page on the rules says: each function and course in words, what is not stated, the worked examples."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from eligibility import Policy
from eligibility.examples import shipped_examples
from eligibility.policy_words import (
    ReadingInWords,
    RuleInWords,
    Version,
    before_first,
    breaks_in_words,
    confirmation,
    is_confirmed,
    policy_in_words,
    readings_in_words,
)
from queries import Outcome
from ui.widgets import cache, formats

# The sentence stands alone in a download and on the command line; on the page a mark or a header says it already.
_NOT_STATED = " This is not stated in the source; the district set it."


@dataclass(frozen=True)
class Numbers:
    """A policy in words, and what the engine answers to the worked examples under it."""

    policy: Policy
    rules: Sequence[RuleInWords]
    readings: Sequence[ReadingInWords]
    outcomes: tuple[Outcome, ...]

    @property
    def unstated(self) -> list[RuleInWords]:
        """The rules that the source does not state."""
        return [rule for rule in self.rules if not rule.stated]

    @property
    def judged(self) -> list[Outcome]:
        """The worked examples that could be tried: those of a course that these rules have."""
        return [outcome for outcome in self.outcomes if outcome.is_right is not None]

    @property
    def are_shipped(self) -> bool:
        """Whether the worked examples are of the district whose rules these are."""
        return self.policy.district.name == shipped_examples().district


def numbers(policy: Policy, outcomes: Iterable[Outcome]) -> Numbers:
    """Put a policy into words."""
    return Numbers(policy, policy_in_words(policy), readings_in_words(policy), tuple(outcomes))


def headline(numbers: Numbers, as_of: date) -> str:
    """Say how many worked examples pass, what rules there are, and how many nobody has confirmed; as Markdown."""
    functions = formats.count(len(numbers.policy.functions), "function", "functions")
    courses = formats.count(len(numbers.policy.courses), "course", "courses")
    sentences = (
        f"**{_examples_pass(numbers)}**",
        f"The rules cover [{functions}](#who-may-hold-what) and [{courses}](#how-long-certificates-last).",
        _not_stated(len(numbers.unstated)),
        _not_confirmed(numbers.rules, as_of),
    )
    return " ".join(filter(None, sentences))


def _examples_pass(numbers: Numbers) -> str:
    # Only the shipped examples exist. Under the rules of another district they may well come out otherwise, and no
    # reader should take that for a fault of the engine.
    of_whom = "the source" if numbers.are_shipped else shipped_examples().district
    total, right = len(numbers.judged), sum(outcome.is_right is True for outcome in numbers.judged)
    if not total:
        return f"None of the worked examples of {of_whom} speaks of a course of these rules."
    link = f"[{formats.count(total, 'worked example', 'worked examples')}](#worked-examples) of {of_whom}"
    many = "All" if right == total else f"{formats.number(right)} of"
    return f"{many} {link} come out as written."


def _not_stated(count: int) -> str:
    if not count:
        return ""
    if count == 1:
        return "[One rule is not stated in the source](#not-stated): the district set it."
    return f"[{formats.number(count)} rules are not stated in the source](#not-stated): the district set them."


def _not_confirmed(rules: Iterable[RuleInWords], as_of: date) -> str:
    """Count the rules in force on a day that nobody has confirmed for two years; the paths of one rule count once."""
    in_force = {(rule.kind, rule.id): rule for rule in rules if rule.is_in_force(as_of)}.values()
    never = sum(rule.confirmed_on is None for rule in in_force)
    long_ago = sum(not is_confirmed(rule, as_of) for rule in in_force) - never
    said = []
    if long_ago:
        have = "rule has" if long_ago == 1 else "rules have"
        said.append(f"**▲ {formats.number(long_ago)} {have} not been confirmed for two years.**")
    if never:
        was = "rule was" if never == 1 else "rules were"
        said.append(f"Nobody has said when {formats.number(never)} {was} last confirmed.")
    return " ".join(said)


def calendar(numbers: Numbers) -> str:
    """Say when the district's school years and renewal windows begin, and which breaks are no departure."""
    district = numbers.policy.district
    starts, opens = (
        formats.day_of_year(date(2001, day.month, day.day))  # of whichever year: only month and day are written
        for day in (district.school_year_starts, district.renewal_window_opens)
    )
    breaks = breaks_in_words(numbers.policy)
    return (
        f"School years start on {starts}; the renewal window opens on {opens}. {breaks}{' ' if breaks else ''}"
        f"Rules {numbers.policy.version} of {formats.literal(district.name)}, from the file "
        f"{formats.literal(numbers.policy.file)} as it was at the load."
    )


# The rules


@cache.by_frames
def one_per_rule(rules: tuple[RuleInWords, ...], as_of: date) -> pl.DataFrame:
    """Make one row per path of a function rule, and per course rule, as they are downloaded.

    Columns: kind, id, title, path, rule (the sentence), cite, effective, until, in_force (on the day), stated,
    confirmed_on, confirmed (within the two years before the day, or after it).
    """
    schema = {
        **dict.fromkeys(("kind", "id", "title", "path", "rule", "cite"), pl.String),
        **dict.fromkeys(("effective", "until"), pl.Date),
        **dict.fromkeys(("in_force", "stated"), pl.Boolean),
        "confirmed_on": pl.Date,
        "confirmed": pl.Boolean,
    }
    rows = [
        {
            "kind": rule.kind,
            "id": rule.id,
            "title": rule.title,
            "path": rule.path,
            "rule": rule.sentence,
            "cite": rule.cite,
            "effective": rule.effective,
            "until": rule.until,
            "in_force": rule.is_in_force(as_of),
            "stated": rule.stated,
            "confirmed_on": rule.confirmed_on,
            "confirmed": is_confirmed(rule, as_of),
        }
        for rule in rules
    ]
    return pl.DataFrame(rows, schema=schema)


def of_function(policy: Policy, function_id: str, said: Iterable[str], as_of: date) -> str:
    """Say what a function is for, what has to come before it, and who may hold it, as its `said` versions; Markdown."""
    function = policy.functions[function_id]
    parts = [f"{formats.literal(function.purpose)}."] if function.purpose else []
    if prerequisites := _prerequisites(policy, function_id, as_of):
        parts.append(f"**Prerequisite**: {formats.literal(formats.listing(prerequisites))}, completed in full.")
    return "\n\n".join([*parts, *said])


def _prerequisites(policy: Policy, function_id: str, as_of: date) -> list[str]:
    """The titles of the courses that the rule in force on a day requires to have been completed before."""
    # A rule holds until the next one of its function begins, so the last that has begun is in force.
    in_force = [rule for rule in policy.functions[function_id].rules if rule.effective <= as_of]
    paths = in_force[-1].paths if in_force else []
    required = dict.fromkeys(course for path in paths for course in path.prerequisites)  # each once, in their order
    return [policy.courses[course].title for course in required]


def versions(chosen: Iterable[Version], first: RuleInWords, as_of: date) -> Iterator[str]:
    """Say versions of one function or course, whose first rule is `first`: which days, what it says, by which source.

    Of the one in force it says when it was last confirmed.
    """
    for version in chosen:
        if not version.rules:
            yield f":small[○ {before_first(first)}]"
            continue
        rule, is_now = version.rules[0], version.is_of(as_of)
        until = f" to {formats.day(version.until)}" if version.until else ""
        mark = "✓ In force" if is_now else "○ Not in force on the day:"
        sentences = "\n".join(f"- {_sentence(path)}" for path in version.rules)
        confirmed = f". {_confirmation(rule, as_of)}" if is_now else ""
        cite = formats.literal(rule.cite)
        yield f"{sentences}\n\n:small[**{mark}** from {formats.day(rule.effective)}{until}. Source: {cite}{confirmed}]"


def _confirmation(rule: RuleInWords, as_of: date) -> str:
    is_long_ago = rule.confirmed_on is not None and not is_confirmed(rule, as_of)
    return f"**▲ {confirmation(rule, as_of)}**" if is_long_ago else confirmation(rule, as_of)


def _sentence(rule: RuleInWords) -> str:
    sentence = formats.literal(rule.sentence.removesuffix(_NOT_STATED))
    path = rule.path[:1].upper() + rule.path[1:]
    name = f"**{formats.literal(path)}**: " if path else ""
    return f"{name}{sentence}" + ("" if rule.stated else " *Not stated in the source.*")


def without_source(rule: RuleInWords) -> str:
    """Say a rule that the source does not state, with what it is about, for a list of such rules; as Markdown."""
    about = formats.literal(f"{rule.title}, {rule.path}" if rule.path else rule.title)
    return f"**{about}**: {formats.literal(rule.sentence.removesuffix(_NOT_STATED))}"


def whose_examples(numbers: Numbers) -> str:
    """Say from whose pages the worked examples are, and how many people the engine judged."""
    people = sum(outcome.trials for outcome in numbers.judged)
    whose = (
        "These are examples from the district's own pages."
        if numbers.are_shipped
        else f"These are the examples that ship with Lapsewatch, from the pages of {shipped_examples().district}; the "
        f"rules here are those of {formats.literal(numbers.policy.district.name)}, so they need not agree."
    )
    return (
        f"{whose} At the load the engine judged {formats.count(people, 'invented person', 'invented people')} by "
        "these rules, one for each day that an example allows."
    )


@cache.by_frames
def example_rows(outcomes: tuple[Outcome, ...]) -> pl.DataFrame:
    """Make one row per worked example.

    Columns: result (symbol and word), said (by the source), answer (of the engine), days_tried, cite.
    """
    rows = [(_result(outcome), outcome.said, _answer(outcome), outcome.trials, outcome.cite) for outcome in outcomes]
    schema = {"result": pl.String, "said": pl.String, "answer": pl.String, "days_tried": pl.Int64, "cite": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _result(outcome: Outcome) -> str:
    return "○ Not tried" if outcome.is_right is None else "✓ Pass" if outcome.is_right else "▲ Fail"


def _answer(outcome: Outcome) -> str:
    if outcome.is_right is None:
        return "These rules have no such course"
    if outcome.is_right:
        return "The same"
    return f"Otherwise on {formats.count(outcome.wrong, 'day', 'days')}: {outcome.answer}"
