"""What the page on the rules says: each function and course in words, what is not stated, readings, worked examples."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import polars as pl
import streamlit as st

from eligibility import Policy
from eligibility.examples import shipped_examples
from eligibility.policy_words import ReadingInWords, RuleInWords, breaks_in_words, policy_in_words, readings_in_words
from queries import Outcome
from ui.reads.view import View
from ui.security import downloads
from ui.widgets import filters, formats, tables

_NOT_STATED = " This is not stated in the source; the district set it."
SHOWN = {"in_force": "In force on the day", "all": "All versions"}


@dataclass(frozen=True)
class Rules:
    """A policy in words, and what the engine answers to the worked examples under it."""

    policy: Policy
    rules: list[RuleInWords]
    readings: list[ReadingInWords]
    outcomes: list[Outcome]

    @property
    def unstated(self) -> list[RuleInWords]:
        """The rules that the source does not state."""
        return [rule for rule in self.rules if not rule.stated]

    @property
    def are_shipped(self) -> bool:
        """Whether the worked examples are of the district whose rules these are."""
        return self.policy.district.name == shipped_examples().district


def rules(policy: Policy, outcomes: list[Outcome]) -> Rules:
    """Put a policy into words."""
    return Rules(policy, policy_in_words(policy), readings_in_words(policy), outcomes)


def headline(found: Rules) -> str:
    """Say how many worked examples pass, and what rules there are, each with the way to its list."""
    tried = [outcome for outcome in found.outcomes if outcome.is_right is not None]
    right = sum(outcome.is_right is True for outcome in tried)
    of_whom = "the source" if found.are_shipped else shipped_examples().district
    if not tried:
        examples = f"None of the worked examples of {of_whom} speaks of a course of these rules."
    else:
        link = f"[{formats.count(len(tried), 'worked example', 'worked examples')}](#worked-examples) of {of_whom}"
        many = "All" if right == len(tried) else f"{formats.number(right)} of"
        examples = f"{many} {link} come out as written."
    functions = formats.count(len(found.policy.functions), "function", "functions")
    courses = formats.count(len(found.policy.courses), "course", "courses")
    words = [
        f"**{examples}**",
        f"The rules cover [{functions}](#who-may-hold-what) and [{courses}](#how-long-certificates-last).",
    ]
    if found.unstated:
        words.append(
            f"[{formats.count(len(found.unstated), 'rule is', 'rules are')} not stated in the source](#not-stated): "
            "the district set them."
            if len(found.unstated) > 1
            else "[One rule is not stated in the source](#not-stated): the district set it."
        )
    return " ".join(words)


def calendar(found: Rules) -> str:
    """Say when the district's school years and renewal windows begin, and which breaks are no departure."""
    district = found.policy.district
    starts, opens = (
        formats.day_of_year(date(2001, day.month, day.day))
        for day in (district.school_year_starts, district.renewal_window_opens)
    )
    breaks = breaks_in_words(found.policy)
    return (
        f"School years start on {starts}; the renewal window opens on {opens}. {breaks}{' ' if breaks else ''}"
        f"Rules {found.policy.version} of {formats.literal(district.name)}, from the file "
        f"{formats.literal(found.policy.file)} as it was at the load."
    )


@dataclass(frozen=True)
class Chosen:
    """Which functions and courses to show (none: all), and whether rules that are not in force on the day too."""

    ids: tuple[str, ...]
    all_versions: bool

    def of(self, found: Rules, as_of: date) -> list[RuleInWords]:
        """Return the rules that were chosen."""
        return [
            rule
            for rule in found.rules
            if (not self.ids or rule.id in self.ids) and (self.all_versions or is_in_force(rule, as_of))
        ]


def is_in_force(rule: RuleInWords, as_of: date) -> bool:
    """Whether a rule holds on a day."""
    return rule.effective <= as_of and (rule.until is None or as_of <= rule.until)


def choose(line: filters.Line, found: Rules) -> Chosen:
    """Draw the filters; what is chosen lives in the address."""
    ids = line.several("rules_of", "Function or course", _titles(found), placeholder="All of them")
    versions = line.one("versions", "Versions", SHOWN, placeholder=SHOWN["in_force"])
    return Chosen(ids, versions == "all")


def _titles(found: Rules) -> dict[str, str]:
    """Function and course of one id are about the same thing, and chosen together."""
    functions = {key: function.title for key, function in found.policy.functions.items()}
    courses = {key: course.title for key, course in found.policy.courses.items() if key not in functions}
    return functions | courses


def offer(line: filters.Line, shown: Sequence[RuleInWords], chosen: Chosen, view: View) -> None:
    """Offer the shown rules, one row per rule."""
    used = {"function or course": ", ".join(chosen.ids), "versions": "all" if chosen.all_versions else "in force"}
    with line.row:
        downloads.buttons(table(shown, view.as_of), "rules", view, {key: value for key, value in used.items() if value})


def table(shown: Iterable[RuleInWords], as_of: date) -> pl.DataFrame:
    """One row per path of a function rule, and per course rule, as the page shows them."""
    names = ("kind", "id", "title", "path", "rule", "cite")
    schema = {**dict.fromkeys(names, pl.String), "effective": pl.Date, "until": pl.Date}
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
            "in_force": is_in_force(rule, as_of),
            "stated": rule.stated,
        }
        for rule in shown
    ]
    return pl.DataFrame(rows, schema={**schema, "in_force": pl.Boolean, "stated": pl.Boolean})


