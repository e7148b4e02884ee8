"""The page on anomalies over the committed demo sample: its numbers, filters, groups and empty states."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from queries import Question, Scope, anomalies
from store import connect, current
from tests.ui.pages import Open, number, opened, texts
from ui.anomalies.numbers import KINDS, NO_JOB_THERE, SEVERITY_OF, WHATS, pareto, title_by_kind
from ui.widgets.ages import AGES

SHARES_ANSWERS = True

AS_OF = date(2026, 11, 22)
JULY = date(2027, 7, 1)
DAYS = (AS_OF, JULY, date(2026, 6, 30), date(2025, 3, 1), date(2022, 1, 14))


@pytest.fixture
def demo(sample: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect(current(sample))
    yield con
    con.close()


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, sample: Path) -> Open:
    """Open the page at an address, on November 22, 2026."""
    monkeypatch.setenv("LAPSEWATCH_STORE", str(sample))
    monkeypatch.setenv("LAPSEWATCH_TODAY", AS_OF.isoformat())

    return partial(opened, "pages/access/anomalies.py")


def listed(app: AppTest) -> pl.DataFrame:
    """The page's list, which comes after the counts of the charts."""
    return pl.from_pandas(app.dataframe[-1].value.astype(str))


def everything(demo: duckdb.DuckDBPyConnection, as_of: date, location_ids: tuple[str, ...] = ()) -> pl.DataFrame:
    return anomalies(demo, Question(as_of, Scope.district(), location_ids=location_ids))


def people(rows: pl.DataFrame) -> str:
    return f"{rows['staff_id'].n_unique():,}"


def test_every_kind_of_the_store_has_words_and_its_severity(demo: duckdb.DuckDBPyConnection) -> None:
    kinds = demo.execute("select kind, severity, what, fix_by from anomaly_kinds").fetchall()
    assert {kind: severity for kind, severity, *_ in kinds} == SEVERITY_OF
    assert set(KINDS) == {kind for kind, *_ in kinds}
    assert {what for _, _, what, _ in kinds} == set(WHATS)
    assert {fix_by for *_, fix_by in kinds} == {"DoTS", "HR", "principal", "the person"}


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_numbers_are_those_of_the_command_line(
    open_page: Open, demo: duckdb.DuckDBPyConnection, as_of: date
) -> None:
    app = open_page(as_of=as_of.isoformat(), list="rows")
    rows = everything(demo, as_of)
    excess, missing = rows.filter(what="excess"), rows.filter(what="missing")
    high = rows.filter(pl.col("kind").is_in(NO_JOB_THERE))
    assert [number(metric.value) for metric in app.metric][:3] == [
        rows["staff_id"].n_unique() for rows in (excess, high, missing)
    ]
    assert (f"**{people(excess)} p" in texts(app)) == (excess.height > 0)
    assert f"{rows.height:,} of {rows.height:,} rows shown." in texts(app)
    assert sorted(listed(app)["explanation"] if rows.height else []) == sorted(rows["explanation"])


def test_one_school_counts_its_own(open_page: Open, demo: duckdb.DuckDBPyConnection) -> None:
    school, rows = next(iter(everything(demo, AS_OF).group_by("location_id", "location_name", maintain_order=True)))
    app = open_page(school=str(school[0]), list="rows")
    assert f"at {school[1]} that was not earned" in texts(app)
    assert sorted(listed(app)["explanation"]) == sorted(rows["explanation"])


def test_counts_by_kind_are_sorted_and_cumulated(demo: duckdb.DuckDBPyConnection) -> None:
    rows = everything(demo, JULY)
    kinds = pareto(rows)
    assert kinds["rows"].to_list() == sorted(kinds["rows"], reverse=True)
    assert kinds["rows"].sum() == kinds["so_far"][-1] == rows.height
    assert kinds["share"][-1] == 100


