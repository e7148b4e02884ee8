"""How it was at each month-end: certificate holders by status, and where grants and entitlement disagreed."""

import duckdb
import polars as pl

from queries.asking import ask
from queries.question import Question


def over_time(con: duckdb.DuckDBPyConnection, question: Question) -> pl.DataFrame:
    """Count statuses and anomalies at every month-end from five years before a day to one after (§ 7 and § 8).

    One row per month-end, each seen as of itself, in time order: day_on, grants_valid, grants_expiring, grants_lapsed
    (rows of `status`, of functions that need a certificate), grants_excess, grants_missing (rows of `anomalies`). A
    month without records has zeros: whether it can be known is for the reader to say.
    """
    return ask(con, "over_time", question)
