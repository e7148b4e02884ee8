"""The sentences that say why an answer is another one than before (docs/wording.md § Changes)."""

import polars as pl

from eligibility.days import said_days

_HAPPENED = {
    "completions+": "Training was taken on {}.",
    "completions-": "The training of {} does not count any more.",
    "approvals+": "A decision was recorded on {}.",
    "approvals-": "The decision of {} does not stand any more.",
    "assignments+": "A job here began on {}.",
    "assignments-": "The job here ended on {}.",
    "employments+": "Employment began on {}.",
    "employments-": "Employment ended on {}.",
    "grants+": "Access was granted on {}.",
    "grants-": "Access was removed on {}.",
}
"""What happened between two days, by the feed and whether its record is new (+) or ended (-)."""
_RECORDS = {
    "completions": "training of {}",
    "approvals": "decision of {}",
    "assignments": "job here from {}",
    "employments": "employment from {}",
    "grants": "access granted on {}",
}
_VERBS = {
    "added": "A record was added: {}.",
    "removed": "A record was removed: {}.",
    "changed": "A record was changed: {}.",
}
_TIME = "Time passed: no record is dated in between."
_ENDED = {"time": "Time passed: the certificate ended on {}."}
_RULES = "No record of the person differs: the rules, a location or the calendar does."


def because() -> pl.Expr:
    """Say what made a change, for rows with cause, feed, is_new, began_on, on and ended_on (`queries.changes`).

    `on` is the day on which the record made itself felt, `ended_on` of a certificate that ended without a new one.
    """
    sign = pl.when("is_new").then(pl.lit("+")).otherwise(pl.lit("-"))
    happened = _filled((pl.col("feed") + sign).replace_strict(_HAPPENED, default=None, return_dtype=pl.String), "on")
    record = _filled(pl.col("feed").replace_strict(_RECORDS, default=None, return_dtype=pl.String), "began_on")
    verb = pl.col("cause").replace_strict(_VERBS, default=None, return_dtype=pl.String)
    return (
        pl.when(pl.col("cause") == "record")
        .then(happened)
        .when(pl.col("cause") == "rules")
        .then(pl.lit(_RULES))
        .when(pl.col("cause") != "time")
        .then(verb.str.replace("{}", record, literal=True))
        .when(pl.col("ended_on").is_not_null())
        .then(_filled(pl.col("cause").replace_strict(_ENDED, default=None, return_dtype=pl.String), "ended_on"))
        .otherwise(pl.lit(_TIME))
    )


def _filled(sentence: pl.Expr, day: str) -> pl.Expr:
    # Without a day on file the sentence ends before its preposition: "The job here ended."
    without = sentence.str.replace(r" (on|of|from) \{\}", "")
    return (
        pl.when(pl.col(day).is_null()).then(without).otherwise(sentence.str.replace("{}", said_days(day), literal=True))
    )
