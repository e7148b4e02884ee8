"""Makes a table of the users and groups: one row for each membership, with what is known of the user and the group."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from intake.scim.resources import Resource, Resources, folded, items_of, text_of
from intake.table import MOST_CELLS, Remark, Table, TableRefused, check_width, fields, named, no_unreadable, of_rows

_HEADER = ("since", "member.value", "member.display", "member.type")
_OF_GROUP = ("group.id", "group.displayName", "group.externalId")
_IDS = ("id", "externalId", "userName", "employeeNumber", "email")
_OF_USER = (*(f"user.{name}" for name in _IDS), "user.displayName", "user.active")
"""The columns that every table has; what else the resources hold has a column as well."""


@dataclass(frozen=True)
class _Membership:
    """Who is in which group; one of the two may not be in the files. `via`: the group between them, if there is one.

    `at`: where the file says so, such as Resources[11].members[0].
    """

    file: str
    at: str
    group: Resource | None
    user: Resource | None
    member: Mapping[str, Any]
    via: str = ""

    @property
    def known(self) -> list[Resource]:
        """What of the two is in the files."""
        return [one for one in (self.group, self.user) if one is not None]

    @property
    def cells(self) -> dict[str, str]:
        """The row, by the names of the columns as they are compared."""
        cells = {f"member.{name}": text_of(self.member.get(name)) for name in ("value", "display", "type")}
        if self.user is None:
            cells |= {named(f"user.{name}"): cells["member.display"] or cells["member.value"] for name in _IDS}
        created = [of.flat["meta.created"] for of in self.known if of.flat.get("meta.created")]
        # Nobody can have joined before both were there; the days as they are written.
        cells["since"] = max(created, default="")[:10]
        return cells | {column: value for of in self.known for column, (_, value) in of.columns.items()}


def membership_tables(found: Resources) -> tuple[list[Table], list[Remark]]:
    """One table for each file with memberships, and what is remarkable about them.

    Whoever is no user of the files is named as the group names them: access of unknown people is access. Raises
    TableRefused.
    """
    by_file: dict[str, list[_Membership]] = {}
    for one in _memberships(found, _Users(found)):
        by_file.setdefault(one.file, []).append(one)
    # Names of attributes have no case: the spelling of the first counts.
    header = {named(name): name for name in (*_HEADER, *_OF_GROUP, *_OF_USER)}
    resources = {id(of): of for some in by_file.values() for one in some for of in one.known}
    for of in resources.values():
        for column, (name, _) in of.columns.items():
            header.setdefault(column, name)
    check_width(header)
    if (cells := len(header) * sum(map(len, by_file.values()))) > MOST_CELLS:
        raise TableRefused(
            f"hold {cells:,} values of memberships, and at most {MOST_CELLS:,} are read; save fewer attributes "
            "(/Users?attributes=userName,emails)"
        )
    remarks = [remark for file, some in by_file.items() for remark in _remarks(file, some, found)]
    return [_table(file, some, header) for file, some in by_file.items()], remarks


@dataclass
class _Users:
    """The users by id, and by what sloppy groups name them with."""

    found: Resources
    others: dict[str, Resource] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for user in self.found.users.values():
            for name in ("username", "externalid"):
                if value := text_of(user.attributes.get(name)):
                    self.others.setdefault(value.casefold(), user)

    def of(self, member: Mapping[str, Any]) -> Resource | None:
        """The user whom a member names: by id, by the end of the reference, by user name or external id."""
        value, reference = text_of(member.get("value")), text_of(member.get("$ref")).rstrip("/").rpartition("/")[2]
        by_id = self.found.users.get(value) or self.found.users.get(reference)
        return by_id or self.others.get(value.casefold())


def _memberships(found: Resources, users: _Users) -> Iterator[_Membership]:
    """All of them, each once: by the members of groups, then by the groups of users, which say the same."""
    seen: set[tuple[str, str]] = set()
    for group in found.groups.values():
        members = _members(users, group, group, "", {group.id})
        for one in sorted(members, key=lambda one: bool(one.via)):
            key = (group.id, one.user.id or text_of(one.member.get("value"))) if one.user else ("", "")
            # Who is in a group and in one within it, is in it once; the same row twice is a fault to be told.
            if one.via and key in seen:
                continue
            seen.add(key)
            yield one
    for user in found.users.values():
        for at, item in items_of(user.attributes.get("groups")):
            key = (text_of(item.get("value")), user.id)
            if key not in seen and key[0]:
                seen.add(key)
                unknown = {"id": key[0], "displayName": text_of(item.get("display"))}
                group = found.groups.get(key[0]) or Resource("group", user.file, "", folded(unknown), unknown)
                name = text_of(user.attributes.get("displayname"))
                place = _within(user, "groups", at)
                yield _Membership(user.file, place, group, user, {"value": user.id, "display": name})


def _members(users: _Users, top: Resource, group: Resource, via: str, above: set[str]) -> Iterator[_Membership]:
    for at, member in items_of(group.attributes.get("members")):
        value = text_of(member.get("value"))
        inner = users.found.groups.get(value)
        user = users.of(member)
        if user is not None or inner is None:
            place = _within(group, "members", at)
            place = place if group.file == top.file else f"{group.file}, {place}"
            yield _Membership(top.file, place, top, user, member, via)
        elif inner.id not in above:
            name = text_of(inner.attributes.get("displayname")) or inner.id
            yield from _members(users, top, inner, name, above | {inner.id})


def _within(resource: Resource, name: str, at: int) -> str:
    return f"{resource.at}.{name}[{at}]".removeprefix(".")


def _table(file: str, some: list[_Membership], header: Mapping[str, str]) -> Table:
    width = len(header)
    schema = {**dict.fromkeys(fields(width), pl.String()), "line": pl.Int64()}
    rows = [[*_row(one.cells, header), number] for number, one in enumerate(some, 1)]
    frame, blank = of_rows(pl.DataFrame(rows, schema=schema, orient="row"), width)
    return Table(
        file,
        "record",
        tuple(header.values()),
        frame,
        no_unreadable(width),
        blank,
        lambda number: _raw(some[number - 1]),
    )


def _row(cells: Mapping[str, str], header: Mapping[str, str]) -> list[str | None]:
    return [cells.get(name) or None for name in header]


def _raw(one: _Membership) -> str:
    group = {} if one.group is None else {name: one.group.named[name] for name in one.group.named if name in _RAW}
    via = {"via": one.via} if one.via else {}
    text = json.dumps({"at": one.at, "group": group, **via, "member": dict(one.member)}, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


_RAW = ("id", "displayName", "externalId")


def _remarks(file: str, some: list[_Membership], found: Resources) -> Iterator[Remark]:
    inactive = sum(
        one.user is not None and text_of(one.user.attributes.get("active")).casefold() == "false" for one in some
    )
    nested = sum(bool(one.via) for one in some)
    loose = sum(one.user is not None and one.user.id != text_of(one.member.get("value")) for one in some)
    unknown = sum(one.user is None for one in some) if found.users else 0
    for count, sentence in (
        (inactive, "of accounts that are not active; only and skip by user.active leave them out."),
        (nested, "through a group within the group."),
        (loose, "with the user by something else than the id."),
        (unknown, "of somebody who is no user of the files; read with the name that the group has."),
    ):
        if count:
            what = "1 membership" if count == 1 else f"{count:,} memberships"
            yield Remark("package-note", file, f"{what} {sentence}")
