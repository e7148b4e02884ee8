"""One person: the search, who it is, the time line with its table, and the reasoning of each function in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from eligibility.reasoning import PathReasoning, PlaceReasoning, Requirement
from queries import Person, Question
from ui import reads
from ui.person import charts as person_charts
from ui.reads import doubts
from ui.reads.causes import UNPLACED
from ui.reads.view import View
from ui.record import rejected_people
from ui.widgets import cache, formats, notices, person_links, tables

_WIDGET = "_person_choice"

STATUS = {
    "valid": ("✓", "Entitled", "green"),
    "expiring": ("○", "Entitled, ends this school year", "orange"),
    "lapsed": ("▲", "Lapsed", "red"),
    "incomplete": ("●", "Incomplete", "orange"),
    "ineligible": ("✕", "Not open to this job", "red"),
    "none": ("·", "Nothing yet", "gray"),
}
_MOST_URGENT_FIRST = ("lapsed", "ineligible", "incomplete", "expiring", "valid", "none")
URGENT = {status: rank for rank, status in enumerate(_MOST_URGENT_FIRST)}
ENDS = {
    "certificate": "with the certificate",
    "assignment": "with the assignment",
    "employment": "with the employment",
}
_FIXED_BY = {
    "the person": "This person can fix it.",
    "you": "You can fix it.",
    "principal": "The principal can fix it.",
}
_KINDS = {
    "employment": "Employment",
    "job": "Job",
    "certificate": "Certificate",
    "approval": "Decision",
    "entitlement": "Entitled",
    "grant": "Granted",
}


@dataclass(frozen=True)
class Found:
    """What the store says of one person on a day.

    `stretches`: columns of `queries.timeline`; `status`: of `queries.status`, and function_title; `anomalies`: rows
    of `queries.anomalies`.
    """

    stretches: pl.DataFrame
    status: pl.DataFrame
    anomalies: list[dict[str, Any]]


def found_of(person: Person, view: View) -> Found:
    """Look up everything that the page shows of a person."""
    key = (view.version, view.everywhere, person.staff_id)
    return Found(reads.person_stretches(*key), reads.person_status(*key), reads.person_anomalies(*key).to_dicts())


# Whom to show


def choose(view: View) -> Person | None:
    """Ask whom to show, and keep the answer in the session, never in the address; None: nobody to show."""
    labels = _labels(view.version, view.question)
    chosen = person_links.person()
    found = _found(view, chosen)
    if chosen and found and chosen not in labels:
        labels = {chosen: f"{full_name(found)} · {chosen}"} | labels
    st.session_state[_WIDGET] = chosen if found else None
    st.selectbox(
        "Name or staff id",
        list(labels),
        format_func=lambda staff_id: labels.get(staff_id, staff_id),
        key=_WIDGET,
        placeholder=f"{formats.people(len(labels))} {_of(view)}",
        filter_mode="contains",
        on_change=_chosen,
    )
    if not chosen:
        notices.nobody_chosen(len(labels), view.place, view.doubt.people)
    elif found is None:
        notices.person_not_found(view.as_of)
        rejected_people.about(chosen, view)
    return found


def _of(view: View) -> str:
    return "in the district" if view.scope.is_district and not view.location_ids else f"at {view.place}"


def _chosen() -> None:
    person_links.keep_person(st.session_state[_WIDGET])


def _found(view: View, staff_id: str | None) -> Person | None:
    return reads.person(view.version, view.everywhere, staff_id) if staff_id else None


@cache.by_values(16)
def _labels(version: str, question: Question) -> dict[str, str]:
    """Everybody in the search by id, as they are shown: Given Family (job, school) · id."""
    found = reads.people(version, question)
    return {row["staff_id"]: _label(row) for row in found.iter_rows(named=True)}


def _label(row: dict[str, Any]) -> str:
    name = " ".join(filter(None, (row["given_name"], row["family_name"]))) or "Not known to HR"
    where = row["location_name"]
    more = f" and {row['locations'] - 1} more" if where and row["locations"] > 1 else ""
    job = f"{row['job_title']}, {where}{more}" if where else "no job on this day"
    return f"{name} ({job}) · {row['staff_id']}"


def full_name(person: Person) -> str:
    """Name a person: Ana Abbott, or that HR knows none of this id."""
    return f"{person.given_name} {person.family_name}".strip() or "A person not known to HR"


# Who it is


def header(person: Person, found: Found, view: View) -> None:
    """Say who it is, where, since when, and what follows for access."""
    st.header(formats.literal(full_name(person)))
    rejected_people.about(person, view)
    st.markdown(f"{who(person, found.stretches, view.as_of)} Staff id {formats.literal(person.staff_id)}.")
    st.markdown(f"**{headline(found.status, view.as_of, view.doubt.certificates)}**")
    for row in found.anomalies:
        st.markdown(anomaly(row))


def who(person: Person, stretches: pl.DataFrame, as_of: date) -> str:
    """Say which jobs a person has on a day, and since when they are employed (columns: `queries.timeline`)."""
    if not person.is_in_hr:
        return "HR has no record of this person; other records name the staff id."
    found = stretches.filter(pl.col("kind").is_in(["employment", "job"])).to_dicts()
    now = [one for one in found if person_charts.covers(one, as_of)]
    employed = next((one for one in now if one["kind"] == "employment"), None)
    if employed is None:
        ended = max((one["to_on"] for one in found if one["kind"] == "employment"), default=None)
        left = f"; the last employment ended on {formats.day(ended)}" if ended else ""
        return f"Not employed on {formats.day(as_of)}{left}."
    jobs = [
        formats.literal(f"{one['state']} at {one['location_name']} since {formats.day(one['from_on'])}")
        for one in now
        if one["kind"] == "job"
    ]
    until = f", until {formats.day(employed['to_on'])}" if employed["to_on"] else ""
    held = formats.listing(jobs) or "No job at any school or office"
    return f"{held}. Employed since {formats.day(employed['from_on'])}{until}."


def headline(status: pl.DataFrame, as_of: date, doubt: str) -> str:
    """Answer the page's question in a sentence or two, from one person's status (columns: `queries.status`).

    `doubt` says why nothing found may not mean that there is nothing.
    """
    entitled = status.filter("entitled")
    if entitled.is_empty() and doubt:
        return doubts.unknown(f"whether there is a function to be entitled to on {formats.day(as_of)}", doubt)
    if entitled.is_empty():
        return f"Entitled to no function on {formats.day(as_of)}."
    titles = entitled["function_title"].unique().sort().to_list()
    count = formats.count(len(titles), "function", "functions")
    said = f"Entitled to {count} on {formats.day(as_of)}: {formats.literal(formats.listing(titles))}."
    more = f" {doubts.unknown('whether there are more', doubt)}" if doubt else ""
    return f"{said} {_ends_first(entitled)}{more}"


def _ends_first(entitled: pl.DataFrame) -> str:
    """Say what of the functions that a person is entitled to ends first, and when."""
    ending = entitled.filter(pl.col("last_day").is_not_null()).sort("last_day", "function_title")
    if ending.is_empty():
        return "None has a last day."
    last_day = ending["last_day"][0]
    first = ending.filter(pl.col("last_day") == last_day)["function_title"].unique().sort().to_list()
    verb = "ends" if len(first) == 1 else "end"
    return f"{formats.literal(formats.listing(first))} {verb} first, on {formats.day(last_day)}."


# The time line


def timeline(person: Person, stretches: pl.DataFrame, view: View) -> None:
    """Draw the time line, and behind it the table of what it shows."""
    shown = person_charts.span(stretches, as_of=view.as_of, june=view.june, known_on=view.known_on)
    drawn = person_charts.seen(person_charts.rows(stretches, view.as_of), shown)
    if stretches.is_empty():
        notices.person_without_records(view.as_of)
        return
    if drawn:
        junes = reads.junes(view.version, shown.from_on, shown.to_on)
        st.subheader(_point(stretches, view.as_of, view.doubt.certificates))
        person_charts.timeline(drawn, shown, junes, full_name(person))
        ahead = "beyond the records" if view.is_expected else "ahead of the as-of day"
        st.caption(
            "Dotted: the end of each school year; dashed: the next one. "
            f"{formats.EXPECTED} Paler bars with an edge are expected: they lie {ahead}."
        )
    else:
        notices.person_long_gone(shown.from_on)
    tables.behind("The time line as a table", lambda: _table(stretches))


def _point(stretches: pl.DataFrame, as_of: date, doubt: str) -> str:
    """Say what the time line shows: where what is held and what is entitled part, or that they agree.

    `doubt` says why nothing found may not mean that there is nothing.
    """
    held = {kind: _cells(stretches, kind, as_of) for kind in ("entitlement", "grant")}
    without = sorted({title for _, _, title in held["grant"] - held["entitlement"]})
    lacking = sorted({title for _, _, title in held["entitlement"] - held["grant"]})
    if without:
        return f"Holds {formats.listing(without)} without being entitled"
    if lacking:
        return f"Entitled to {formats.listing(lacking)} without having it"
    if held["grant"]:
        return "Holds exactly what the rules give"
    return "What is on record" if doubt else "Holds nothing, and is entitled to nothing"


def _cells(stretches: pl.DataFrame, kind: str, as_of: date) -> set[tuple[str, str, str]]:
    rows = stretches.filter(pl.col("kind") == kind).to_dicts()
    now = (row for row in rows if person_charts.covers(row, as_of))
    return {(row["function_id"], row["location_id"], row["function_title"]) for row in now}


def _table(stretches: pl.DataFrame) -> None:
    """Show the stretches (columns: `queries.timeline`), one row each."""
    shown = stretches.select(
        what=pl.col("kind").replace_strict(_KINDS),
        about=pl.coalesce("function_title", "course_title", "state"),
        where="location_name",
        state="state",
        from_on="from_on",
        to_on="to_on",
        record="record",
    )
    column = st.column_config
    st.dataframe(
        shown.to_arrow(),
        hide_index=True,
        placeholder="",
        column_config={
            "what": column.TextColumn("What", pinned=True, width=95),
            "about": column.TextColumn("About", width=220),
            "where": column.TextColumn("School or office", width=220),
            "state": column.TextColumn("State", width=160),
            "from_on": tables.day("First day"),
            "to_on": tables.day("Last day", "Empty: no end is known"),
            "record": column.TextColumn("Record", width=200),
        },
        height=tables.height(shown.height),
        alt=f"Time line as a table of {formats.count(shown.height, 'row', 'rows')}: what, about, where, days",
    )


# The reasoning


def reasoning(person: Person, found: Found, view: View) -> None:
    """Give each function's reasoning: open where there is an answer, collapsed where there is nothing to say."""
    if found.status.is_empty():
        st.markdown(f"Nothing is judged on {formats.day(view.as_of)}: there is no job and no active grant.")
        return
    answered = _answered(found.status)
    for function_id in answered:
        explained = reads.explanation(view.version, view.everywhere, person.staff_id, function_id)
        st.subheader(formats.literal(explained.function_title))
        for place in sorted(explained.places, key=lambda one: (URGENT[one.status], one.location_name)):
            cell = (function_id, place.location_id)
            _place(place, [row for row in found.anomalies if (row["function_id"], row["location_id"]) == cell])
    others = {key: title for key, title in reads.all_functions(view.version).items() if key not in answered}
    if others:
        _others(person, others, view, is_any=bool(answered))


