"""What the page on the data says: the load in a sentence, its feeds, what was rejected or looks wrong, the versions."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

import store
from queries import UNKNOWN, Facts
from ui import reads
from ui.reads.view import View
from ui.security import downloads
from ui.widgets import bars as charts
from ui.widgets import filters, formats, messages, metrics, notices, palette, runtime, tables
from ui.widgets.metrics import Metric

MOST_ROWS = 5_000
_MOST_SAID = 5
STALE_AFTER = timedelta(days=7)
_TELLS_OF_DAYS = ("employments", "assignments", "completions", "approvals", "grants")

RULES = {
    "unreadable": "Line cannot be read",
    "required": "Value missing",
    "date": "Not a day",
    "value": "Value not allowed",
    "order": "Ends before it begins",
    "duplicate": "Same row again",
    "unknown-location": "Location not in the feeds",
    "unknown-course": "Course outside the rules",
    "unknown-function": "Function outside the rules",
    "too-long": "Text too long",
}
FINDINGS = {
    "unknown-person": "Person not in the staff feed",
    "assignment-outside-employment": "Job outside employment",
    "overlapping-employments": "Overlapping employments",
    "completion-while-not-employed": "Training while not employed",
    "approval-without-approver": "Approval that names nobody",
    "unlisted-title": "Job title without a role",
    "future-date": "Day after the load",
    "empty-feed": "Feed without rows",
    "near-miss-id": "Id that looks like another",
    "near-miss-code": "Code that looks like a known one",
    "shared-email": "Address of several people",
    "unknown-approver": "Approver outside HR",
    "reason-without-end": "Reason without a last day",
    "contradicting-grants": "Access removed and not removed",
    "not-counting": "Record that does not count",
    "far-end": "Last day that means none",
    "time-of-day": "Day written with a time",
    "blank-rows": "Blank rows",
    "location-left-out": "Location left out of the feed",
}
LISTS = {
    "rejected": "Rejected rows",
    "findings": "Findings",
    "codes": "Codes outside the rules",
    "titles": "Job titles without a role",
}

_LIST_OF = {"rows_rejected": "rejected", "rows_unknown": "codes", "findings": "findings"}
"""The list that holds what a column of the feeds counts."""
_FEEDS = "feeds"


@dataclass(frozen=True)
class Load:
    """What a load took in. `errors` are the rejected rows that are a fault of a feed, `unknown` the others.

    Of the unknown, `resembling` look like what the rules know. `stale` names the feeds whose newest record is older
    than a week on `today`, or that have none.
    """

    today: date
    read: int
    accepted: int
    errors: int
    unknown: int
    resembling: int
    findings: int
    stale: tuple[str, ...]


def load(feeds: pl.DataFrame, counts: pl.DataFrame, today: date) -> Load:
    """Sum up the feeds and findings (columns: `queries.feeds`, `intake_counts`) of a load, as they look today."""
    total = {name: int(feeds[name].sum()) for name in ("rows_read", "rows_accepted", "rows_rejected", "rows_unknown")}
    return Load(
        today=today,
        read=total["rows_read"],
        accepted=total["rows_accepted"],
        errors=total["rows_rejected"] - total["rows_unknown"],
        unknown=total["rows_unknown"],
        resembling=int(counts.filter(pl.col("name") == "near-miss-code")["rows"].sum()),
        findings=int(feeds["findings"].sum()),
        stale=tuple(row["feed"] for row in feeds.iter_rows(named=True) if _is_stale(row, today)),
    )


def headline(found: Load, facts: Facts) -> str:
    """Answer in two or three sentences whether the data can be trusted."""
    accepted, read = formats.number(found.accepted), formats.count(found.read, "row", "rows")
    rejected = formats.number(found.errors + found.unknown)
    moment = formats.moment(facts.loaded_at, facts.time_zone)
    first = f"**{accepted} of {read} were accepted and {rejected} rejected when the data was loaded on {moment}.**"
    words = [first, _wants_a_look(found)]
    if found.unknown:
        name = formats.count(found.unknown, "rejected row names", "rejected rows name")
        fault = "which is no fault of the feeds"
        if found.resembling:
            fault = f"{formats.number(found.resembling)} of which look like one that the rules know"
        words.append(f"{name} a course or function outside the rules, {fault}.")
    return " ".join(words)


def _wants_a_look(found: Load) -> str:
    looks = []
    if found.errors:
        looks.append(formats.count(found.errors, "rejected row", "rejected rows"))
    if found.findings:
        looks.append(formats.count(found.findings, "finding", "findings"))
    if found.stale:
        looks.append(f"the age of {formats.listing([_title(feed) for feed in found.stale])}")
    if not looks:
        return "Nothing needs a look."
    alone = looks[0].startswith(("1 ", "the ")) and len(looks) == 1
    words = formats.listing(looks)
    return f"{words[0].upper()}{words[1:]} {'needs' if alone else 'need'} a look."


def _title(feed: str) -> str:
    return feed.replace("_", " ").capitalize()


def _is_stale(row: dict[str, Any], today: date) -> bool:
    if row["feed"] not in _TELLS_OF_DAYS:
        return False
    newest: date | None = row["newest_on"]
    return newest is None or newest < today - STALE_AFTER


def last_refusal(view: View) -> None:
    """List why the last load was refused, if it was, for who sees the district: a reason may hold rows of the feeds."""
    refusal = store.refused_load(runtime.store_folder())
    if refusal is None or not view.scope.is_district:
        return
    st.header("The last load was refused")
    st.markdown("\n".join(f"- {formats.literal(problem)}" for problem in refusal.problems))
    st.caption("The data on all pages is that of the load before. Correct the export and load again.")


def numbers(found: Load, titles: int) -> None:
    """Draw the four numbers of a load; each opens the list that it counts."""
    metrics.row(
        [
            Metric("Rejected rows to look at", found.errors, "Show rows", _opens("rejected")),
            Metric("Findings in accepted rows", found.findings, "Show findings", _opens("findings")),
            Metric("Rows with codes outside the rules", found.unknown, "Show codes", _opens("codes")),
            Metric("Job titles without a role", titles, "Show titles", _opens("titles")),
        ]
    )


def _opens(name: str) -> dict[str, Any]:
    return {"list": name, "feed": [], "rule": [], "finding": []}


def feeds_table(feeds: pl.DataFrame, found: Load, *, is_open: bool) -> None:
    """Show one row per feed: what was read of it, and how new it is.

    A click on a count lists what it counts, for whoever may see that.
    """
    st.header(_title_of_feeds(found))
    rows = feeds.with_columns(
        feed=pl.Series([_title(feed) for feed in feeds["feed"]], dtype=pl.String),
        rows_rejected=pl.col("rows_rejected") - pl.col("rows_unknown"),
        newest_on=pl.Series([_day(day) for day in feeds["newest_on"]], dtype=pl.String),
        freshness=pl.Series([_freshness(row, found.today) for row in feeds.iter_rows(named=True)], dtype=pl.String),
    ).select(
        "feed", "freshness", "newest_on", "rows_read", "rows_accepted", "rows_rejected", "rows_unknown", "findings"
    )
    column = st.column_config
    config = {
        "feed": column.TextColumn("Feed", pinned=True, width=115),
        "freshness": column.TextColumn(
            "Freshness",
            width=215,
            help="A warning where the newest record is older than a week today, whenever it was loaded",
        ),
        "newest_on": column.TextColumn(
            "Newest record", width=125, help="The newest day the feed tells of, up to the load"
        ),
        "rows_read": column.NumberColumn("Read", format="localized", width=95),
        "rows_accepted": column.NumberColumn("Accepted", format="localized", width=95),
        "rows_rejected": column.NumberColumn(
            "Rejected", format="localized", width=95, help="Rows that the source of the feed should mend"
        ),
        "rows_unknown": column.NumberColumn(
            "Outside the rules", format="localized", width=140, help="Rejected, but no fault of the feed"
        ),
        "findings": column.NumberColumn("Findings", format="localized", width=95, help="Accepted, but looks wrong"),
    }
    alt = f"The {formats.count(rows.height, 'feed', 'feeds')} of this load: read, accepted, rejected"
    if not is_open:
        table(rows, config, alt)
        return
    counted = rows.with_columns(feed=feeds["feed"])
    st.dataframe(
        rows.to_arrow(),
        hide_index=True,
        column_config=config,
        height=tables.height(rows.height),
        alt=alt,
        key=_FEEDS,
        on_select=lambda: _open_count(counted),
        selection_mode="single-cell",
    )
    st.caption("Click a count of rejected rows, codes or findings for its list, or choose list and feed below.")


def _open_count(counted: pl.DataFrame) -> None:
    """List what the chosen count of a feed counts."""
    for number, name in st.session_state[_FEEDS]["selection"]["cells"]:
        row = counted.row(number, named=True)
        if name in _LIST_OF and row[name]:
            filters.choose(**_opens(_LIST_OF[name]) | {"feed": [row["feed"]]})


def _day(day: date | None) -> str:
    return f"{day:%b} {day.day}, {day.year}" if day else ""


def _title_of_feeds(found: Load) -> str:
    if not found.stale:
        return "Every feed has records of the last seven days"
    names = formats.listing([_title(feed) for feed in found.stale])
    return f"{names} {'has' if len(found.stale) == 1 else 'have'} no record of the last seven days"


def _freshness(row: dict[str, Any], today: date) -> str:
    if row["feed"] not in _TELLS_OF_DAYS:
        return "Tells of no days"
    newest: date | None = row["newest_on"]
    if newest is None:
        return "▲ No record by the load"
    if _is_stale(row, today):
        return f"▲ {formats.count((today - newest).days, 'day', 'days')} old"
    return "✓ Fresh"


def reasons(counts: pl.DataFrame, *, is_open: bool) -> None:
    """One bar for each rule that rejected rows for a fault of their feed (columns: `queries.intake_counts`).

    A click lists them, for whoever may see them.
    """
    faults = counts.filter((pl.col("kind") == "rejected") & ~pl.col("name").is_in(UNKNOWN))
    by_rule = faults.group_by("name").agg(pl.col("rows").sum()).sort("rows", "name", descending=[True, False])
    if by_rule.is_empty():
        return
    rules, rows = by_rule["name"].to_list(), by_rule["rows"].to_list()
    names = [RULES.get(rule, rule) for rule in rules]
    st.header(_title_of_reasons(names, rows))
    texts = [formats.count(value, "row", "rows") for value in rows]
    lists = [{**_opens("rejected"), "rule": [rule]} for rule in rules]
    charts.draw(
        [charts.horizontal(names, rows, texts, [palette.COVERED] * len(names))],
        "stack",
        32,
        "; ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True)),
        opens=charts.Opens("reasons", [lists]) if is_open else None,
    )
    charts.expander(by_rule.with_columns(name=pl.Series(names)), {"name": "Fault", "rows": "Rejected rows"})


def _title_of_reasons(names: list[str], rows: list[int]) -> str:
    first = [f"“{name}”" for name, value in zip(names, rows, strict=True) if value == rows[0]]
    total = formats.count(sum(rows), "rejected row", "rejected rows")
    if len(first) == 1:
        return f"{first[0]} is the most common fault: {formats.number(rows[0])} of {total}"
    if len(first) == 2:
        return f"{first[0]} and {first[1]} are the most common faults: {formats.number(rows[0])} each of {total}"
    return f"No fault stands out among {total}"


def lists(view: View, counts: pl.DataFrame, titles: pl.DataFrame) -> None:
    """Offer the four lists, one at a time, with their filters and download."""
    line = filters.FilterBar()
    if not view.scope.is_district:
        st.header("Job titles without a role")
        st.caption(
            "Rejected rows and findings are about people of the whole district: whoever sees all of it finds them here."
        )
        _titles(line, view, titles)
        return
    st.header("What to look at")
    which = filters.FilterBar().always("list", "List", LISTS, default="rejected")
    line = filters.FilterBar()
    if which == "titles":
        _titles(line, view, titles)
    elif which == "codes":
        _codes(line, view, _feeds(line, counts.filter(pl.col("name").is_in(UNKNOWN))))
    elif which == "findings":
        _findings(line, view, counts.filter(pl.col("kind") == "finding"))
    else:
        _rejected(line, view, counts.filter(pl.col("kind") == "rejected"))


def _feeds(line: filters.FilterBar, counts: pl.DataFrame) -> tuple[str, ...]:
    options = {feed: _title(feed) for feed in sorted(set(counts["feed"]))}
    return line.several("feed", "Feed", options, placeholder="All feeds")


def _names(counts: pl.DataFrame, words: dict[str, str]) -> dict[str, str]:
    """What there is to choose from, the most rows first."""
    return {name: words.get(name, name) for name in dict.fromkeys(counts["name"])}


def _rejected(line: filters.FilterBar, view: View, counts: pl.DataFrame) -> None:
    feeds = _feeds(line, counts)
    rules = line.several("rule", "Rule", _names(counts, RULES), placeholder="All faults of a feed")
    answer = reads.rejected(view.version, view.scope, feeds, rules, MOST_ROWS)
    chosen = {"feed": ", ".join(feeds), "rule": ", ".join(rules) or "all faults of a feed"}
    if answer.frame.is_empty():
        notices.nothing(
            "No rejected row fits these filters. Remove one to see more."
            if feeds or rules
            else "No row was rejected for a fault of its feed."
        )
        return
    with line.row:
        downloads.buttons(answer.frame, "rejected rows", view, _used(chosen))
    shown = answer.frame.select(
        "line", _words("feed"), _words("rule", RULES), "column", "value", message=messages.without_origin(), row="row"
    )
    column = st.column_config
    config = {
        "line": column.NumberColumn("Line", format="%d", width=80, pinned=True),
        "feed": column.TextColumn("Feed", width=115),
        "rule": column.TextColumn("Rule", width=190),
        "column": column.TextColumn("Column", width=120),
        "value": column.TextColumn("Value", width=150),
        "message": column.TextColumn("What is wrong, and what was expected", width=480),
        "row": column.TextColumn("Row as it came", width=420),
    }
    table(shown, config, f"List of {formats.count(shown.height, 'rejected row', 'rejected rows')}")
    notices.cut(shown.height, answer.rows_matched)


def _findings(line: filters.FilterBar, view: View, counts: pl.DataFrame) -> None:
    feeds = _feeds(line, counts)
    kinds = line.several("finding", "Finding", _names(counts, FINDINGS), placeholder="All findings")
    answer = reads.findings(view.version, view.scope, feeds, kinds, MOST_ROWS)
    if answer.frame.is_empty():
        notices.nothing(
            "No finding fits these filters. Remove one to see more."
            if feeds or kinds
            else "Nothing about the accepted rows looks wrong."
        )
        return
    with line.row:
        downloads.buttons(
            answer.frame, "findings", view, _used({"feed": ", ".join(feeds), "finding": ", ".join(kinds)})
        )
    near = answer.frame.filter(pl.col("finding").str.starts_with("near-miss"))
    if near.height:
        said = near.select(messages.without_origin())["message"].value_counts(sort=True)["message"].to_list()
        st.warning(
            f"**{formats.count(near.height, 'row looks', 'rows look')} like something known:**\n\n{_bullets(said)}",
            icon=":material/help:",
        )
    shown = answer.frame.select(
        "line",
        _words("feed"),
        _words("finding", FINDINGS),
        "staff_id",
        "column",
        "value",
        message=messages.without_origin(),
    )
    column = st.column_config
    config = {
        "line": column.NumberColumn("Line", format="%d", width=80, pinned=True),
        "feed": column.TextColumn("Feed", width=115),
        "finding": column.TextColumn("Finding", width=210),
        "staff_id": column.TextColumn("Staff ID", width=100),
        "column": column.TextColumn("Column", width=120),
        "value": column.TextColumn("Value", width=150),
        "message": column.TextColumn("What it means", width=520),
    }
    table(shown, config, f"List of {formats.count(shown.height, 'finding', 'findings')}")
    notices.cut(shown.height, answer.rows_matched)


def _codes(line: filters.FilterBar, view: View, feeds: tuple[str, ...]) -> None:
    codes = reads.unknown_codes(view.version, view.scope, feeds)
    if codes.is_empty():
        notices.nothing("Every course, function and group in the feeds is one that the rules know.")
        return
    with line.row:
        downloads.buttons(codes, "codes outside the rules", view, _used({"feed": ", ".join(feeds)}))
    column = st.column_config
    config = {
        "code": column.TextColumn("Code", pinned=True, width=260),
        "rows": column.NumberColumn("Rows", format="localized", width=100),
        "feed": column.TextColumn("Feed", width=130),
        "column": column.TextColumn("Column", width=150),
        "resembles": column.TextColumn("Looks like a known one", width=520, help="Which one, and how to mend it"),
    }
    near = codes.drop_nulls("resembles")
    shown = codes.select("code", "rows", _words("feed"), "column", *(["resembles"] if near.height else []))
    if near.height:
        st.warning(_of_codes(near, codes.height), icon=":material/help:")
    table(shown, config, f"List of {formats.count(shown.height, 'code', 'codes')} outside the rules")
    notices.cut(shown.height, shown.height)
    st.caption(
        f"No fault of the feed: the rules give {'the other' if near.height else 'these'} codes no meaning. If one of "
        "them should count, add it to the rules."
    )


def _of_codes(near: pl.DataFrame, total: int) -> str:
    """Say which codes resemble known ones, the most rows first, and how to mend them."""
    many = f"{formats.number(near.height)} of {formats.count(total, 'code', 'codes')}"
    verb = "looks" if near.height == 1 else "look"
    return f"**{many} {verb} like a known one:**\n\n{_bullets(near['resembles'].to_list())}"


def _bullets(said: list[str]) -> str:
    """Write sentences as a list, the first few of many."""
    more = len(said) - _MOST_SAID
    rest = [f"{formats.number(more)} more in the list below."] if more > 0 else []
    return "\n".join(f"- {formats.literal(words)}" for words in [*said[:_MOST_SAID], *rest])


def _titles(line: filters.FilterBar, view: View, titles: pl.DataFrame) -> None:
    if titles.is_empty() and view.doubt.people:
        notices.nothing(f"No job title is known of that day. {view.doubt.people} Choose another day.")
        return
    if titles.is_empty():
        notices.nothing("Every job title held here by this day belongs to a job role of the rules.")
        return
    with line.row:
        downloads.buttons(titles, "job titles without a role", view, {})
    column = st.column_config
    config = {
        "job_title": column.TextColumn("Job title", pinned=True, width=260),
        "people_on_day": column.NumberColumn(
            "People", format="localized", width=110, help=f"Who hold a job of this title on {formats.day(view.as_of)}"
        ),
        "people_so_far": column.NumberColumn(
            "People ever", format="localized", width=120, help=f"Who held one by {formats.day(view.as_of)}"
        ),
        "role_id": column.TextColumn("Counts as the role", width=220),
    }
    shown = titles.select("job_title", "people_on_day", "people_so_far", "role_id")
    table(shown, config, f"List of {formats.count(shown.height, 'job title', 'job titles')} without a role")
    notices.cut(shown.height, shown.height)
    st.caption(
        "Such a title counts as a job role of its own. If it means one of the rules' roles, add it to the rules."
    )


def versions(view: View, facts: Facts) -> None:
    """List the versions of the store, the newest first, with their moments and sizes."""
    found = store.versions(runtime.store_folder())
    st.header(
        f"{formats.count(len(found), 'version', 'versions')} of the store {'is' if len(found) == 1 else 'are'} kept"
    )
    rows = pl.DataFrame(
        {
            "loaded": [formats.moment(version.loaded_at, facts.time_zone) for version in found],
            "size": [f"{version.size / 1_000_000:,.1f} MB" for version in found],
            "name": [version.name for version in found],
            "is_shown": ["✓ This one" if version.name == Path(view.version).stem else "" for version in found],
        },
        schema=dict.fromkeys(("loaded", "size", "name", "is_shown"), pl.String),
    )
    column = st.column_config
    config = {
        "loaded": column.TextColumn("Loaded", pinned=True, width=260),
        "size": column.TextColumn("Size", width=100, alignment="right"),
        "is_shown": column.TextColumn("On this page", width=120),
        "name": column.TextColumn("Version", width=290),
    }
    table(rows.select("loaded", "size", "is_shown", "name"), config, "The versions of the store")


def _used(chosen: dict[str, str]) -> dict[str, str]:
    return {name: words for name, words in chosen.items() if words}


def _words(name: str, words: dict[str, str] | None = None) -> pl.Expr:
    """Write the ids of a column as words."""
    if words is None:
        return pl.col(name).str.replace_all("_", " ").str.to_titlecase().alias(name)
    return pl.col(name).replace(words).alias(name)


def table(rows: pl.DataFrame, config: dict[str, Any], alt: str) -> None:
    """Show rows that are no people, with columns as configured."""
    st.dataframe(
        rows.with_columns(pl.col(pl.String).fill_null("")).to_arrow(),
        hide_index=True,
        column_config=config,
        height=tables.height(rows.height),
        alt=alt,
    )
