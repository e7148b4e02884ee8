"""What changed between two days, or between two versions of the store, and which record did it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import duckdb
import polars as pl

from eligibility.change_wording import because
from queries.asking import ask
from queries.columns import GRANT_COLUMNS
from queries.question import Question, Scope

_BOTH_SIDES = (
    "status_before",
    "status",
    "entitled_before",
    "entitled",
    "last_day_before",
    "last_day",
    "ends_because_before",
    "ends_because",
)

CHANGES_COLUMNS = (
    *("since", "as_of", "kind", "cause"),
    *GRANT_COLUMNS,
    *_BOTH_SIDES,
    *("granted_before", "granted", "unmet", "because", "record", "next_step", "email"),
)

DIFFERENCES_COLUMNS = (
    "kind",
    *GRANT_COLUMNS,
    *_BOTH_SIDES,
    *("granted", "unmet_before", "unmet", "next_step", "email"),
)

KINDS = ("gained", "lost", "moved", "renewed", "last-day", "granted", "removed", "standing")
"""The kinds of changes, in the order in which they are counted; `moved` only after `with_moves`."""
CAUSES = ("record", "time", "added", "removed", "changed", "rules")

_CELL = ["staff_id", "function_id", "location_id"]
_CONTENT = ["feed", "identity", "value"]
_COMPARED = ("status", "entitled", "last_day", "ends_because", "unmet", "granted")
"""What makes an answer another one. The next step follows from these, and is worded anew with every day."""
_NAMES = ("given_name", "family_name", "function_title", "location_name", "job_roles", "email")
_FEED_OF_END = {"certificate": "completions", "assignment": "assignments", "employment": "employments"}
_FEEDS: Mapping[str, tuple[str, ...]] = {
    "gained": ("completions", "approvals", "assignments", "employments"),
    "granted": ("grants",),
    "removed": ("grants",),
    "standing": ("completions", "approvals", "assignments", "employments", "grants"),
}
"""Which feeds can have made a change of each kind; for the other kinds it depends on what ended (`_feeds`)."""
_FEEDS_OF_NEED: Mapping[str, tuple[str, ...]] = {
    "assignment": ("employments", "assignments"),
    "role": ("assignments",),
    # After a return or a change of post what was earned before counts no more: the job is why.
    "approval": ("approvals", "employments", "assignments"),
    "certificate": ("completions", "employments", "assignments"),
    "lapsed": ("completions",),
    "prerequisite": ("completions", "employments", "assignments"),
}


def changes(
    con: duckdb.DuckDBPyConnection,
    question: Question,
    *,
    since: date,
    earlier: duckdb.DuckDBPyConnection | None = None,
) -> pl.DataFrame:
    """Compare the status of everybody on the day of the question with that on the day `since` (eligibility.md § 7).

    `earlier` is another version of the store, which then answers for `since`; without it both days are of one version.
    One row per (person, function, location) whose status, entitlement, last day, what ends it, what is unmet or access
    differs, sorted by location, function, person: the rows in which `queries.status` of both sides differ. Columns
    CHANGES_COLUMNS; those that end in `_before` are of `since`, status `none` where there was no record.

    kind: gained or lost (entitlement); renewed (a training moved the last day); last-day; granted or removed (access);
    standing (anything else). cause: in one version `record` (it is dated in between) or `time`; between versions
    `added`, `removed` or `changed` (a record) or `rules` (no record of the person differs). because: that in a
    sentence. record: file and line of it, in the version that has it; of a certificate that ended, its training.
    """
    other = None if earlier else since
    before_question, before_con = replace(question, as_of=since), earlier or con
    before = ask(before_con, "changes", before_question, other=None if earlier else question.as_of)
    after = ask(con, "changes", question, other=other)
    changed = _differences(before, after)
    # Between versions nothing could be left out above; within one, everybody asked about has changed.
    only = tuple(changed["staff_id"].unique()) if earlier else question.staff_ids
    if changed.is_empty():
        only = ("",)
    old_question, new_question = replace(before_question, staff_ids=only), replace(question, staff_ids=only)
    old = ask(before_con, "changes_records", old_question, other=None if earlier else question.as_of)
    new = ask(con, "changes_records", new_question, other=other)
    if earlier:
        on_file = [ask(one, "changes_on_file", question.scope, staff_ids=list(only)) for one in (before_con, con)]
        found = _between_loads(old, new, *on_file)
    else:
        found = _between_days(old, new, question.as_of)
    explained = _explained(changed, found, new, question.as_of, is_one_version=earlier is None)
    days = [pl.lit(since).alias("since"), pl.lit(question.as_of).alias("as_of")]
    return explained.with_columns(days).select(CHANGES_COLUMNS).sort("location_id", "function_id", "staff_id")


def differences(
    con: duckdb.DuckDBPyConnection, question: Question, *, before: duckdb.DuckDBPyConnection
) -> pl.DataFrame:
    """Compare what two stores over the same records say of everybody on the day of the question, by other rules.

    One row per (person, function, location) whose status, entitlement, last day, what ends it, or what is unmet
    differs, as `changes` finds them, sorted by location, function, person; columns DIFFERENCES_COLUMNS, those that end
    in `_before` by the rules of `before`. kind: gained, lost, earlier or later (the last day), or standing.
    """
    found = _differences(ask(before, "changes", question, other=None), ask(con, "changes", question, other=None))
    return _of_rules(found).select(DIFFERENCES_COLUMNS).sort("location_id", "function_id", "staff_id")


def differences_of_all_days(
    con: duckdb.DuckDBPyConnection, scope: Scope, *, before: duckdb.DuckDBPyConnection
) -> pl.DataFrame:
    """Compare as `differences` does, for every day at once.

    One row per (person, function, location) and stretch of days on which the two differ alike; columns
    DIFFERENCES_COLUMNS, then from_on and to_on, both included. Those of a day are the rows whose stretch holds it.
    """
    sides = [ask(one, "stretches", scope) for one in (before, con)]
    # Nearly all rows are the same on both sides, and only cells with another row are looked at day by day.
    own = [*_CELL, "from_on", "to_on", *_COMPARED]
    cells = pl.concat(
        [one.join(other, on=own, how="anti", nulls_equal=True).select(_CELL) for one, other in (sides, reversed(sides))]
    ).unique()
    old, new = (_every_day(one.join(cells, on=_CELL, how="semi"), cells) for one in sides)
    both = new.join(old, on=_CELL, suffix="_before").filter(
        pl.col("from_on") <= pl.col("to_on_before"), pl.col("to_on") >= pl.col("from_on_before")
    )
    both = both.with_columns(
        from_on=pl.max_horizontal("from_on", "from_on_before"), to_on=pl.min_horizontal("to_on", "to_on_before")
    )
    rows = _of_rules(_differing(both)).select(*DIFFERENCES_COLUMNS, "from_on", "to_on")
    return rows.sort("location_id", "function_id", "staff_id", "from_on")


def _every_day(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Fill the days between the stretches of each cell, and before and after them, with stretches of nothing."""
    ever, never = date(1, 1, 1), date(9999, 12, 31)
    kept = [*_CELL, "from_on", "to_on", *_COMPARED, *_NAMES, "next_step"]
    rows = rows.select(kept).sort("from_on")
    gaps = rows.select(
        *_CELL,
        from_on=pl.col("to_on").shift(1).over(_CELL, order_by="from_on").dt.offset_by("1d").fill_null(ever),
        to_on=pl.col("from_on").dt.offset_by("-1d"),
    )
    last = rows.group_by(_CELL).agg(pl.col("to_on").max()).filter(pl.col("to_on") < never)
    tails = last.select(*_CELL, from_on=pl.col("to_on").dt.offset_by("1d"), to_on=pl.lit(never))
    nowhere = cells.join(rows, on=_CELL, how="anti").select(*_CELL, from_on=pl.lit(ever), to_on=pl.lit(never))
    empty = pl.concat([gaps.filter(pl.col("from_on") <= pl.col("to_on")), tails, nowhere])
    return pl.concat([rows, empty], how="diagonal")


