"""Makes feeds of the elements of a package; what the standard forbids is put aside with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element as Node

import polars as pl

from intake.contracts import FEEDS
from intake.edfi.elements import ASSIGNMENT, EMPLOYMENT, ORGANIZATIONS, STAFF, Element, FileElements, codes
from intake.edfi.rows import Ids, Row, assignment_row, employment_row, organization_row, staff_row
from intake.mapped_source import Extract

FILLS: Mapping[str, tuple[str, ...]] = {
    "locations": tuple(ORGANIZATIONS),
    "staff": (STAFF,),
    "employments": (EMPLOYMENT,),
    "assignments": (ASSIGNMENT,),
}
"""The feeds, each with the kinds of elements that it is made of."""
STAFF_ID, LOCATION_ID = "StaffUniqueId", "EducationOrganizationId"


@dataclass(frozen=True)
class EdFiOptions:
    """How a package is read; everything has a default.

    - `staff_id`, `location_id`: STAFF_ID or LOCATION_ID, or the systems of identification codes; the first that is
      not empty.
    - `job_title`: `PositionTitle`, where that is not empty, or `StaffClassification` always.
    - `titles`: the job title by classification, in any case; other classifications are their own title.
    - `elsewhere`: the feeds that another source fills; what refers to them need not be in the package.
    """

    staff_id: Sequence[str] = (STAFF_ID,)
    location_id: Sequence[str] = (LOCATION_ID,)
    job_title: str = "PositionTitle"
    titles: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Sequence[str] = ()


def make_extracts(files: Mapping[str, FileElements], options: EdFiOptions) -> dict[str, Extract]:
    """The feeds that are not filled elsewhere, of files that have elements for each of them."""
    elements = [one for file in files.values() for one in file.elements]
    anchors = {(one.file, anchor): one for one in elements if (anchor := one.node.get("id"))}
    staff = _ids(elements, FILLS["staff"], STAFF_ID, options.staff_id, anchors, is_open="staff" in options.elsewhere)
    places = _ids(
        elements,
        FILLS["locations"],
        LOCATION_ID,
        options.location_id,
        anchors,
        is_open="locations" in options.elsewhere,
    )
    titles = {name.casefold(): title for name, title in options.titles.items()}

    def row(one: Element) -> Row:
        if one.kind == STAFF:
            return staff_row(one, staff)
        if one.kind == EMPLOYMENT:
            return employment_row(one, staff, places)
        if one.kind == ASSIGNMENT:
            return assignment_row(one, staff, places, titles, takes_position=options.job_title == "PositionTitle")
        return organization_row(one, places)

    return {
        feed: _extract(feed, [row(one) for one in elements if one.kind in kinds], files)
        for feed, kinds in FILLS.items()
        if feed not in options.elsewhere
    }


def systems(files: Mapping[str, FileElements], feed: str) -> set[str]:
    """The systems of which elements of the feed have an identification code, in lower case."""
    elements = (one for file in files.values() for one in file.elements if one.kind in FILLS[feed])
    return {system for one in elements for system, _ in codes(one.node)}


def _ids(
    elements: Iterable[Element],
    kinds: Sequence[str],
    own: str,
    chosen: Sequence[str],
    anchors: Mapping[tuple[str, str], Element],
    *,
    is_open: bool,
) -> Ids:
    names = {kind: ORGANIZATIONS.get(kind, STAFF_ID).casefold() for kind in kinds}
    known: dict[str, str] = {}
    for one in elements:
        if one.kind in names and (by_standard := _own_id(one.node, names[one.kind])):
            known.setdefault(by_standard, _chosen(one.node, own, by_standard, chosen))
    return Ids(own, tuple(chosen), names, known, anchors, is_open=is_open and own in chosen)


def _own_id(node: Node, name: str) -> str:
    return (node.findtext(name) or "").strip()


def _chosen(node: Node, own: str, by_standard: str, chosen: Sequence[str]) -> str:
    held = dict(codes(node))
    return next((one for name in chosen if (one := by_standard if name == own else held.get(name.casefold(), ""))), "")


def _extract(feed: str, rows: Sequence[Row], files: Mapping[str, FileElements]) -> Extract:
    names = FEEDS[feed].names
    texts = pl.Schema(dict.fromkeys(names, pl.String()) | {"file": pl.String(), "line": pl.Int64()})
    judged = pl.Schema({**texts, **dict.fromkeys(("rule", "column", "value", "why"), pl.String())})
    good = pl.DataFrame([_cells(row) for row in rows if row.fault is None], schema=texts)
    if feed in ("employments", "assignments"):
        # Ed-Fi tells two associations of a person apart by what the feeds do not have: the employer, the status.
        good = good.unique(subset=names, keep="first", maintain_order=True)
    bad = pl.DataFrame([{**_cells(row), **fault} for row in rows if (fault := row.fault)], schema=judged)
    raw = {(row.element.file, row.element.place): row.element.raw for row in rows}
    names_of_files = list(dict.fromkeys(row.element.file for row in rows))
    places = {name: files[name].place for name in names_of_files}
    return Extract(good, names_of_files, lambda file, line: raw[file, line], places=places, rejected=bad)


def _cells(row: Row) -> dict[str, str | int | None]:
    return {**row.cells, "file": row.element.file, "line": row.element.place}