def functions(found: Rules, shown: Sequence[RuleInWords], as_of: date) -> None:
    """Say who may hold what, one part for each function."""
    own = [rule for rule in shown if rule.kind == "function"]
    if not own:
        return
    st.header("Who may hold what", anchor="who-may-hold-what")
    for function_id, rules_of in groupby(own, lambda rule: rule.id):
        function = found.policy.functions[function_id]
        st.subheader(formats.literal(function.title), anchor=False)
        said = [f"{formats.literal(function.purpose)}."] if function.purpose else []
        if needs := _prerequisites(found.policy, function_id, as_of):
            said.append(f"**Prerequisite**: {formats.literal(formats.listing(needs))}, completed in full.")
        st.markdown("\n\n".join([*said, *_versions(list(rules_of), as_of)]))


def _prerequisites(policy: Policy, function_id: str, as_of: date) -> list[str]:
    """The titles of the courses that the rule in force on a day asks to have been completed before."""
    in_force = [rule for rule in policy.functions[function_id].rules if rule.effective <= as_of]
    paths = in_force[-1].paths if in_force else []
    asked = dict.fromkeys(course for path in paths for course in path.prerequisites)
    return [policy.courses[course].title for course in asked]


def courses(shown: Sequence[RuleInWords], as_of: date) -> None:
    """Say how long certificates last, one part for each course."""
    own = [rule for rule in shown if rule.kind == "course"]
    if not own:
        return
    st.header("How long certificates last", anchor="how-long-certificates-last")
    for _, rules_of in groupby(own, lambda rule: rule.id):
        of_course = list(rules_of)
        st.subheader(formats.literal(of_course[0].title), anchor=False)
        st.markdown("\n\n".join(_versions(of_course, as_of)))


def _versions(rules_of: Sequence[RuleInWords], as_of: date) -> Iterator[str]:
    """The dated versions of one function or course: which days, what it says, where the source says so."""
    for effective, version in groupby(rules_of, lambda rule: rule.effective):
        paths = list(version)
        until = f" to {formats.day(paths[0].until)}" if paths[0].until else ""
        mark = "✓ In force" if is_in_force(paths[0], as_of) else "○ Not in force on the day:"
        sentences = "\n".join(f"- {_sentence(rule)}" for rule in paths)
        cite = formats.literal(paths[0].cite)
        yield f"{sentences}\n\n:small[**{mark}** from {formats.day(effective)}{until}. Source: {cite}]"


def _sentence(rule: RuleInWords) -> str:
    words = formats.literal(rule.sentence.removesuffix(_NOT_STATED))
    path = rule.path[:1].upper() + rule.path[1:]
    name = f"**{formats.literal(path)}**: " if path else ""
    return f"{name}{words}" + ("" if rule.stated else " *Not stated in the source.*")


def unstated(found: Rules) -> None:
    """List what the source does not state, all versions."""
    st.header("What the source does not state", anchor="not-stated")
    if not found.unstated:
        st.markdown("Every rule is stated in the source.")
        return
    st.markdown("The district set these rules itself, because its pages do not say them or no longer do.")
    lines = []
    for rule in found.unstated:
        path = f", {rule.path}" if rule.path else ""
        words = rule.sentence.removesuffix(_NOT_STATED)
        lines.append(f"- **{formats.literal(rule.title + path)}**: {formats.literal(words)}")
    st.markdown("\n".join(lines))


def readings(found: Rules) -> None:
    """Say how each sentence that can be read two ways is read here."""
    count = len(found.readings)
    st.header(f"How {formats.number(count)} contested sentences are read", anchor="readings")
    st.markdown("\n".join(f"- **{reading.key}: {reading.value}**. {reading.sentence}" for reading in found.readings))


def examples(found: Rules) -> None:
    """Show the worked examples with what the engine answers."""
    tried = [outcome for outcome in found.outcomes if outcome.is_right is not None]
    people = sum(outcome.trials for outcome in tried)
    st.header("Worked examples of the source", anchor="worked-examples")
    whose = (
        "These are examples from the district's own pages."
        if found.are_shipped
        else f"These are the examples that ship with Lapsewatch, from the pages of {shipped_examples().district}; the "
        f"rules here are those of {formats.literal(found.policy.district.name)}, so they need not agree."
    )
    st.markdown(
        f"{whose} At the load the engine judged {formats.count(people, 'invented person', 'invented people')} by these "
        "rules, one for each day that an example allows."
    )
    rows = example_rows(found.outcomes)
    column = st.column_config
    config = {
        "result": column.TextColumn("Result", pinned=True, width=110),
        "said": column.TextColumn("What the source says", width=640),
        "found": column.TextColumn("What the engine answers", width=240),
        "tried": column.NumberColumn("Days tried", format="localized", width=95),
        "cite": column.TextColumn("Where", width=330),
    }
    st.dataframe(
        rows.to_arrow(),
        hide_index=True,
        column_config=config,
        height=tables.height(rows.height, most=rows.height),
        alt=f"List of {formats.count(rows.height, 'worked example', 'worked examples')} with pass or fail",
    )


def example_rows(outcomes: Iterable[Outcome]) -> pl.DataFrame:
    """One row per worked example: result as symbol and word, the sentence, what was found, days tried, the citation."""
    rows = [(_result(outcome), outcome.said, _found(outcome), outcome.trials, outcome.cite) for outcome in outcomes]
    schema = {"result": pl.String, "said": pl.String, "found": pl.String, "tried": pl.Int64, "cite": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _result(outcome: Outcome) -> str:
    return "○ Not tried" if outcome.is_right is None else "✓ Pass" if outcome.is_right else "▲ Fail"


def _found(outcome: Outcome) -> str:
    if outcome.is_right is None:
        return "These rules have no such course"
    if outcome.is_right:
        return "The same"
    days = formats.count(outcome.wrong, "day", "days")
    return f"Otherwise on {days}: {outcome.answer}"
