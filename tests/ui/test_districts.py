"""The page of a state: its counts are those of each district's own store, and what cannot be counted is said."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

import queries
from districts import judge_one_after_another
from eligibility import engine
from queries import Question, Scope
from store import connect, current
from tests.districts.state import make_tiny_state, tiny_run
from tests.load.tiny import LOADED_AT, TODAY
from tests.stores import StoreOf
from tests.ui.pages import ROOT, SIGN_IN, Configure, opened, texts
from ui.frame import ready
from ui.widgets import cache, runtime

DAY = timedelta(days=1)
RULE = """
[[sign_in.person]]
email = "{email}"
adds = "{adds}"
until = 2099-06-30
reason = "State audit"
"""


@pytest.fixture
def state(store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The output of a judged state that a test may spoil; the dashboard shows it, on the day of its load."""
    shutil.copytree(store_of(make_tiny_state), tmp_path / "state", symlinks=True)
    monkeypatch.setenv("LAPSEWATCH_STATE", str(tmp_path / "state" / "judged"))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())
    return tmp_path / "state" / "judged"


def listed(app: AppTest) -> dict[str, dict[str, Any]]:
    """The rows of the list by the district's id."""
    rows = app.dataframe[-1].value.to_dict("records")
    return {row["named"].rpartition("(")[2].rstrip(")"): row for row in rows}


def as_counted(state: Path, district: str, month_end: date) -> dict[str, int]:
    """What the page over time of the district's own dashboard counts at a month-end."""
    with connect(current(state / "stores" / f"district={district}"), engine()) as con:
        rows = queries.over_time(con, Question(month_end, Scope.district())).filter(day_on=month_end)
    (row,) = rows.iter_rows(named=True)
    return {
        "current": row["grants_valid"] + row["grants_expiring"],
        "lapsed": row["grants_lapsed"],
        "expiring": row["grants_expiring"],
        "excess": row["grants_excess"],
        "missing": row["grants_missing"],
    }


@pytest.mark.parametrize("month_end", [date(2025, 6, 30), date(2026, 7, 31), date(2027, 2, 28)])
def test_its_counts_are_those_of_each_districts_own_dashboard(state: Path, month_end: date) -> None:
    rows = listed(opened(as_of=month_end.isoformat()))
    counted = {
        district: {name: rows[district][name] for name in ("current", "lapsed", "expiring", "excess", "missing")}
        for district in ("0001", "0002")
    }
    assert counted == {district: as_counted(state, district, month_end) for district in ("0001", "0002")}
    assert any(any(row.values()) for row in counted.values())


def test_the_answer_leaves_out_whom_nothing_is_known_of(state: Path) -> None:
    app = opened()
    said = texts(app)
    own = [as_counted(state, district, date(2027, 2, 28)) for district in ("0001", "0002")]
    current_now, lapsed = (sum(row[name] for row in own) for name in ("current", "lapsed"))
    assert f"{current_now} of {current_now + lapsed} certificate grants in 2 districts were current" in said
    assert "Nothing is known about 1 more district on that day" in said
    row = listed(app)["0003"]
    assert row["why"].endswith("The feeds hold no training records.")
    assert str(row["current"]) in ("nan", "None", "<NA>")
    assert "3 of 3 districts shown" in said


@pytest.mark.usefixtures("state")
def test_a_function_narrows_numbers_chart_and_list() -> None:
    every, household = listed(opened()), listed(opened(function=["household"]))
    assert household["0001"]["current"] == 1
    assert every["0001"]["current"] > household["0001"]["current"]


@pytest.mark.usefixtures("state")
def test_a_number_opens_the_districts_that_it_counts() -> None:
    app = opened()
    next(button for button in app.button if button.key == "opens_Access not earned").click().run()
    assert set(listed(app)) == {own for own, row in listed(opened()).items() if (row["excess"] or 0) > 0}
    assert app.query_params["list"] == "excess"
    assert set(listed(opened(list="all", district=["0002"]))) == {"0002"}


def test_what_went_wrong_is_said_with_the_last_counts(state: Path) -> None:
    run = replace(tiny_run(state.parent), loaded_at=LOADED_AT + DAY)
    (run.feeds_of("0001") / "staff.csv").unlink()
    (run.feeds_of("0002") / "policy.toml").write_text('[district]\nname = "Ann Arbor"; rest', "utf-8")
    before = listed(opened())
    outcomes = {one.district: one.outcome for one in judge_one_after_another(run, ["0001", "0002", "0003"])}
    assert outcomes == {"0001": "refused", "0002": "refused", "0003": "unchanged"}
    (state / "totals" / "district=0003" / "part.parquet").write_bytes(b"PAR1")
    app = opened()
    rows = listed(app)
    assert "3 districts have data that are not up to date" in texts(app)
    assert [rows[own]["data"] for own in ("0001", "0002", "0003")] == ["Last load refused"] * 2 + ["Cannot be read"]
    assert rows["0001"]["current"] == before["0001"]["current"]
    assert "neither staff.csv nor staff.parquet" in str(rows["0001"]["why"])
    assert "rest" not in str(rows["0002"]["why"])
    assert next(iter(rows)) == "0003"