def _of_rules(found: pl.DataFrame) -> pl.DataFrame:
    """Name what other rules do to an answer."""
    never = pl.lit(date(9999, 12, 31))
    last, last_before = pl.col("last_day").fill_null(never), pl.col("last_day_before").fill_null(never)
    kind = (
        pl.when(pl.col("entitled") & ~pl.col("entitled_before"))
        .then(pl.lit("gained"))
        .when(pl.col("entitled_before") & ~pl.col("entitled"))
        .then(pl.lit("lost"))
        .when(pl.col("entitled") & (last < last_before))
        .then(pl.lit("earlier"))
        .when(pl.col("entitled") & (last > last_before))
        .then(pl.lit("later"))
        .otherwise(pl.lit("standing"))
    )
    return found.with_columns(kind=kind)


def with_moves(rows: pl.DataFrame) -> pl.DataFrame:
    """Call gained and lost `moved` where somebody lost a function at one place and gained it at another.

    Columns CHANGES_COLUMNS, then other_places: the names of the others, joined with ", ". Judged by these rows alone:
    who moves to a place beyond the reader's scope is somebody who lost access here, and no more is said.
    """
    ends = rows.filter(pl.col("kind").is_in(["gained", "lost"])).select(
        "staff_id", "function_id", "kind", "location_name"
    )
    opposite = (
        ends.with_columns(kind=pl.when(pl.col("kind") == "gained").then(pl.lit("lost")).otherwise(pl.lit("gained")))
        .group_by("staff_id", "function_id", "kind")
        .agg(other_places=pl.col("location_name").unique().sort().str.join(", "))
    )
    return rows.join(opposite, on=["staff_id", "function_id", "kind"], how="left", maintain_order="left").with_columns(
        kind=pl.when(pl.col("other_places").is_not_null()).then(pl.lit("moved")).otherwise("kind"),
        other_places=pl.col("other_places").fill_null(""),
    )