@pytest.mark.parametrize(
    ("kinds", "title"),
    [
        (["lapsed"] * 2, "All 2 rows are of one kind: “Certificate lapsed”"),
        (["lapsed", "granted-early", "not-approved"], "3 kinds have 1 row each"),
        (
            ["lapsed"] * 3 + ["granted-early"] * 2 + ["not-approved"] * 2,
            "2 of 3 kinds make up 5 of 7 rows, most of all “Certificate lapsed”",
        ),
        (["lapsed"] * 2 + ["granted-early"] * 2 + ["not-approved"], "2 of 3 kinds make up 4 of 5 rows"),
    ],
)
def test_no_kind_is_said_to_come_first_where_another_has_as_many_rows(kinds: list[str], title: str) -> None:
    rows = pl.DataFrame({"kind": kinds, "staff_id": kinds, "severity": ["medium"] * len(kinds)})
    assert title_by_kind(pareto(rows), rows.height) == title


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [
        ("what", "missing", pl.col("what") == "missing"),
        ("kind", "lapsed", pl.col("kind") == "lapsed"),
        ("function", "household", pl.col("function_id") == "household"),
        ("fix_by", "the-person", pl.col("fix_by") == "the person"),
    ],
)
def test_a_filter_narrows_the_list(
    open_page: Open, demo: duckdb.DuckDBPyConnection, name: str, value: str, column: pl.Expr
) -> None:
    app = open_page(list="rows", **{name: value})
    expected = everything(demo, AS_OF).filter(column)
    assert expected.height
    assert sorted(listed(app)["explanation"]) == sorted(expected["explanation"])
    assert app.query_params == {"list": "rows", name: value}


def test_ages_part_the_rows(open_page: Open, demo: duckdb.DuckDBPyConnection) -> None:
    sizes = []
    for age in AGES:
        app = open_page(list="rows", age=age)
        shown = [] if "None of the" in texts(app) else [int(float(days)) for days in listed(app)["age_days"]]
        low, _, high = age.partition("-")
        assert all(int(low) <= days <= (10**6 if high == "up" else int(high)) for days in shown)
        sizes.append(len(shown))
    assert sum(sizes) == everything(demo, AS_OF)["since"].drop_nulls().len()


def test_the_groups_hold_every_row_once(open_page: Open, demo: duckdb.DuckDBPyConnection) -> None:
    app = open_page(as_of=JULY.isoformat())
    lines = listed(app).with_columns(pl.col("rows", "people").cast(pl.Int64))
    assert lines["rows"].sum() == everything(demo, JULY).height
    assert lines["rows"].to_list() == sorted(lines["rows"], reverse=True)
    assert lines["rows"][0] > 1
    assert (lines["people"] <= lines["rows"]).all()


def test_a_group_opens_to_its_rows(open_page: Open) -> None:
    app = open_page(as_of=JULY.isoformat())
    first = listed(app).row(0, named=True)
    cause = app.selectbox(key="cause")
    assert cause.options[0] == f"{first['cause']} ({first['rows']})"
    cause.select_index(0).run()
    app.radio(key="list").set_value("rows").run()
    rows = listed(app)
    assert rows.height == int(first["rows"])
    assert rows["kind"].n_unique() == 1
    assert set(app.query_params) == {"as_of", "list", "cause"}


@pytest.mark.parametrize("metric", [0, 1, 2, 3], ids=["excess", "no job", "missing", "old"])
def test_every_number_opens_its_list(open_page: Open, metric: int) -> None:
    app = open_page(function="household")
    button = app.button[metric]
    rows = int(button.label.removeprefix(":blue[Show ").split()[0])
    button.click().run()
    assert listed(app).height == rows
    assert app.multiselect(key="function").value == []


def test_nothing_to_list_is_a_sentence(open_page: Open) -> None:
    app = open_page(as_of="1999-05-05", school="0220")
    assert (
        "Whether anybody at John H. Amesse Elementary has access that was not earned, or lacks access that was, cannot "
        "be known. The records begin on August 14, 2001."
    ) in texts(app)
    assert "What belongs here cannot be known. The records begin on August 14, 2001. Choose another day." in texts(app)
    assert not app.dataframe


def test_no_row_fits_the_filters(open_page: Open) -> None:
    app = open_page(what="missing", kind="lapsed")
    assert "rows fits these filters. Remove one to see more." in texts(app)


def test_what_the_address_requests_in_vain_is_named(open_page: Open) -> None:
    said = texts(open_page(cause="0010.overdue.1999-01-01", kind="evil"))
    assert "“0010.overdue.1999-01-01” under “Cause”" in said
    assert "“evil” under “Kind”" in said