def _answered(status: pl.DataFrame) -> list[str]:
    """The functions with a status other than none, those that need something first."""
    ranked = (
        status.filter(pl.col("status") != "none")
        .with_columns(rank=pl.col("status").replace_strict(URGENT))
        .group_by("function_id", "function_title")
        .agg(pl.col("rank").min())
        .sort("rank", "function_title")
    )
    return ranked["function_id"].to_list()


def _others(person: Person, others: dict[str, str], view: View, *, is_any: bool) -> None:
    """Functions of which nothing is held: their reasoning is looked up when it is opened."""
    st.subheader("Other functions" if is_any else "Functions")
    st.caption("No certificate, approval or grant for these on this day. Open one to see what it asks for.")
    for function_id, title in others.items():
        drawer = st.expander(formats.literal(title), key=f"_open_{function_id}", on_change="rerun")
        if not drawer.open:
            continue
        explained = reads.explanation(view.version, view.everywhere, person.staff_id, function_id)
        with drawer:
            for place in explained.places:
                _place(place, [])


def _place(place: PlaceReasoning, anomalies: list[dict[str, Any]]) -> None:
    """One place: status, last day, next step, what is wrong, then the paths, the one that decides first."""
    with st.container(border=True, gap="small"):
        st.markdown("\n\n".join(_answer(place, anomalies)))
        decides = [path for path in place.paths if path.is_reported]
        rest = [path for path in place.paths if not path.is_reported]
        for path in decides:
            st.markdown("\n".join(_path(path)))
        if rest:
            words = "Other ways" if decides else "Ways"
            with st.expander(f"{words} to be entitled here ({len(rest)})", type="compact"):
                st.markdown("\n\n".join("\n".join(_path(path)) for path in rest))


