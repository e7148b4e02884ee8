"""How recertification goes: coming Junes, renewals by week, whose renewal keeps what, and what came of a past June."""

from datetime import date

import duckdb
import polars as pl

from queries.asking import ask
from queries.question import Question


def holder_counts(con: duckdb.DuckDBPyConnection, question: Question, *, june: date) -> pl.DataFrame:
    """How many people are entitled to a function that needs a certificate on a day, each counted once.

    One row: people, and ending_elsewhere, those of them who lose a function by `june`, which ends a school year (§ 7),
    with a certificate that does not end with it.
    """
    return ask(con, "holder_counts", question, june=june)


def ladder(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """How many certificates end in each coming June, as known on a day; what has been renewed counts at its new June.

    One row per (June, function), and one per June over all functions, with function_id null, first: june (day),
    function_id, function_title, people, grants. The first June ends the school year of the day. A person with several
    functions counts once in the row over all functions; a grant is one (person, function, location).
    """
    return ask(con, "ladder", question)


def renewals_by_week(con: duckdb.DuckDBPyConnection, question: Question, *, springs: int = 2) -> pl.DataFrame:
    """How many renewed in each week before the June of the day's school year, and before those of the years before.

    So many `springs` in all. One row per (June, week), every week there, empty ones too, in time order: june, opens_on
    (renewal window), week (0 = the seven days up to the June), is_before_window (the first row of a June: all earlier
    renewals), week_ends_on (day), people, grants (who renewed in that week, all their certificates counted),
    people_in_all, grants_in_all (how many were to renew). Each June is seen as of the day, but not later than itself.
    """
    return ask(con, "renewals_by_week", question, springs=springs)


def rescue(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Who is entitled where nobody stays so beyond the June of the day's school year if nobody acts.

    These are the functions of `coverage` with entitled_after = 0. One row per (location, function, person), sorted so:
    as_of, june (day), staff_id, given_name, family_name, function_id, function_title, location_id, location_name,
    job_goes_on (the job on file lasts beyond the June), keeps (who renews all that ends with the June stays entitled
    beyond it), courses (ids of that, joined with ;).
    """
    return ask(con, "rescue", question)


def after_june(con: duckdb.DuckDBPyConnection, question: Question, *, june_year: int) -> pl.DataFrame:
    """What became of the cohort of a June that has passed, as known on a day (eligibility.md § 7 and § 8).

    One row per (location, function, person), sorted so; none before the day after that June. outcome: `renewed` all of
    it by the June; else by the status of the day `regained` (entitled), `not-removed` (not entitled and granted, which
    is an excess anomaly), `without` (neither), or `no-job` (neither, and no job there on the day). lapsed_courses:
    titles of what was not renewed, joined with ", ".

    regained_on: the first entitled day after the June, also where that has ended again. because: in words, the records
    after the June that this day rests on, in their order; regained_by: the last of them, `full`, `quiz`, `approval`,
    `job` or `employment`, or `rules` where there is none; record: its file and line.
    """
    june_on = ask(con, "calendar", None, as_of=question.as_of, june_year=june_year)["june_on"].item()
    return ask(con, "after_june", question, june=june_on)


def coming_junes(con: duckdb.DuckDBPyConnection, question: Question, *, last_year: int) -> pl.DataFrame:
    """What is to be renewed in each coming June through that of `last_year`, if everybody renews on the last day.

    One row per (June, location, function, person, course), sorted so: june (day), location_id, location_name,
    function_id, function_title, staff_id, given_name, family_name, course_id, course_title, by_quiz (a quiz renews it,
    else the full eLearning), is_expected. Where not, it is on record today, as in `ladder`; else it follows from a
    renewal that has yet to come, by the rule in force on that day, where the job on file lasts. job_roles, last_day
    and email are those of the day.
    """
    return ask(con, "coming_junes", question, last_year=last_year)
