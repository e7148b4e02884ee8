"""What a trial of a folder says: the sentences and tables made of the lines of `lapsewatch connect --json`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from ui.data.numbers import FINDING_LABELS, RULE_LABELS, feed_title
from ui.widgets import formats

Said = Mapping[str, Any]
_LISTED = 12
_SURE = {"sure": "✓ Sure", "likely": "○ Likely", "to check": "▲ To check"}


def trial_headline(said: Said) -> str:
    """Say in a sentence or two what a load of the folder would be, as Markdown."""
    trial = said.get("trial")
    if trial is None:
        return "**These exports cannot be loaded yet.**"
    counts = pl.DataFrame(trial["counts"])
    read, accepted, rejected = (int(counts[name].sum()) for name in ("rows_read", "rows_accepted", "rows_rejected"))
    outside = sum(row["rows"] for row in trial["unknown"])
    faults = formats.count(rejected - outside, "row", "rows") if rejected > outside else "No row"
    more = f"{formats.number(outside)} more {'is' if outside == 1 else 'are'}"
    apart = f", {more} about courses or groups outside the rules" if outside else ""
    return (
        f"**{formats.number(accepted)} of {formats.count(read, 'row', 'rows')} would be accepted.** "
        f"{faults} would be rejected for a fault{apart}. {june_title(trial)}."
    )


def june_title(trial: Said) -> str:
    """How many people the June would have."""
    rows = formats.count(trial["rows"], "row", "rows")
    return f"The cohort of {_june(trial)} would be {formats.people(trial['people'])}, {rows}"


def _june(trial: Said) -> str:
    return formats.month(date.fromisoformat(trial["june_on"]))


def column_rows(said: Said) -> pl.DataFrame:
    """The proposed columns: file, feed, column, origin, sure, samples, note, as text."""
    rows = [
        {
            "file": one["file"],
            "fills": f"{feed_title(one['feed'])}: {one['column']}",
            "origin": _origin(one),
            "sure": _SURE[one["sure"]],
            "samples": ", ".join(one["samples"]),
            "note": one["note"],
        }
        for one in said.get("proposal", {}).get("columns", ())
    ]
    return _frame(rows, "file", "fills", "origin", "sure", "samples", "note")


def _origin(cell: Said) -> str:
    if cell["value"] is not None:
        return f"always {cell['value']}"
    return " or ".join(name for name in cell["from"] if name) or "nothing yet"


def notes(said: Said) -> list[str]:
    """What else was found: packages, files that fit nothing, feeds that nothing fills."""
    proposal = said.get("proposal")
    if proposal is None:
        return ["The folder has a sources.toml, which was tried as it is."]
    packages = [f"{one['file']}: a package that the reader {one['reader']} knows." for one in proposal["packages"]]
    return [*packages, *proposal["rest"]]


def id_rows(said: Said) -> pl.DataFrame:
    """Ids that match across files: file, column, of, ids, before, after."""
    rows = said.get("proposal", {}).get("matched", ())
    shown = [{**row, "of": feed_title(row["of"])} for row in rows]
    return _frame(shown, "file", "column", "of", "ids", "before", "after", numbers=("ids", "before", "after"))


def count_rows(trial: Said) -> pl.DataFrame:
    """One row per feed: feed, rows_read, rows_accepted, rows_rejected, findings, people, known.

    `people` are those that the feed names, `known` those of them who are in staff, as text: two feeds name nobody.
    """
    matched = {row["feed"]: row for row in trial["matched"]}
    rows = [{**row, "feed": feed_title(row["feed"]), **_people(matched.get(row["feed"]))} for row in trial["counts"]]
    numbers = ("rows_read", "rows_accepted", "rows_rejected", "findings")
    return _frame(rows, "feed", *numbers, "people", "known", numbers=numbers)


def _people(row: Said | None) -> Mapping[str, str]:
    if row is None:
        return {"people": "", "known": ""}
    return {"people": formats.number(row["people"]), "known": formats.number(row["known"])}


def reason_rows(trial: Said) -> pl.DataFrame:
    """Why rows would be rejected or be findings, and what the rules do not know: feed, what, reason, rows."""
    rows = [
        *(_reason(row, "Rejected", RULE_LABELS.get(row["rule"], row["rule"])) for row in trial["rejections"]),
        *(_reason(row, "Outside the rules", row["code"]) for row in trial["unknown"]),
        *(
            {"feed": feed_title("assignments"), "what": "Title without a role", "reason": row["job_title"]}
            | {"rows": row["people_so_far"]}
            for row in trial["titles"]
        ),
        *(_reason(row, "Finding", FINDING_LABELS.get(row["finding"], row["finding"])) for row in trial["findings"]),
    ]
    return _frame(rows, "feed", "what", "reason", "rows", numbers=("rows",))


def _reason(row: Said, what: str, reason: str) -> Mapping[str, object]:
    return {"feed": feed_title(row["feed"]), "what": what, "reason": reason, "rows": row["rows"]}


def said_rows(trial: Said) -> list[str]:
    """What follows from feeds that there are none of, codes that look like known ones, and the first rejected rows."""
    return [*trial["absent"], *trial["near"], *(row["message"] for row in trial["rejected"])][:_LISTED]


def june_rows(trial: Said, functions: Mapping[str, str]) -> pl.DataFrame:
    """The first lines of the June: person, function (by its title), location, standing, last_day."""
    rows = [
        {
            "person": row["name"] or row["staff_id"],
            "function": functions.get(row["function_id"], row["function_id"]),
            "location": row["location_name"],
            "standing": str(row["standing"]).capitalize(),
            "last_day": formats.short_day(date.fromisoformat(row["last_day"])) if row["last_day"] else "",
        }
        for row in trial["cohort"]
    ]
    return _frame(rows, "person", "function", "location", "standing", "last_day")


def _frame(rows: Sequence[Mapping[str, Any]], *names: str, numbers: Sequence[str] = ()) -> pl.DataFrame:
    schema = {name: pl.Int64 if name in numbers else pl.String for name in names}
    return pl.DataFrame([{name: row[name] for name in names} for row in rows], schema=schema)
