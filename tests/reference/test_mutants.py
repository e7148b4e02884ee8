"""What `make mutants` changes, what it leaves alone, and that a mutant is told from the engine by an answer."""

from pathlib import Path

import duckdb
import pytest

from scripts.mutants import EQUIVALENTS, equivalents
from scripts.sql_mutations import OPERATORS, mutants, statements
from tests.reference.mutant_corpus import (
    SQL,
    District,
    Given,
    Unlike,
    random_districts,
    read_by_answers,
    read_by_questions,
    spec_cases,
    steps,
)

SELECT = "create table t as\nselect a\nfrom x\n{}\n;"


def changed(lines: str) -> set[str]:
    """The lines after each change, without the rest of the statement."""
    return {mutant.after for mutant in mutants("00_x.sql", SELECT.format(lines))}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("where a < b", {"where a <= b"}),
        ("where a >= b", {"where a > b"}),
        ("where a is not distinct from b", {"where a = b"}),
        ("where a in (1, 2)", {"where a not in (1, 2)"}),
        ("left join y using (a)", {"join y using (a)"}),
        ("join y using (a)", {"left join y using (a)"}),
        ("semi join y using (a)", {"anti join y using (a)"}),
        ("union all from y", {"union from y"}),
        ("union from y", {"union all from y"}),
        ("where a + 1 < b", {"where a + 0 < b", "where a + 1 <= b"}),
        ("where f(-1)", set()),
        ("where not a", {"where a"}),
        ("where a is null", {"where a is not null", "where false"}),
        ("where t.a is not true", {"where not t.a"}),
        ("where f(a, b) is not null", {"where f(a, b) is null", "where true"}),
        (
            "where lag(a) over w is null",
            {"where lag(a) over w is not null", "where false", "where lead(a) over w is null"},
        ),
        ("order by coalesce(a, b, c)", {"order by (a)"}),
        ("order by least(a, f(b, c))", {"order by greatest(a, f(b, c))", "order by (a)", "order by (f(b, c))"}),
        ("order by max(a) filter (b)", {"order by min(a) filter (b)", "order by max(a)"}),
        (
            "where a between b and c + 1",
            {
                "where a between (b) + 1 and c + 1", "where a between (b) - 1 and c + 1", "where a between b and c + 0",
                "where a between b and (c + 1) + 1", "where a between b and (c + 1) - 1",
            },
        ),
        ("order by case when a then b end", {"order by null"}),
        ("order by case when a then b else c end", {"order by (c)", "order by case when a then b end"}),
        (
            "order by case a when 1 then b when 2 then c end",
            {"order by case a when 2 then c end", "order by case a when 1 then b end"},
        ),
        ("-- where a < b", set()),
        ("where a like 'x < y -- and z'", set()),
    ],
)  # fmt: skip
def test_a_line_is_changed_in_every_way_and_no_other(lines: str, expected: set[str]) -> None:
    assert changed(lines) == expected


def test_the_and_of_a_between_is_no_condition() -> None:
    assert "where a between b or c and d" not in changed("where a between b and c and d")
    assert "where a between b and c or d" in changed("where a between b and c and d")


def test_frames_of_windows_are_changed() -> None:
    frame = "order by max(a) over (order by b rows between unbounded preceding and 1 preceding)"
    assert frame.replace("1 preceding", "current row") in changed(frame)


def test_a_mutant_is_named_by_its_lines_and_not_by_its_place_in_the_file() -> None:
    source = SELECT.format("where a < b")
    (before,), (after,) = list(mutants("00_x.sql", source)), list(mutants("00_x.sql", f"-- one more line\n{source}"))
    assert before.key == after.key
    assert (before.line, after.line) == (4, 5)
    assert after.whole(f"-- one more line\n{source}") == f"-- one more line\n{source.replace('<', '<=')}"


