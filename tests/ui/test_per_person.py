"""One row per person: what it holds, which step is cheapest, and the page that shows it."""

from datetime import date
from pathlib import Path

import polars as pl

from eligibility import engine, steps
from queries import Question, Scope, anomaly_list, decisions_waiting, june, status
from store import connect, current
from tests.ui.district import LINCOLN
from tests.ui.pages import Open, column, people, texts
from ui.widgets import per_person

SHARES_ANSWERS = True

DAYS = (date(2026, 5, 20), date(2026, 11, 22), date(2027, 7, 1))


def test_every_next_step_is_of_a_known_kind_and_names_its_course(sample: Path) -> None:
    con, said = connect(current(sample), engine()), set[str]()
    for day in DAYS:
        question = Question(day, Scope.district())
        lists = (status(con, question, include_none=True), june(con, question), decisions_waiting(con, question))
        said.update(*(rows["next_step"] for rows in lists))
    read = {sentence: steps.step(sentence) for sentence in said}
    assert [sentence for sentence, found in read.items() if found is None] == []
    kinds = {found.kind for found in read.values() if found}
    assert kinds == set(steps.PATTERNS) - {steps.REQUEST}  # which the page on waiting says, in words of its own
    courses = {title for (title,) in con.cursor().execute("select course_title from policy_courses").fetchall()}
    for found in filter(None, read.values()):
        assert (found.course_title in courses) == (found.kind in {steps.QUIZ, steps.FULL, steps.PREREQUISITE})
    con.close()


def test_each_person_has_one_row_and_keeps_the_place_in_the_list(sample: Path) -> None:
    con, question = connect(current(sample), engine()), Question(DAYS[1], Scope.district())
    rows = june(con, question)
    lines = per_person.lines(rows)
    assert lines["staff_id"].to_list() == rows["staff_id"].unique(maintain_order=True).to_list()
    assert lines["grants"].sum() == rows.select("staff_id", "function_id", "location_id").n_unique()
    # What nobody can be named for is nobody's: each such row stays by itself.
    anomalies = anomaly_list(con, question)
    unnamed = anomalies.filter(pl.col("staff_id").is_null()).height
    assert per_person.lines(anomalies).height == anomalies["staff_id"].drop_nulls().n_unique() + unnamed
    con.close()


def test_the_cheapest_step_stands_first_and_the_others_are_counted() -> None:
    said = ["Complete the full Household eLearning.", "Take the Attendance recertification quiz by June 30, 2027."]
    said += ["Nothing to do.", "Ask a Principal for approval."]
    names = [f"f{number}" for number in range(len(said))]
    rows = pl.DataFrame(
        {
            "staff_id": "S1",
            "given_name": "Ana",
            "family_name": "Abbott",
            "location_id": "0010",
            "location_name": "Lincoln",
            "function_id": names,
            "function_title": names,
            "last_day": [None, date(2027, 6, 30), None, None],
            "next_step": said,
            "job_roles": ["dean", "dean;teacher", "", "teacher"],
        }
    )
    (line,) = per_person.lines(rows).to_dicts()
    assert (line["next_step"], line["more_steps"]) == (said[1], 2)
    assert (line["functions"], line["last_day"]) == ("f0, f1, f2, f3", date(2027, 6, 30))


def test_the_choice_stands_in_the_address_and_a_row_opens_the_person(open_app: Open) -> None:
    app = open_app(school=LINCOLN, rows="people")
    assert people(app) == ["Abbott, Ana", "Baca, Ben", "Chavez, Carla", "Ellis, Elena"]
    assert column(app, "functions")[0] == "Attendance, Household"
    assert "4 of 4 people shown, one row each. In them: 4 people (5 grants)." in texts(app)
    app.toggle(key="rows").set_value(v=False).run()
    assert len(people(app)) == 5
    assert app.query_params == {"school": LINCOLN}
