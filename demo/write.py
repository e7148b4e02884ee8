"""Writes the invented district as a feed folder, with what was planted in it beside the feeds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from demo.anomalies import Anomalies, Anomaly
from demo.district import build_district
from demo.feeds import COLUMNS, Feeds
from demo.odd_rows import OddRows
from demo.row_faults import RowFaults, as_line
from eligibility import Policy

TRUTH_COLUMNS = ("what", "name", "feed", "file", "line", "staff_id", "function_id", "location_id")
"""Columns of truth.csv, one row per planted thing.

`what` is `rejection` (`name`: the rule), `finding` (`name`: the finding) or `anomaly` (`name`: the kind). The first two
are placed by feed, file and line; an anomaly by person, function and location, as of the as-of day.
"""

Truth = tuple[str, str, str, str, str, str, str, str]

NOTE = """\
The people in this folder are invented, and so is everything about them.

Written by `lapsewatch demo`: {staff} people, {schools} schools, seed {seed}, as of {as_of}.
The same numbers write the same bytes.
Names and codes of the schools are those of Denver's in 2024, from public data of the Colorado Department of Education
(data/cde-denver-schools/SOURCE.md); offices, people, jobs, courses taken, approvals and grants are made up by chance.

{planted}
"""
PLANTED = """\
Errors are planted on purpose. truth.csv lists every one: {columns}.
  rejection  a row that no load may take, with the rule's name
  finding    a row that is taken but reported, with the finding's name
  anomaly    access that disagrees with the rules on {as_of} or cannot be judged, with its kind, person, function and
             location"""
NOTHING_PLANTED = "No errors are planted: grants and rules agree on every day."


@dataclass(frozen=True)
class DemoSummary:
    """What was written: rows by feed (planted ones included), and planted things by `what`."""

    folder: Path
    rows: dict[str, int]
    planted: dict[str, int]


def write_demo(
    folder: Path,
    policy: Policy,
    *,
    staff: int = 15_000,
    schools: int = 196,
    seed: int = 1,
    as_of: date,
    planted: bool = True,
) -> DemoSummary:
    """Write the feeds of an invented district, truth.csv and README.txt into a folder, which is made if need be.

    `staff` people in the staff feed, past ones included; up to 196 schools are real, more are invented. `planted=False`
    leaves out every error, so that grants and rules agree on every day. Raises ValueError if `staff` are too few for
    the schools or the policy lacks a function, course or role of the shipped one, and OSError if it cannot write.
    """
    # One sequence for everything: a draw more or less anywhere changes all that follows, and `data/demo` with it.
    rng = Random(seed)  # noqa: S311 (a demo has no secrets, but must come out the same again)
    district = build_district(policy, staff=staff, school_count=schools, rng=rng, as_of=as_of)
    anomalies = Anomalies(rng, district)
    if planted:
        anomalies.plant()
    feeds = Feeds(district)
    for life in district.lives:
        feeds.write_down(life)
    feeds.rows["grants"] += [feeds.grant(staff_id, grant) for staff_id, grant in anomalies.stray]
    faults = RowFaults(rng, district, feeds, anomalies.touched)
    # Even if nothing is planted: some findings are in the district's own rows.
    faults.mark()
    if planted:
        faults.plant()
        OddRows(rng, district, feeds, faults, anomalies.touched).plant()
    folder.mkdir(parents=True, exist_ok=True)
    truth = [row for feed in COLUMNS for row in _write_feed(folder, feed, feeds, faults)]
    truth += [_anomaly_truth(anomaly) for anomaly in (*anomalies.planted, *faults.unplaced)]
    _write_lines(folder / "truth.csv", [",".join(TRUTH_COLUMNS).encode(), *(as_line(row).encode() for row in truth)])
    about_errors = PLANTED.format(columns=", ".join(TRUTH_COLUMNS), as_of=as_of) if planted else NOTHING_PLANTED
    note = NOTE.format(staff=staff, schools=schools, seed=seed, as_of=as_of, planted=about_errors)
    (folder / "README.txt").write_text(note, encoding="utf-8", newline="\n")
    planted_rows = {feed: sum(not fault.is_blank for fault in faults.planted[feed].values()) for feed in COLUMNS}
    rows = {feed: len(feeds.rows[feed]) + planted_rows[feed] for feed in COLUMNS}
    return DemoSummary(folder, rows, _count(truth))


def _write_feed(folder: Path, feed: str, feeds: Feeds, faults: RowFaults) -> Iterator[Truth]:
    """Write one feed, good rows and planted ones; what is planted in it."""
    planted, marked = faults.planted[feed], faults.marked[feed]
    file = f"{feed}.csv"
    lines = [",".join(COLUMNS[feed]).encode()]
    for index, row in enumerate(feeds.rows[feed]):
        lines.append(as_line(row).encode())
        for finding in marked.get(index, ()):
            # The header is line 1, so the number of lines so far is the row's line.
            yield ("finding", finding, feed, file, str(len(lines)), row[0], "", "")
        if index in planted:
            fault = planted[index]
            lines.append(fault.line)
            rejection = [("rejection", fault.rule)] if fault.rule else []
            for what, name in (*rejection, *(("finding", finding) for finding in fault.findings)):
                yield (what, name, feed, file, str(len(lines)), fault.staff_id, "", "")
    _write_lines(folder / file, lines)


def _write_lines(path: Path, lines: list[bytes]) -> None:
    path.write_bytes(b"\n".join(lines) + b"\n")


def _anomaly_truth(anomaly: Anomaly) -> Truth:
    return ("anomaly", anomaly.kind, "", "", "", anomaly.staff_id, anomaly.function_id, anomaly.location_id)


def _count(truth: list[Truth]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for what, *_ in truth:
        counts[what] = counts.get(what, 0) + 1
    return counts