def changes_counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Count changes (columns: `with_moves`): one row per kind and cause that occurs, in the order of KINDS and CAUSES.

    Columns: kind, cause, people (each once), grants (rows).
    """
    order = [pl.col("kind").cast(pl.Enum(KINDS)), pl.col("cause").cast(pl.Enum(CAUSES))]
    return rows.group_by("kind", "cause").agg(people=pl.col("staff_id").n_unique(), grants=pl.len()).sort(order)


def _differences(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Pair the answers of both sides by cell, and keep the pairs that differ."""
    return _differing(after.join(before, on=_CELL, how="full", coalesce=True, suffix="_before"))


def _differing(pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the pairs of answers that differ; where a side has none it is the answer "none"."""
    both = pairs.with_columns(
        # No record of one's own is the answer "none", which `queries.status` leaves out.
        pl.col("status", "status_before").fill_null("none"),
        pl.col("entitled", "entitled_before", "granted", "granted_before").fill_null(value=False),
        *(pl.coalesce(name, f"{name}_before").alias(name) for name in _NAMES),
        pl.col("unmet", "unmet_before", "next_step").fill_null(""),
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in _COMPARED)
    is_none = (pl.col("status") == "none") & (pl.col("status_before") == "none")
    return both.filter(differs & ~is_none)


def _between_days(old: pl.DataFrame, new: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The records that one day rests on and the other does not; `on` is when each made itself felt."""
    # What does not count any more is no more than a consequence, as of a return to employment (eligibility.md § 4).
    consequence = pl.col("feed").is_in(["completions", "approvals"])
    began = new.join(old, on=[*_CELL, *_CONTENT], how="anti").with_columns(
        is_new=True, is_changed=False, is_consequence=False, on=pl.col("began_on")
    )
    ended = old.join(new, on=[*_CELL, *_CONTENT], how="anti").with_columns(
        is_new=False,
        is_changed=False,
        is_consequence=consequence,
        on=pl.when(consequence).then("began_on").otherwise("ended_on"),
    )
    # A job that goes on is not why: another row of it only took its place.
    return pl.concat([began, ended.filter(pl.col("is_consequence") | (pl.col("on") <= as_of))])


def _between_loads(
    old: pl.DataFrame, new: pl.DataFrame, old_on_file: pl.DataFrame, new_on_file: pl.DataFrame
) -> pl.DataFrame:
    """The records that one version rests on and the other does not have, or has with another end or decision."""
    row = ["staff_id", *_CONTENT]
    same = ["staff_id", "feed", "identity"]
    # What both have on file, and only one rests on, follows from another record, which is the one to name.
    added = _beside(new.join(old_on_file, on=row, how="anti"), old_on_file).with_columns(is_new=True)
    gone = _beside(old.join(new_on_file, on=row, how="anti"), new_on_file).with_columns(
        is_new=False,
        # Cited as it stands now: people look it up in the newer file.
        record=pl.coalesce("record_beside", "record"),
    )
    replaced = gone.join(added, on=same, how="anti")  # else the same record twice
    found = pl.concat([added, replaced]).drop("record_beside")
    # A training whose day was corrected is one row removed and another added.
    pairs = found.with_columns(sides=pl.col("is_new").n_unique().over([*_CELL, "feed"]))
    return pairs.with_columns(
        is_changed=pl.col("is_changed") | (pl.col("sides") > 1), is_consequence=False, on=pl.col("began_on")
    ).drop("sides")


def _beside(rows: pl.DataFrame, on_file: pl.DataFrame) -> pl.DataFrame:
    """Say of each record whether the other version has it too, and where, with another end or decision."""
    same = ["staff_id", "feed", "identity"]
    other = on_file.unique(same, keep="first", maintain_order=True).select(*same, record_beside="record")
    return rows.join(other, on=same, how="left").with_columns(is_changed=pl.col("record_beside").is_not_null())


def _explained(
    changed: pl.DataFrame, found: pl.DataFrame, new: pl.DataFrame, as_of: date, *, is_one_version: bool
) -> pl.DataFrame:
    """Say of each change its kind, its cause and the record that made it, of the `found` ones."""
    rows = changed.with_columns(kind=_kind())
    allowed = rows.select(*_CELL, "kind", feed=_feeds()).explode("feed").drop_nulls("feed")
    found = found.join(allowed, on=[*_CELL, "feed"])
    # The latest decides, as it does in the rules; of what ended, the first that did took the access with it.
    is_end = (pl.col("kind") == "lost") & ~pl.col("is_new")
    turn = pl.when(is_end).then(-pl.col("on").to_physical()).otherwise(pl.col("on").to_physical())
    first = found.sort(
        ~pl.col("is_consequence"), turn, pl.col("is_new"), descending=True, nulls_last=True, maintain_order=True
    )
    decisive = first.unique(_CELL, keep="first", maintain_order=True).select(
        *_CELL, "feed", "is_new", "is_changed", "record", "on", "began_on"
    )
    # Where no record differs, the certificate whose end was what changed.
    ended = (
        new.join(allowed, on=[*_CELL, "feed"])
        .filter(pl.col("feed") == "completions", pl.col("ended_on") < as_of)
        .sort("ended_on", descending=True)
        .unique(_CELL, keep="first", maintain_order=True)
        .select(*_CELL, ended_record="record", ended_on="ended_on")
    )
    rows = rows.join(decisive, on=_CELL, how="left").join(ended, on=_CELL, how="left")
    return _worded(rows, is_one_version=is_one_version)


def _kind() -> pl.Expr:
    was, entitled = pl.col("entitled_before"), pl.col("entitled")
    never = pl.date(9999, 12, 31)
    last, before = pl.col("last_day").fill_null(never), pl.col("last_day_before").fill_null(never)
    moved = (last != before) | pl.col("ends_because").ne_missing(pl.col("ends_because_before"))
    return (
        pl.when(entitled & ~was)
        .then(pl.lit("gained"))
        .when(was & ~entitled)
        .then(pl.lit("lost"))
        .when(entitled & (last > before) & (pl.col("ends_because_before") == "certificate"))
        .then(pl.lit("renewed"))
        .when(entitled & moved)
        .then(pl.lit("last-day"))
        .when(pl.col("granted") & ~pl.col("granted_before"))
        .then(pl.lit("granted"))
        .when(pl.col("granted_before") & ~pl.col("granted"))
        .then(pl.lit("removed"))
        .otherwise(pl.lit("standing"))
    )


def _feeds() -> pl.Expr:
    """The feeds that can have made a change, by its kind and by what ended or is unmet."""
    # The first of the unmet requirements that is not met now: "lapsed:attendance;approval".
    need = pl.col("unmet").str.extract(r"^([a-z]+)")
    ends = pl.concat_list(
        pl.col("ends_because_before").replace_strict(_FEED_OF_END, default=None),
        pl.col("ends_because").replace_strict(_FEED_OF_END, default=None),
    ).list.unique()
    kind = pl.col("kind")
    return (
        pl.when(kind == "lost")
        # Nothing is known of the place any more, so there is no job.
        .then(need.fill_null("assignment").replace_strict(_FEEDS_OF_NEED, return_dtype=pl.List(pl.String)))
        .when(kind == "renewed")
        .then(pl.lit(["completions"]))
        .when(kind == "last-day")
        .then(ends)
        .otherwise(kind.replace_strict(_FEEDS, default=[], return_dtype=pl.List(pl.String)))
    )


def _worded(rows: pl.DataFrame, *, is_one_version: bool) -> pl.DataFrame:
    """Name the cause, and say it in a sentence (docs/wording.md § Changes)."""
    is_found = pl.col("feed").is_not_null()
    if is_one_version:
        cause = pl.when(is_found).then(pl.lit("record")).otherwise(pl.lit("time"))
    else:
        cause = (
            pl.when(~is_found)
            .then(pl.lit("rules"))
            .when("is_changed")
            .then(pl.lit("changed"))
            .when("is_new")
            .then(pl.lit("added"))
            .otherwise(pl.lit("removed"))
        )
    return rows.with_columns(cause=cause).with_columns(
        because=because(), record=pl.coalesce("record", "ended_record").fill_null("")
    )