def _answer(place: PlaceReasoning, anomalies: list[dict[str, Any]]) -> Iterator[str]:
    sign, word, color = STATUS[place.status]
    granted = "Access is granted." if place.granted else "Access is not granted."
    yield f":{color}-badge[{sign} {word}] **{formats.literal(place.location_name)}**: {_until(place)} {granted}"
    if place.next_step:
        yield f"**Next:** {formats.literal(place.next_step)}"
    yield from (anomaly(row) for row in anomalies)


def anomaly(row: dict[str, Any]) -> str:
    """Where a grant and the rules disagree, in a sentence, and who can fix it."""
    fixed_by = _FIXED_BY.get(row["fix_by"], f"{row['fix_by']} can fix it.")
    kind = "Cannot be judged" if row["kind"] == UNPLACED else row["kind"].replace("-", " ").capitalize()
    return f":orange-badge[▲ {kind}] {formats.literal(row['explanation'])} {fixed_by}"


def _until(place: PlaceReasoning) -> str:
    if not place.entitled:
        return "not entitled."
    since = f" since {formats.day(place.met_on)}" if place.met_on else ""
    if place.last_day is None:
        return f"entitled{since}, with no last day."
    return f"entitled{since}; last day {formats.day(place.last_day)}, {ENDS.get(place.ends_because, '')}."


def _path(path: PathReasoning) -> Iterator[str]:
    """One path as a list: what it is and where it is written, then each requirement."""
    stated = "" if path.is_stated else "; not stated in the source"
    role = ", which decides" if path.is_reported else "" if path.fits else ", not for the job held here"
    yield f"**{formats.literal(path.path).capitalize()}**{role} :small[({formats.literal(path.cite)}{stated})]\n"
    for need in path.requirements:
        yield f"- {_requirement(need, path)}"


def _requirement(need: Requirement, path: PathReasoning) -> str:
    mark = "✓ Met:" if need.is_met else "✕ Not met:"
    sources = [need.record] if need.record else []
    sources += [need.cite] if need.cite != path.cite else []
    said = f" :small[({formats.literal('; '.join(sources))})]" if sources else ""
    return f"**{mark}** {formats.literal(need.sentence)}{said}"
