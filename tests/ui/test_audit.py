"""The audit log: what it holds and what it never does, and that nothing is shown which it cannot hold."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from exports import Provenance
from store import current
from tests.ui.pages import ROOT, SIGN_IN, Configure, texts
from ui import reads
from ui.reads import causes
from ui.security import audit_log
from ui.widgets import runtime
from ui.widgets.runtime import SettingError

TODAY = date(2026, 11, 22)
DISTRICT, PRINCIPAL = "auditor@elsewhere.org", "principal@elsewhere.org"
SCHOOL, ANOTHER = "0220", "2349"
PAGES = {
    "june": "recertification",
    "by_school": "recertification",
    "upcoming": "recertification",
    "anomalies": "access",
    "waiting": "access",
    "person": "access",
    "mine": "access",
    "policy": "about",
    "data": "about",
}
CONFIG = f"""{SIGN_IN}
[[sign_in.person]]
email = "{DISTRICT}"
adds = "district"
until = 2027-06-30
reason = "State audit"

[[sign_in.person]]
email = "{PRINCIPAL}"
adds = ["{SCHOOL}"]
until = 2027-06-30
reason = "Stands in"
"""
ABOUT = Provenance("june 2027", TODAY, {"function": "Attendance"}, "store-20261122T180000Z-000001", "1", 3)
BY = audit_log.Reader(DISTRICT, "0123abcd")

Open = Callable[..., AppTest]
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configure: Configure) -> Path:
    """The folder of the audit log, of a dashboard where people sign in."""
    configure(CONFIG)
    monkeypatch.setenv("LAPSEWATCH_RECORD", str(tmp_path / "record"))
    return tmp_path / "record"


@pytest.fixture
def lines(record: Path) -> Lines:
    """Read what was recorded so far, by Python's own reader of JSON."""

    def read() -> list[dict[str, Any]]:
        return [
            json.loads(line) for path in sorted(record.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
        ]

    return read


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Callable[[], bytes]]]:
    """Every download that a page offers: its label and what makes the file."""
    offered: list[tuple[str, Callable[[], bytes]]] = []

    def offer(label: str, data: Callable[[], bytes], *_: object, **__: object) -> None:
        offered.append((label, data))

    monkeypatch.setattr(st, "download_button", offer)
    return offered


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, sample: Path) -> Open:
    """Open a page as somebody who has signed in, or (nobody) in local mode."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())

    def open_as(who: str | None, page: str = "june", person: str | None = None, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        if who is not None:
            app.user = {
                "is_logged_in": True,
                "iat": runtime.now().timestamp(),
                "iss": "https://id.example.org",
                "sub": who,
                "email": who,
                "email_verified": True,
            }
        if person is not None:
            app.session_state["_person"] = person
        for name, values in address.items():
            app.query_params[name] = values
        app.switch_page(f"pages/{PAGES[page]}/{page}.py").run()
        assert not app.exception
        return app

    return open_as


def at_midnight(monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """The moments around a midnight in UTC, one for each line."""
    moment = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    for _ in range(3):
        monkeypatch.setattr(runtime, "now", lambda when=moment: when)
        yield moment
        moment += timedelta(seconds=1)


# ---------------------------------------------------------------- the file


def test_a_line_is_written_whole_to_the_file_of_its_day(record: Path, lines: Lines) -> None:
    audit_log.downloaded(BY, "CSV", ABOUT)
    (written,) = lines()
    moment = datetime.fromisoformat(written.pop("at"))
    assert [path.name for path in record.iterdir()] == [f"{moment.astimezone(UTC).date()}.jsonl"]
    assert written == {
        "who": DISTRICT,
        "session": "0123abcd",
        "event": "downloaded",
        "what": "june 2027",
        "kind": "CSV",
        "rows": 3,
        "filters": {"function": "Attendance"},
        "as_of": "2026-11-22",
        "version": "store-20261122T180000Z-000001",
    }


def test_only_who_runs_the_dashboard_may_read_it(record: Path) -> None:
    old = os.umask(0)
    try:
        audit_log.check()
    finally:
        os.umask(old)
    assert record.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in record.iterdir()] == [0o600]


def test_a_new_file_begins_at_midnight_utc(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in at_midnight(monkeypatch):
        audit_log.downloaded(BY, "CSV", ABOUT)
    assert {path.name: len(path.read_text("utf-8").splitlines()) for path in record.iterdir()} == {
        "2026-11-30.jsonl": 1,
        "2026-12-01.jsonl": 2,
    }


def test_lines_of_many_threads_stay_whole(lines: Lines) -> None:
    def write(number: int) -> None:
        for rows in range(100):
            about = Provenance("x" * 5_000, TODAY, {}, "store", "1", rows)
            audit_log.downloaded(audit_log.Reader(f"{number}@example.org", "0123abcd"), "CSV", about)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = [(line["who"], line["rows"]) for line in lines()]
    assert sorted(written) == sorted((f"{number}@example.org", rows) for number in range(8) for rows in range(100))


WRITER = """
import itertools
from datetime import date
from exports import Provenance
from ui.security import audit_log
print("here", flush=True)
for rows in itertools.count():
    about = Provenance("x" * 9_000, date.min, {}, "store", "1", rows)
    audit_log.downloaded(audit_log.Reader("killed@example.org", "0123abcd"), "CSV", about)
