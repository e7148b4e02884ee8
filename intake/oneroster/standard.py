"""What 1EdTech's OneRoster CSV binding says of the files that are read here, by version: facts, no code.

1.0 and 1.1 say in users.csv who has which role where, without days. 1.2 says it in roles.csv, with days; there the end
is exclusive. Only 1.2 lets a list of values be extended (`ext:...`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ORGS, USERS, ROLES = "orgs", "users", "roles"
FILES = (ORGS, USERS, ROLES)
MANIFEST = "manifest"
FEED_OF = {ORGS: "locations", USERS: "staff", ROLES: "assignments", MANIFEST: "staff"}
"""The feed that a rejected or doubtful row of a file is counted with."""
VERSIONS = ("1.0", "1.1", "1.2")
MODES = ("bulk", "delta", "absent")
EXTENSION = "ext:"
EXTENSIBLE = ("type", "role")

NOT_STAFF = ("student", "parent", "guardian", "relative")
STATUSES = ("active", "tobedeleted", "inactive")
DELETED = ("tobedeleted", "inactive")
SCHOOL = "school"

_ORG_TYPES = ("department", SCHOOL, "district", "local", "state", "national")
_USER_ROLES = ("administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher")
_ROLES = (
    *("aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative"),
    *("siteAdministrator", "student", "systemAdministrator", "teacher"),
)
_BASE = ("sourcedId", "status", "dateLastModified")
_BEHIND_1_0 = ("username", "userId", "givenName", "familyName", "identifier", "email", "sms", "phone", "agents")
_NAMED = ("username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone")
_BEHIND = ("agentSourcedIds", "grades", "password")
_ONLY_1_2 = (
    *("userMasterIdentifier", "resourceSourcedIds", "preferredGivenName", "preferredMiddleName"),
    *("preferredFamilyName", "primaryOrgSourcedId", "pronouns"),
)

_NOT_READ = {
    *("middleName", "sms", "phone", "agents", "agentSourcedIds", "grades", "password", "resourceSourcedIds"),
    *("preferredGivenName", "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns"),
    "userProfileSourcedId",
}


@dataclass(frozen=True)
class FileRules:
    """One file in one version.

    `columns`: the headers in the standard's order; `required`: whose values may not be empty; `values`: what an
    enumeration may hold; `days`: which columns hold a date.
    """

    name: str
    version: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: tuple[str, ...] = ()

    @property
    def read(self) -> tuple[str, ...]:
        """The columns whose values are read. Nobody's phone number or password is needed here."""
        return tuple(name for name in self.columns if name not in _NOT_READ)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which the file cannot be read at all; `status` and the like may be left out."""
        return tuple(name for name in self.required if name not in ("enabledUser", "roleType", "username"))


MANIFEST_RULES = FileRules(MANIFEST, "", ("propertyName", "value"), ("propertyName", "value"))


def rules_of(version: str) -> dict[str, FileRules]:
    """The files that a version has, of those that are read here."""
    org_columns = (*_BASE, "name", "type", "identifier", "parentSourcedId")
    orgs = FileRules(ORGS, version, org_columns, ("sourcedId", "name", "type"), {"type": _ORG_TYPES})
    people = ("sourcedId", "username", "givenName", "familyName")
    enabled = {"enabledUser": ("true", "false")}
    if version == "1.2":
        return {ORGS: orgs, USERS: _users_1_2(people, enabled), ROLES: _roles_1_2()}
    required = (*people, "orgSourcedIds", "role")
    if version == "1.0":
        columns = (*_BASE, "orgSourcedIds", "role", *_BEHIND_1_0)
        return {ORGS: orgs, USERS: FileRules(USERS, version, columns, required, {"role": _USER_ROLES})}
    columns_1_1 = (*_BASE, "enabledUser", "orgSourcedIds", "role", *_NAMED, *_BEHIND)
    values = {**enabled, "role": _USER_ROLES}
    return {ORGS: orgs, USERS: FileRules(USERS, version, columns_1_1, (*required, "enabledUser"), values)}


def _users_1_2(people: tuple[str, ...], enabled: Mapping[str, tuple[str, ...]]) -> FileRules:
    columns = (*_BASE, "enabledUser", *_NAMED, *_BEHIND, *_ONLY_1_2)
    return FileRules(USERS, "1.2", columns, (*people, "enabledUser"), enabled)


def _roles_1_2() -> FileRules:
    columns = ("userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId")
    return FileRules(
        ROLES,
        "1.2",
        (*_BASE, *columns),
        ("sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"),
        {"roleType": ("primary", "secondary"), "role": _ROLES},
        ("beginDate", "endDate"),
    )