def test_old_records_and_a_damaged_outcome_are_said(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPSEWATCH_TODAY", (TODAY + 40 * DAY).isoformat())
    (state / "outcomes" / "district=0001" / "part.parquet").write_bytes(b"")
    (state / "about" / "district=0002" / "part.parquet").unlink()
    rows = listed(opened())
    assert rows["0003"]["data"] == "Old records"
    assert "days ago" in str(rows["0003"]["why"])
    assert rows["0001"]["data"] == "Last run failed"
    assert rows["0002"]["data"] == "Cannot be read"


def test_a_district_that_was_never_judged_is_said_to_be_refused_and_counts_nothing(state: Path) -> None:
    run = replace(tiny_run(state.parent), loaded_at=LOADED_AT + DAY)
    run.feeds_of("0004").mkdir()
    assert [one.outcome for one in judge_one_after_another(run, ["0004"])] == ["refused"]
    row = listed(opened())["0004"]
    assert row["data"] == "Last load refused"
    assert "contains no feed" in row["why"]


def test_what_it_says_to_do_about_damage_helps(state: Path) -> None:
    run = replace(tiny_run(state.parent), loaded_at=LOADED_AT + DAY)
    before = listed(opened())["0001"]
    (state / "totals" / "district=0001" / "part.parquet").write_bytes(b"PAR1")
    cache.forget()  # as a server that starts: what it has read of a run it does not read again
    assert "missing or damaged: judge again" in listed(opened())["0001"]["why"]
    assert [one.outcome for one in judge_one_after_another(run, ["0001"])] == ["judged"]
    assert listed(opened())["0001"]["current"] == before["current"]


def test_a_new_run_is_seen_at_the_next_run_of_the_page(state: Path) -> None:
    app = opened()
    run = replace(tiny_run(state.parent), loaded_at=LOADED_AT + DAY)
    grants = run.feeds_of("0001") / "grants.csv"
    grants.write_text(grants.read_text("utf-8") + "s1,IC Attendance,0010,2025-01-01,\n", "utf-8")
    before = listed(app)["0001"]["excess"]
    assert [one.outcome for one in judge_one_after_another(run, ["0001"])] == ["judged"]
    after = listed(app.run())["0001"]["excess"]
    assert after == as_counted(state, "0001", date(2027, 2, 28))["excess"] != before


def test_without_a_judged_district_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAPSEWATCH_STATE", str(tmp_path))
    assert "Run `lapsewatch judge`" in texts(opened())


def test_readiness_says_how_many_districts_are_shown(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer() -> tuple[int, dict[str, object]]:
        told: Response = ready.route().endpoint(Request({"type": "http"}))
        return told.status_code, json.loads(bytes(told.body))

    assert answer() == (200, {"ready": True, "districts": 3})
    monkeypatch.setenv("LAPSEWATCH_STATE", str(state / "none"))
    status, said = answer()
    assert (status, said["ready"]) == (503, False)


# Where people sign in


@pytest.fixture
def record(tmp_path: Path, configure: Configure, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the audit log, of a dashboard where two people are named: of the state, and of a district."""
    configure(
        SIGN_IN
        + RULE.format(email="auditor@state.example.org", adds="state")
        + RULE.format(email="dots@example.org", adds="district")
    )
    monkeypatch.setenv("LAPSEWATCH_RECORD", str(tmp_path / "record"))
    return tmp_path / "record"


def opened_by(who: str | None) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if who is not None:
        claims = {"is_logged_in": True, "iat": runtime.now().timestamp(), "iss": "https://id.example.org", "sub": who}
        app.user = claims | {"email": who, "email_verified": True}
    return app.run()


@pytest.mark.usefixtures("state")
def test_only_whom_a_rule_names_for_the_state_sees_it(record: Path) -> None:
    app = opened_by("auditor@state.example.org")
    assert len(listed(app)) == 3
    assert "Signed in as auditor@state.example.org" in texts(app).replace("\u2060", "")
    for who in ("dots@example.org", "ana@example.org", None):
        app = opened_by(who)
        assert not app.dataframe
        assert "certificate grants" not in texts(app)
    lines = [
        json.loads(line) for path in sorted(record.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    said = [(line["who"], line["event"], line.get("what")) for line in lines]
    assert said == [
        ("auditor@state.example.org", "signed_in", None),
        ("auditor@state.example.org", "page_opened", "districts"),
        ("dots@example.org", "refused", "districts"),
        ("ana@example.org", "refused", "districts"),
    ]