"""


@pytest.mark.usefixtures("record")
def test_a_killed_process_leaves_whole_lines_and_at_most_the_half_that_it_was_at() -> None:
    """The system may stop one write between two pages of memory; the next line ends what it left."""
    process = subprocess.Popen([sys.executable, "-c", WRITER], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"here\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    audit_log.downloaded(BY, "Excel", ABOUT)
    last, *others = audit_log.read(date.min).select("event", "kind", "rows").rows()
    assert last == ("downloaded", "Excel", 3)
    whole = others[1:] if others[0][0] == audit_log.UNREADABLE else others
    assert whole
    assert whole[::-1] == [("downloaded", "CSV", rows) for rows in range(len(whole))]


def test_a_half_line_of_a_full_disk_is_an_error_and_spoils_no_other(record: Path) -> None:
    audit_log.downloaded(BY, "CSV", ABOUT)
    (file,) = record.iterdir()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 20, limits[1]))
    try:
        with pytest.raises(SettingError, match=r"cannot be written \(No space left on device\)"):
            audit_log.downloaded(BY, "CSV", ABOUT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    audit_log.downloaded(BY, "Excel", ABOUT)
    log = audit_log.read(date.min)
    assert log["event"].to_list() == ["downloaded", audit_log.UNREADABLE, "downloaded"]
    assert log["kind"].to_list() == ["Excel", None, "CSV"]
    assert log["what"][1] == f"{file.name}, line 2"


def test_lines_that_somebody_changed_are_kept_counted_and_placed(record: Path) -> None:
    audit_log.downloaded(BY, "CSV", ABOUT)
    (file,) = record.iterdir()
    whole = file.read_bytes()
    bad = [
        b"nothing",
        b'{"at": "2026-11-22"}',
        whole[:-1].replace(b'"rows":3', b'"rows":1' + b"0" * 30),
        b"\xff\x00",
        b"[]",
    ]
    file.write_bytes(whole + b"\n".join(bad) + b"\n\n" + whole)
    log = audit_log.read(date.min)
    assert log["event"].to_list() == ["downloaded", *[audit_log.UNREADABLE] * 5, "downloaded"]
    assert log["what"].to_list()[1:6] == [f"{file.name}, line {number}" for number in (6, 5, 4, 3, 2)]
    assert file.read_bytes().startswith(whole)


def test_reading_back_gives_the_newest_first_from_a_day_on(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert audit_log.read(date.min).is_empty()
    moments = []
    for moment in at_midnight(monkeypatch):
        moments.append(moment)
        audit_log.downloaded(BY, "CSV", ABOUT)
    log = audit_log.read(date(2026, 11, 30))
    assert log["at"].to_list() == moments[::-1]
    assert log["filters"].to_list() == ["function: Attendance"] * 3
    assert log.row(0, named=True)["rows"] == 3
    assert audit_log.read(date(2026, 12, 1)).height == 2
    assert len(list(record.iterdir())) == 2


# ---------------------------------------------------------------- nothing without a record


@pytest.fixture
def unwritable(record: Path) -> Path:
    """A record that not even root could write: its folder is a file."""
    record.write_text("in the way", "utf-8")
    return record


@pytest.mark.usefixtures("unwritable")
def test_without_a_record_no_page_is_shown(open_page: Open) -> None:
    app = open_page(DISTRICT)
    assert len(app.error) == 1
    assert app.error[0].value == (
        "The audit log cannot be written (File exists), so nothing is shown. Whoever runs this dashboard: "
        "repair the folder that LAPSEWATCH_RECORD names, or name another one and start the dashboard again."
    )
    assert not app.dataframe
    assert not app.metric


def test_a_record_that_fails_in_the_middle_of_a_session_is_said_in_words(
    open_page: Open, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(DISTRICT)
    monkeypatch.setattr(audit_log, "check", lambda: None)  # as if it failed just after it was looked at
    shutil.rmtree(record)
    record.write_text("in the way", "utf-8")
    app.multiselect(key="school").set_value([SCHOOL]).run()
    assert "cannot be written (File exists), so nothing is shown" in app.error[0].value
    assert not app.dataframe


def test_a_disk_that_is_all_but_full_shows_no_page(
    open_page: Open, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(ROOT)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000))
    assert "cannot be written (No space left on device)" in open_page(DISTRICT).error[0].value
    assert not any(path.read_bytes() for path in record.iterdir())


def test_without_a_record_no_file_is_handed_out(
    open_page: Open, files: list[tuple[str, Callable[[], bytes]]], record: Path
) -> None:
    open_page(DISTRICT)
    for path in record.iterdir():
        path.unlink()
    record.rmdir()
    record.write_text("in the way", "utf-8")
    assert files
    for _, make in files:
        with pytest.raises(SettingError, match="cannot be written"):
            make()


def test_on_one_persons_machine_nothing_is_recorded(
    open_page: Open, files: list[tuple[str, Callable[[], bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAPSEWATCH_RECORD", str(tmp_path / "record"))
    app = open_page(None, "data")
    assert "No audit log is kept" in texts(app)
    assert files
    assert all(make() for _, make in files)
    assert not (tmp_path / "record").exists()


# ---------------------------------------------------------------- what is recorded


def test_signing_in_and_each_new_view_of_a_page_are_recorded_once(open_page: Open, lines: Lines, sample: Path) -> None:
    app = open_page(DISTRICT, "june", school=SCHOOL, as_of="2027-03-01")
    app.run()
    app.multiselect(key="function").set_value(["attendance"]).run()
    app.run()
    version = current(sample).stem
    opened = {"who": DISTRICT, "event": "page_opened", "what": "june", "as_of": "2027-03-01", "version": version}
    recorded = lines()
    assert len({line.pop("session") for line in recorded}) == 1
    assert all(line.pop("at") for line in recorded)
    assert recorded == [
        {"who": DISTRICT, "event": "signed_in"},
        opened | {"filters": {"school": SCHOOL}},
        opened | {"filters": {"school": SCHOOL, "function": "attendance"}},
    ]


def test_two_browser_tabs_are_distinguished_without_a_cookie(open_page: Open, lines: Lines) -> None:
    open_page(DISTRICT)
    open_page(DISTRICT)
    sessions = {line["session"] for line in lines()}
    assert len(sessions) == 2
    assert all(re.fullmatch("[0-9a-f]{8}", session) for session in sessions)


def test_a_page_that_breaks_off_was_opened_all_the_same(
    open_page: Open, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(reads, "cohort", fail)
    assert "Something went wrong" in open_page(DISTRICT, "june").error[0].value
    assert [line["event"] for line in lines()] == ["signed_in", "page_opened"]


def test_a_download_is_recorded_each_time_it_is_requested(
    open_page: Open, lines: Lines, files: list[tuple[str, Callable[[], bytes]]]
) -> None:
    app = open_page(PRINCIPAL, "june")
    before = len(lines())
    rows = app.dataframe[0].value.shape[0]
    for label, make in files[:2]:  # those of the list; below it are those of the rejected rows
        assert make()
        assert make()
        assert [line["kind"] for line in lines()[-2:]] == [label] * 2
    recorded = lines()[before:]
    assert {(line["who"], line["event"], line["rows"]) for line in recorded} == {(PRINCIPAL, "downloaded", rows)}
    assert {line["session"] for line in recorded} == {lines()[0]["session"]}
    assert len(recorded) == 4


def test_what_is_refused_is_recorded_without_words_of_the_address(open_page: Open, lines: Lines) -> None:
    open_page(PRINCIPAL, "june", school=ANOTHER)
    open_page(PRINCIPAL, "june", school="Yara León")
    open_page(PRINCIPAL, "mine")
    open_page("nobody@example.org", "june")
    refused = [(line["who"], line["why"], line["what"]) for line in lines() if line["event"] == "refused"]
    assert refused == [
        (PRINCIPAL, "school or office not for this person", f"june: {ANOTHER}"),
        (PRINCIPAL, "page not for this person", "mine"),
        ("nobody@example.org", "unknown to HR", "june"),
    ]


def test_signing_out_is_recorded(open_page: Open, lines: Lines) -> None:
    app = open_page(DISTRICT)
    next(button for button in app.button if button.label == "Sign out").click().run()
    assert [line["who"] for line in lines() if line["event"] == "signed_out"] == [DISTRICT]


def test_a_cause_that_is_one_person_is_recorded_without_what_tells_which(lines: Lines) -> None:
    departed = {"staff_id": "S1", "given_name": "Ana", "family_name": "Abbott", "kind": "departed"}
    cause = causes._cause((causes.PERSON, "S1"), [departed] * 2).cause_id
    assert cause.startswith("person-")
    audit_log.downloaded(BY, "CSV", Provenance("anomalies", TODAY, {"cause": cause}, "store", "1", 2))
    assert lines()[0]["filters"] == {"cause": "person"}


def test_nobody_who_was_looked_at_is_named_by_any_page_or_download(
    open_page: Open, record: Path, lines: Lines, files: list[tuple[str, Callable[[], bytes]]], sample: Path
) -> None:
    staff = pl.read_csv(ROOT / "data" / "demo" / "staff.csv", infer_schema=False, encoding="utf8-lossy")
    lead, email = "S000001", staff.row(by_predicate=pl.col("staff_id") == "S000001", named=True)["email"]
    for who in (DISTRICT, PRINCIPAL, email):
        for page in PAGES:
            open_page(who, page, person=lead, school=SCHOOL, as_of="2027-03-01")
    for _, make in files:
        make()
    assert {line["event"] for line in lines()} == {"signed_in", "page_opened", "downloaded", "refused"}
    assert {line["what"] for line in lines() if line["event"] == "page_opened"} == set(PAGES)
    assert {line["kind"] for line in lines() if line["event"] == "downloaded"} == {"CSV", "Excel", "Calendar", "PDF"}

    written = "\n".join(path.read_text("utf-8") for path in record.iterdir()).replace(email, "")
    places = " ".join(pl.read_csv(ROOT / "data" / "demo" / "locations.csv", infer_schema=False)["name"])
    words = {word for column in ("staff_id", "given_name", "family_name") for word in staff[column].drop_nulls()}
    for name in words - set(re.findall(r"\w+", places)):
        assert not re.search(rf"\b{re.escape(name)}\b", written), name
    assert current(sample).stem in written


# ---------------------------------------------------------------- on the page


def shown(app: AppTest) -> pl.DataFrame:
    """The table of the audit log, the last of the page."""
    return pl.from_pandas(app.dataframe[len(app.dataframe) - 1].value)


def test_the_district_reads_the_audit_log_with_the_names_of_schools(open_page: Open, lines: Lines) -> None:
    open_page(PRINCIPAL, "june", school=SCHOOL)
    app = open_page(DISTRICT, "data")
    log = shown(app)
    assert log["who"].to_list() == [DISTRICT, DISTRICT, PRINCIPAL, PRINCIPAL]
    assert log["event"].to_list() == ["Opened a page", "Signed in", "Opened a page", "Signed in"]
    assert log["filters"][2] == "school or office: John H. Amesse Elementary"
    assert log["at"].dt.convert_time_zone("UTC").to_list() == [
        datetime.fromisoformat(line["at"]) for line in lines()[::-1]
    ]
    assert f"{len(lines())} of {len(lines())} rows shown." in texts(app)


def test_the_audit_log_is_narrowed_by_event_days_and_person(
    open_page: Open, record: Path, files: list[tuple[str, Callable[[], bytes]]]
) -> None:
    open_page(PRINCIPAL, "june", school=ANOTHER)
    refused = open_page(DISTRICT, "data", event="refused")
    assert shown(refused)["who"].to_list() == [PRINCIPAL]
    (today,) = record.iterdir()
    day = date.fromisoformat(today.stem)
    (record / f"{day - timedelta(days=7)}.jsonl").write_bytes(today.read_bytes())
    whole = shown(open_page(DISTRICT, "data", days="30")).height
    assert whole > shown(open_page(DISTRICT, "data")).height
    app = open_page(DISTRICT, "data")
    app.selectbox(key="_record_who").set_value(PRINCIPAL).run()
    assert set(shown(app)["who"]) == {PRINCIPAL}
    assert PRINCIPAL not in str(app.query_params)
    label, make = files[-2]
    assert label == "CSV"
    assert make().decode().count(PRINCIPAL) == shown(app).height
    assert PRINCIPAL not in today.read_text("utf-8").splitlines()[-1]
    assert json.loads(today.read_text("utf-8").splitlines()[-1])["filters"] == {"days": "7 days", "person": "one"}


@pytest.mark.usefixtures("record")
def test_whoever_sees_schools_only_reads_that_there_is_an_audit_log_and_sees_no_line(open_page: Open) -> None:
    app = open_page(PRINCIPAL, "data")
    assert "Those who see the whole district find it here." in texts(app)
    assert not any("who" in table.value.columns for table in app.dataframe)


def test_unreadable_lines_are_counted_on_the_page(open_page: Open, record: Path) -> None:
    open_page(DISTRICT)
    (file,) = record.iterdir()
    with file.open("ab") as end:
        end.write(b"half a li")
    app = open_page(DISTRICT, "data", event=audit_log.UNREADABLE)
    assert "1 line of the audit log in these days cannot be read" in texts(app)
    assert shown(app)["what"].to_list() == [f"{file.name}, line 3"]


@pytest.mark.usefixtures("record")
def test_an_audit_log_without_a_fitting_line_says_so(open_page: Open) -> None:
    assert "No entry of these days fits these filters" in texts(open_page(DISTRICT, "data", event="downloaded"))


@pytest.mark.usefixtures("record")
def test_the_audit_log_can_be_downloaded_as_excel(
    open_page: Open, files: list[tuple[str, Callable[[], bytes]]]
) -> None:
    open_page(DISTRICT, "data")
    labels = [label for label, _ in files]
    assert labels[-2:] == ["CSV", "Excel"]
    assert files[-1][1]().startswith(b"PK")
