"""What of a policy no record ever meets: a title that nobody has, a code that nobody took (docs/other-districts.md)."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

import duckdb
import polars as pl

from eligibility import Policy
from eligibility.policy_checks import compared
from queries.asking import ask

NEVER_MET = {"what": pl.String, "name": pl.String, "key": pl.String, "nearest": pl.String, "said": pl.String}
_CLOSE = 0.75  # of titles and teams: Office Profesional is near Office Professional


class _Name(NamedTuple):
    """A name that the policy uses, where it stands there, and of which kind of name it is in the records."""

    what: str
    name: str
    key: str
    kind: str


_SAID = {
    "title": "nobody has this job title",
    "team": "nobody is in this team",
    "code": "nobody took this course",
    "group": "nobody was granted this group",
    "place": "there is no place of this kind",
}


def never_met(con: duckdb.DuckDBPyConnection, policy: Policy) -> pl.DataFrame:
    """What of a policy no record of a version ever meets: roles first, then the rest in the order of the file.

    One row per name. Columns: what (`role`, `approver role`, `title`, `team`, `course code`, `group`, `location kind`),
    name, key (where it stands in the file), nearest (the most similar name of the records that the policy does not use;
    null: none is near), said (a sentence). A role nobody holds is one row, and its titles have none of their own.
    """
    records = ask(con, "policy_records", None)
    known = {kind: {compared(name): name for name in rows["name"]} for (kind,), rows in records.group_by("kind")}
    # The first place of each: a team stands in many paths.
    names = list({(one.kind, compared(one.name)): one for one in reversed([*_names(policy)])}.values())[::-1]
    used = {(one.kind, compared(one.name)) for one in names}
    unused = {
        kind: {key: name for key, name in of_kind.items() if (kind, key) not in used} for kind, of_kind in known.items()
    }
    roles = {role: _roles_nearest(titles, known, unused) for role, titles in policy.roles.items()}
    rows = [*_roles(policy, roles)]
    for one in names:
        of_role = one.key.removeprefix("roles.") if one.kind == "title" else None
        if compared(one.name) in known.get(one.kind, {}) or (of_role in roles and roles[of_role] is not None):
            continue
        rows.append(_row(one.what, one.name, one.key, _SAID[one.kind], _nearest(one, unused.get(one.kind, {}))))
    return pl.DataFrame(rows, NEVER_MET, orient="row")


def _names(policy: Policy) -> Iterator[_Name]:
    """Every name that records have to meet."""
    for role, titles in policy.roles.items():
        yield from (_Name("title", title, f"roles.{role}", "title") for title in titles)
    for course, one in policy.courses.items():
        yield from (_Name("course code", code, f"courses.{course}.codes", "code") for code in one.codes)
    for name, function in policy.functions.items():
        yield _Name("group", function.ic_group, f"functions.{name}.ic_group", "group")
        for number, rule in enumerate(function.rules):
            for place, path in enumerate(rule.paths):
                key = f"functions.{name}.rules[{number}].paths[{place}]"
                yield _Name("location kind", path.at, f"{key}.at", "place")
                yield from (_Name("team", team, f"{key}.teams", "team") for team in path.teams)


def _roles_nearest(
    titles: Sequence[str], known: dict[str, dict[str, str]], unused: dict[str, dict[str, str]]
) -> str | None:
    """The title nearest to those of a role nobody holds, empty if none is near; None where somebody holds it."""
    if any(compared(title) in known.get("title", {}) for title in titles):
        return None
    near = (_nearest(_Name("title", title, "", "title"), unused.get("title", {})) for title in titles)
    return next(filter(None, near), "")


def _roles(policy: Policy, roles: dict[str, str | None]) -> Iterator[tuple[str | None, ...]]:
    for role, nearest in roles.items():
        if nearest is not None:
            yield _row("role", role, f"roles.{role}", "nobody has any of its job titles", nearest)
    for role in policy.approvers.roles:
        if roles.get(role) is not None:
            yield _row("approver role", role, "approvers.roles", "nobody holds it, so nobody may approve by it", "")


def _nearest(one: _Name, names: dict[str, str]) -> str | None:
    """The name of the records that comes nearest, of those that the policy does not use."""
    if one.kind in ("code", "group"):
        from intake.near_misses import resembling  # noqa: PLC0415 (no page that asks a question has to wait for intake)

        # As a load names near misses: another edition of a code is near, however many letters it has.
        found = resembling([one.name], dict.fromkeys(names.values(), one.kind))
        return found.get(one.name)
    close = get_close_matches(compared(one.name), names, 1, _CLOSE)
    return names[close[0]] if close else None


def _row(what: str, name: str, key: str, said: str, nearest: str | None) -> tuple[str | None, ...]:
    advice = f"; the nearest that is there is {nearest!r}" if nearest else ""
    return what, name, key, nearest or None, f"{key}: {what} {name!r}: {said}{advice}."
