"""A feed that a district does not have, as `sources.toml` says: read as no rows, and what follows is said."""

from __future__ import annotations

from datetime import date

import polars as pl

from eligibility import Policy
from intake.contracts import FEEDS
from intake.mapped_source import Extract, MappedSource
from intake.source import Source

MAY_BE_ABSENT = tuple(name for name, feed in FEEDS.items() if feed.may_be_empty and not feed.may_be_absent)
"""The feeds without which a load still says something."""


def absent_source(feed: str, file: str) -> MappedSource:
    """The feed without rows; `file` says that there is none."""
    schema = {**dict.fromkeys(FEEDS[feed].names, pl.String()), "file": pl.String(), "line": pl.Int64()}
    return MappedSource(FEEDS[feed], [Extract(pl.DataFrame(schema=schema), [file], lambda *_: "")], is_absent=True)


def is_absent(source: Source) -> bool:
    """Whether a feed is read from nothing."""
    return isinstance(source, MappedSource) and source.is_absent


def said_absent(feed: str, policy: Policy, day: date) -> str:
    """What follows for the answers, as a sentence without its place; `day` is that of the load."""
    says = f"the mapping says that the district has no {feed}"
    if feed == "approvals":
        return f"{says}: {_without_approvals(policy, day)}"
    if feed == "completions":
        return f"{says}: nobody holds a certificate, so whatever asks for a course entitles nobody."
    return (
        f"{says}: nobody is known to have access, so access that is not earned cannot be seen, and whoever is entitled "
        "seems to wait for it."
    )


def _without_approvals(policy: Policy, day: date) -> str:
    paths: dict[str, list[str]] = {}
    closed: list[str] = []
    for name, function in policy.functions.items():
        rule = max(
            (rule for rule in function.rules if rule.effective <= day), key=lambda one: one.effective, default=None
        )
        asking = [] if rule is None else [path.name for path in rule.paths if path.approval]
        if asking and rule is not None:
            paths[name] = asking
            if len(asking) == len(rule.paths):
                closed.append(name)
    if not paths:
        return "no path of the policy asks for one, and nothing is missing."
    listed = ", ".join(f"{name} ({', '.join(names)})" for name, names in paths.items())
    nobody = f" Nobody at all is entitled to {', '.join(closed)}." if closed else ""
    return (
        f"nobody is entitled by a path that asks for one, which are {listed}.{nobody} If nobody has to approve them, "
        "write approval = false into the policy."
    )
