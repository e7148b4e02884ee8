"""The four feeds of what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from intake.oneroster.jobs import assignments, employments, named, of_roles, of_users, with_days
from intake.oneroster.layers import Fates, Layer
from intake.oneroster.notes import Notes
from intake.oneroster.options import OneRosterOptions
from intake.oneroster.people import in_staff, note_other_ids, with_id
from intake.oneroster.row_notes import note_days, note_orgs, note_rows, note_staff
from intake.oneroster.rows import JUDGED
from intake.oneroster.standard import NOT_STAFF, ORGS, ROLES, USERS, rules_of


@dataclass
class Made:
    """The feeds by name, and the parts of `package.FORBIDDEN`."""

    feeds: dict[str, pl.DataFrame] = field(default_factory=dict)
    forbidden: list[pl.DataFrame] = field(default_factory=list)

    def allowed(self, feed: str, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows without those whose `why` says what the standard forbids about them; these are put aside."""
        is_allowed = pl.col("why").is_null()
        named_ids = [
            pl.col(name) if name in rows.columns else pl.lit(None, pl.String).alias(name)
            for name in ("staff_id", "location_id")
        ]
        forbidden = rows.filter(~is_allowed)
        self.forbidden.append(forbidden.select(pl.lit(feed).alias("feed"), "file", "line", *JUDGED, *named_ids))
        return rows.filter(is_allowed)


@dataclass(frozen=True)
class _Making:
    """What every step needs."""

    layers: Mapping[str, Layer]
    version: str
    options: OneRosterOptions
    notes: Notes
    fates: Fates
    made: Made

    def used(self, feed: str, name: str, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of a file that are used, after their findings."""
        good = self.made.allowed(feed, rows)
        self.fates.note("used", good)
        self.fates.note("forbidden", rows.filter(pl.col("why").is_not_null()))
        note_rows(feed, good, rules_of(self.version)[name], self.notes)
        return good

    def without_deleted(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows that have not been deleted since."""
        self.fates.note("deleted", rows.filter(_is_gone()))
        return rows.filter(~_is_gone())


def make_feeds(
    layers: Mapping[str, Layer], version: str, options: OneRosterOptions, notes: Notes, fates: Fates
) -> Made:
    """Turn orgs, users and roles into locations, staff, employments and assignments.

    The first fate that fits is a row's: not staff, deleted, forbidden, used.
    """
    making = _Making(layers, version, options, notes, fates, Made())
    orgs = _locations(making)
    users, staff = _staff(making)
    if version == "1.2":
        jobs = _jobs_of_roles(making, users, orgs)
        employed = jobs
    else:
        is_whole = layers[ORGS].is_whole
        jobs = named(of_users(staff), "orgSourcedId", "org", orgs, "location_id", is_whole=is_whole)
        jobs = with_days(making.made.allowed("assignments", jobs), options.employed_from)
        # Whoever has no org that is known is employed all the same.
        nothing = pl.lit(None, pl.String)
        employed = with_days(staff.with_columns(begin=nothing, end=nothing), options.employed_from)
    note_days(jobs, version, options.employed_from, notes)
    making.made.feeds["employments"] = employments(employed)
    making.made.feeds["assignments"] = assignments(jobs, options)
    return making.made


def _is_gone() -> pl.Expr:
    # A deletion that the standard forbids (in a bulk file) deletes nothing.
    return pl.col("is_deleted") & pl.col("why").is_null()


def _locations(making: _Making) -> pl.DataFrame:
    """Fill the feed; all orgs that are not deleted, with `location_id`."""
    layer, sources = making.layers[ORGS], making.options.location_id
    orgs = making.without_deleted(with_id(layer.rows, "location_id", sources))
    good = making.used("locations", ORGS, orgs)
    note_other_ids("locations", good, "location_id", sources, making.notes)
    if layer.is_whole:
        note_orgs(good, making.notes)
    schools = [kind.lower() for kind in making.options.school_types]
    is_school = pl.col("type_read").str.to_lowercase().is_in(schools)
    nothing = pl.lit(None, pl.String)
    kind = pl.when(is_school).then(pl.lit("school")).otherwise(pl.lit("central"))
    making.made.feeds["locations"] = good.with_columns(kind=kind, level=nothing, network=nothing)
    return orgs


def _staff(making: _Making) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fill the feed; all users with `staff_id`, and those of them who are staff and good."""
    options, nothing = making.options, pl.lit(None, pl.String)
    roles = making.layers[ROLES].rows.filter(~_is_gone()) if making.version == "1.2" else None
    users = with_id(in_staff(making.layers[USERS].rows, roles), "staff_id", options.staff_id)
    has_title = options.job_title != "role"
    users = users.with_columns(
        user_title=pl.col(options.job_title) if has_title else nothing,
        user_team=pl.col(options.team) if options.team else nothing,
    )
    making.fates.note("not_staff", users.filter(~pl.col("is_staff")))
    good = making.used("staff", USERS, making.without_deleted(users.filter("is_staff")))
    note_staff(good, making.notes)
    note_other_ids("staff", good, "staff_id", options.staff_id, making.notes)
    making.made.feeds["staff"] = good.select(
        "staff_id", "email", "file", "line", given_name="givenName", family_name="familyName", worker_type=nothing
    )
    return users, good


def _jobs_of_roles(making: _Making, users: pl.DataFrame, orgs: pl.DataFrame) -> pl.DataFrame:
    """The rows of roles.csv that are used, with `staff_id`, `location_id`, `first` and `last`."""
    roles = making.layers[ROLES].rows
    is_other = pl.col("role_read").is_in(NOT_STAFF).fill_null(value=False)
    making.fates.note("not_staff", roles.filter(is_other))
    roles = making.without_deleted(roles.filter(~is_other))
    # Whoever is deleted has no roles, though nobody deletes them one by one.
    gone = users.filter(_is_gone()).select(userSourcedId="sourcedId")
    making.fates.note("deleted", roles.join(gone, on="userSourcedId", how="semi"))
    roles = roles.join(gone, on="userSourcedId", how="anti", maintain_order="left")
    people = users.filter(~_is_gone())
    is_whole = making.layers[USERS].is_whole
    also = ("user_title", "user_team")
    roles = named(roles, "userSourcedId", "user", people, "staff_id", is_whole=is_whole, also=also)
    roles = named(roles, "orgSourcedId", "org", orgs, "location_id", is_whole=making.layers[ORGS].is_whole)
    return with_days(of_roles(making.used("assignments", ROLES, roles)), making.options.employed_from)