def test_every_statement_of_the_engine_is_read_and_every_mutant_has_a_name_of_its_own() -> None:
    every = [mutant for path in SQL.glob("*.sql") for mutant in mutants(path.name, path.read_text("utf-8"))]
    assert len({mutant.key for mutant in every}) == len(every) > 800
    assert {mutant.operator for mutant in every} == set(OPERATORS)
    for path in SQL.glob("*.sql"):
        source = path.read_text("utf-8")
        assert len(duckdb.extract_statements(source)) == len(statements(source)), path.name


def test_the_tables_of_the_answers_are_known_to_be_read() -> None:
    assert {"status_stretches", "anomaly_stretches", "june_stretches", "unmet_lists", "people"} <= read_by_questions()
    assert not read_by_questions() & {"shown_stretches", "judged", "decisions"}
    assert "status_stretches" in read_by_answers()["status"]
    assert "anomaly_stretches" in read_by_answers()["anomalies"]
    assert "june_stretches" in read_by_answers()["june"]
    assert "approval_stretches" not in frozenset().union(*read_by_answers().values())


@pytest.fixture(scope="module")
def district() -> District:
    return District(next(spec_cases()), steps(), read_by_questions())


def fate(district: District, table: str, old: str, new: str) -> str:
    number, step = next((n, step) for n, step in enumerate(steps()) if step.statement.name == table)
    sql = step.statement.sql
    assert old in sql
    return district.judge(number, sql.replace(old, new, 1), 20).fate


def test_a_mutant_is_killed_by_an_answer_and_leaves_the_district_as_it_was(district: District) -> None:
    assert fate(district, "status_stretches", "'none'", "'fine'") == "answer"
    assert fate(district, "status_stretches", "'none'", "'none'") == "same"
    assert fate(district, "school_year", "year(on_day)", "1 + year(on_day)") == "answer"
    assert fate(district, "school_year", "year(on_day)", "0 + year(on_day)") == "same"


def test_a_mutant_that_cannot_be_run_or_never_ends_is_killed(district: District) -> None:
    assert fate(district, "status_stretches", "'none'", "nobody") == "error"
    number = next(n for n, step in enumerate(steps()) if step.statement.name == "places")
    endless = (
        "create table places as with recursive n as (select 1 as x union all select 1 from n) select max(x) from n"
    )
    assert district.judge(number, endless, 0.5).fate in ("slow", "error")
    assert fate(district, "status_stretches", "'none'", "'none'") == "same"


def test_a_table_that_no_answer_shows_is_told_apart(district: District) -> None:
    assert fate(district, "employment_spells", "min(from_on)", "min(from_on) - 0") == "same"
    assert fate(district, "places", "name as location_name", "name || ' ' as location_name") == "answer"
    assert (
        fate(district, "business_days", "generate_series(date '1950-01-01'", "generate_series(date '1950-01-02'")
        == "tables"
    )


def test_the_engine_is_held_to_the_reference_first() -> None:
    (given,) = random_districts(1)
    District(given, steps(), read_by_questions()).hold_to_the_reference()
    wrong = District(given, steps(), read_by_questions())
    wrong._con.execute("delete from people")
    with pytest.raises(Unlike, match="people is not as"):
        wrong.hold_to_the_reference()


def test_an_equivalent_mutant_needs_a_proof(tmp_path: Path) -> None:
    entry = '[[equivalent]]\nfile = "a"\nin = "b"\nbefore = "c"\nafter = "d"\nproof = "{}"\n'
    file = tmp_path / "equivalent.toml"
    file.write_text(entry.format("e"), "utf-8")
    assert equivalents(file) == {("a", "b", "c", "d", 1): "e"}
    file.write_text(entry.format(" "), "utf-8")
    with pytest.raises(ValueError, match="gives no proof"):
        equivalents(file)


def test_every_entry_of_the_proven_ones_is_a_mutant_still() -> None:
    known = {mutant.key for path in SQL.glob("*.sql") for mutant in mutants(path.name, path.read_text("utf-8"))}
    assert set(equivalents(EQUIVALENTS)) <= known


def test_other_sources_of_districts_fit() -> None:
    assert Given._fields == ("name", "feeds", "policy", "days", "is_held", "is_worked_out")
