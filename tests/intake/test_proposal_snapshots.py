"""Exports that know only today: what tells them, how they are proposed, and what is asked."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from intake import Proposal, Question, propose, said_snapshot, sources_toml
from intake.snapshots import Past
from intake.sources import open_sources
from tests.intake.folders import POLICY, TODAY

HEADER = "Employee,Last Name,First Name,Building,Position"
SCHOOLS = ["School Number,School Name,School Type", "0010,East High,High School"]


def people(*numbers: int, header: str = HEADER, more: str = "") -> list[str]:
    """A list of staff without any day; `more` at the end of each row."""
    return [header, *(f"{number},Peña,Ana,0010,Principal{more}" for number in numbers)]


NIGHTS: Mapping[str, list[str]] = {
    "schools.csv": SCHOOLS,
    "staff-list-2026-11-17.csv": people(*range(100, 109)),
    "staff-list-2026-11-18.csv": people(*range(100, 110)),
    "staff-list-2026-11-20.csv": people(*range(101, 110), header=HEADER.replace("Position", "Job Title")),
}


def proposed(folder: Path, files: Mapping[str, list[str]], **answers: str) -> tuple[Proposal, list[Question]]:
    """What is proposed for these files, and what was asked; `answers` by the kind of question."""
    asked: list[Question] = []

    def ask(question: Question) -> str | None:
        asked.append(question)
        return answers.get(question.kind)

    for name, lines in files.items():
        (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return propose(folder, POLICY, ask), asked


def test_lists_of_several_days_with_mostly_the_same_people_are_snapshots(tmp_path: Path) -> None:
    proposal, asked = proposed(tmp_path, NIGHTS)
    (source,) = (one for one in proposal.sources if "staff" in one.feeds)
    assert source.snapshot is not None
    assert (source.snapshot.is_taken, source.snapshot.sure, source.every) == (True, "sure", False)
    why = (
        "3 files with a day in their names, nothing with a last day, and of 10 people in staff-list-2026-11-18.csv 9 "
        "are in staff-list-2026-11-20.csv as well"
    )
    assert said_snapshot(source) == f"staff-list-*.csv: read as snapshots ({why})."
    assert [(one.kind, one.choices, one.default) for one in asked] == [
        ("snapshots", ("snapshots", "newest", "all"), "snapshots")
    ]
    assert why in asked[0].sentence
    # Whoever has a job is employed; nothing says since when, and nothing needs to.
    assert {feed: [cell.name for cell in cells] for feed, cells in source.feeds.items()} == {
        "staff": ["staff_id", "given_name", "family_name"],
        "employments": ["staff_id"],
        "assignments": ["staff_id", "location_id", "job_title"],
    }
    text = sources_toml(proposal)
    assert f"\nsnapshot = true  # sure: {why}\n" in text
    assert "every" not in text
    assert 'job_title = ["Job Title", "Position"]' in text


def test_what_is_proposed_loads_with_what_the_nights_show(tmp_path: Path) -> None:
    proposal, _ = proposed(tmp_path, NIGHTS)
    (tmp_path / "sources.toml").write_text(sources_toml(proposal))
    opened = open_sources(tmp_path, tmp_path / "sources.toml", Past(TODAY))
    (jobs,) = opened.sources["assignments"].chunks()
    assert jobs.rows.height == 10
    assert jobs.rows.filter(staff_id="100")["end_date"].to_list() == ["2026-11-18"]


@pytest.mark.parametrize(("answer", "every"), [("newest", False), ("all", True)])
def test_who_wants_no_snapshots_is_not_asked_again(tmp_path: Path, answer: str, *, every: bool) -> None:
    proposal, asked = proposed(tmp_path, NIGHTS, snapshots=answer)
    (source,) = (one for one in proposal.sources if "staff" in one.feeds)
    assert (source.snapshot, source.every, "employments" in source.feeds) == (None, every, False)
    assert [one.kind for one in asked] == ["snapshots"]


ENDS = HEADER + ",Job End"
OTHERS: Mapping[str, Mapping[str, list[str]]] = {
    "last days": {
        "roll-2026-11-17.csv": people(1, 2, 3, header=ENDS, more=",2026-06-30"),
        "roll-2026-11-18.csv": people(1, 2, 3, header=ENDS, more=",2026-06-30"),
    },
    "other people": {"roll-2026-11-17.csv": people(1, 2, 3), "roll-2026-11-18.csv": people(3, 4, 5)},
    "truncated": {"roll-2026-11-17.csv": people(*range(20)), "roll-2026-11-18.csv": people(*range(9))},
    "years": {"roll-2025.csv": people(1, 2, 3), "roll-2026.csv": people(1, 2, 3)},
    "training": {
        f"lms-2026-11-{day}.csv": ["EID,Course ID,Completion Date,Status,Type", "1,IC-HH,2025-09-01,C,Quiz"]
        for day in (17, 18)
    },
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_files_of_several_days_are_none(tmp_path: Path, what: str) -> None:
    proposal, asked = proposed(tmp_path, {"schools.csv": SCHOOLS, **OTHERS[what]})
    assert not any(map(said_snapshot, proposal.sources))
    assert "snapshots" not in {one.kind for one in asked}


@pytest.mark.parametrize(("name", "day"), [("staff.txt", '\nday = "load"  #'), ("staff 20261120.txt", "")])
def test_one_list_without_any_day_is_asked_about(tmp_path: Path, name: str, day: str) -> None:
    proposal, asked = proposed(tmp_path, {"schools.csv": SCHOOLS, name: people(1, 2)})
    assert [(one.kind, one.choices, one.default) for one in asked] == [("snapshot", ("yes", "no"), "yes")]
    assert asked[0].sentence.startswith(
        f"{name} says neither since when nor until when for employments and assignments."
    )
    text = sources_toml(proposal)
    assert "\nsnapshot = true  # likely: no column says when anything of employments and assignments began" in text
    assert day in text
    assert ("\nday =" in text) == bool(day)
    (tmp_path / "sources.toml").write_text(text)
    open_sources(tmp_path, tmp_path / "sources.toml", Past(TODAY))


def test_who_says_no_gets_the_days_to_fill_in(tmp_path: Path) -> None:
    proposal, _ = proposed(tmp_path, {"schools.csv": SCHOOLS, "staff.txt": people(1, 2)}, snapshot="no")
    text = sources_toml(proposal)
    assert "snapshot" not in text
    assert "# start_date = " in text


def test_first_days_without_last_ones_are_only_told(tmp_path: Path) -> None:
    """With --yes nothing changes; in the file the words stand behind a #."""
    groups = ["EID,User Group,School,Date Added,Date Removed", "1,IC Household,0010,2024-09-01,"]
    proposal, asked = proposed(tmp_path, {"schools.csv": SCHOOLS, "groups.csv": groups})
    assert asked == []
    text = sources_toml(proposal)
    assert "\n# snapshot = true  # to check: no column says when anything of grants ended: so it is, if the" in text
    assert '\n# day = "load"' in text
    assert "groups.csv: may be a snapshot, and is not read as one (" in said_snapshot(proposal.sources[-1])
