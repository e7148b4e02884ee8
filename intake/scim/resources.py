"""The users and groups in saved answers of a SCIM server: pages of a list, a list, or one object after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from intake.json_values import JsonRefused, json_values
from intake.originals import Original
from intake.package_files import files_of, unpacked
from intake.source import SourceRefused
from intake.table import Remark, named

Kind = Literal["user", "group"]
_ENDINGS = (".json", ".jsonl", ".ndjson", ".scim")
_MOST_DIGITS = 12
_PLURAL = {"emails", "phonenumbers", "ims", "photos", "addresses", "groups", "members", "schemas", "password"}
_CORE = "urn:ietf:params:scim:schemas:core:2.0:"


@dataclass(frozen=True)
class Resource:
    """A user or group. `attributes`: by name without case, since SCIM's names have none; `named`: as they are written.

    `file`: in which it stands, and `at`: where there, such as Resources[11]; empty for the only object of a file.
    """

    kind: Kind
    file: str
    at: str
    attributes: Mapping[str, Any]
    named: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The server's id, empty if it has none."""
        return text_of(self.attributes.get("id"))

    @cached_property
    def flat(self) -> Mapping[str, str]:
        """The simple attributes by name; of an extension, its own names; of addresses, the one for work."""
        flat = dict(_flat(self.named))
        if mail := _mail(self.attributes):
            flat["email"] = mail
        return flat

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, str]]:
        """The same as columns of a table, by their names as they are compared: name and value."""
        return {named(name := f"{self.kind}.{one}"): (name, value) for one, value in self.flat.items()}


def _flat(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, one in value.items():
        if not above and name.casefold() in _PLURAL:
            continue
        if isinstance(one, dict):
            # "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" is no word for a mapping.
            yield from _flat(one, above if ":" in name else f"{above}{name}.")
        elif text := text_of(one):
            yield text_of(f"{above}{name}"), text


def _mail(attributes: Mapping[str, Any]) -> str:
    """The primary address, else the first for work, else the first that is not private."""
    ranked = [
        (0 if text_of(one.get("primary")).casefold() == "true" else 1 if kind == "work" else 2, at, value)
        for at, one in items_of(attributes.get("emails"))
        if (value := text_of(one.get("value"))) and (kind := text_of(one.get("type")).casefold()) != "home"
    ]
    return min(ranked)[2] if ranked else ""


@dataclass
class Resources:
    """All of the files; of two with one id the first counts. `remarks`: what is not as the standard wants it."""

    users: dict[str, Resource] = field(default_factory=dict)
    groups: dict[str, Resource] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class _Page:
    """One answer with a list: how many there are in all, and of which kinds."""

    file: str
    total: int
    kinds: frozenset[Kind]


def read_resources(originals: Sequence[Original]) -> Resources:
    """What the files hold. Raises SourceRefused if one is broken, or a page of a list is missing."""
    found = Resources()
    pages: list[_Page] = []
    for original in originals:
        for name, file in files_of(original, is_only=len(originals) == 1):
            if not name.casefold().endswith(_ENDINGS):
                found.remarks.append(Remark("package-note", name, "is no JSON; it was not read."))
                continue
            try:
                values = [one.value for one in json_values(unpacked(file))]
            except JsonRefused as error:
                raise SourceRefused(f"{name}: is broken JSON ({error}); save it again.") from None
            except SourceRefused as refused:
                raise SourceRefused(f"{name}: {refused}.") from None
            _add(name, values, found, pages)
    _check_pages(pages, found)
    return found


def text_of(value: object) -> str:
    """A simple value as text, without outer blanks; what is no simple value is empty."""
    if isinstance(value, bool):
        return str(value).lower()
    # JSON can write half of a sign that takes two; no other text can hold it.
    return value.strip().encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def folded(value: object) -> dict[str, Any]:
    """The attributes of an object by name without case; of what is no object, none."""
    return {name.casefold(): one for name, one in value.items()} if isinstance(value, dict) else {}


def items_of(value: object) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a multi-valued attribute, each with its number from 0.

    One alone may stand for a list, a text for an object with a value.
    """
    for at, one in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(one, dict):
            yield at, folded(one)
        elif isinstance(one, str):
            yield at, {"value": one}


def _add(file: str, values: Sequence[Any], found: Resources, pages: list[_Page]) -> None:
    """The resources of one file."""
    told, again, others = 0, 0, 0
    stem = file.rpartition("/")[2].casefold()
    is_read = False
    for number, value in enumerate(values):
        attributes = folded(value)
        # As a list of values and values one after the other are numbered alike.
        above = f"[{number}]" if len(values) > 1 else ""
        held = attributes.get("resources")
        is_list = isinstance(held, list) or "totalresults" in attributes
        kinds: set[Kind] = set()
        # A page behind the last may leave its empty list out.
        for at, one in enumerate((held if isinstance(held, list) else []) if is_list else [value]):
            kind, is_by_schema = _kind_of(folded(one), stem)
            if kind is None:
                others += 1
                continue
            place = f"{above}.Resources[{at}]".removeprefix(".") if is_list else above
            resource = Resource(kind, file, place, folded(one), one)
            of = found.users if kind == "user" else found.groups
            # Without an id, it can be nobody's member, but may name its own groups.
            key = resource.id or f"{file}#{len(of)}"
            kinds.add(kind)
            told += not is_by_schema
            again += key in of
            of.setdefault(key, resource)
        total = text_of(attributes.get("totalresults"))
        if is_list and total.isdecimal():
            # Python converts no number of thousands of digits, and so many resources are too many anyway.
            pages.append(_Page(file, int(total[:_MOST_DIGITS]), frozenset(kinds)))
        is_read |= is_list or bool(kinds)
    if told:
        says = f"{told} {'resource names' if told == 1 else 'resources name'} no schema of SCIM 2.0"
        found.remarks.append(Remark("package-note", file, f"{says}; told by what they hold."))
    if again:
        says = "1 resource has an id" if again == 1 else f"{again} resources have ids"
        found.remarks.append(Remark("package-note", file, f"{says} that an earlier one has; the first counts."))
    if not is_read:
        found.remarks.append(Remark("package-note", file, "holds no users and no groups of SCIM; it was not read."))
    elif others:
        says = (
            "1 of its objects is neither a user nor a group" if others == 1 else f"{others} of its objects are neither"
        )
        found.remarks.append(Remark("package-note", file, f"{says}; not read."))


def _kind_of(one: Mapping[str, Any], stem: str) -> tuple[Kind | None, bool]:
    """What an object is, and whether its schema says so."""
    listed = one.get("schemas")
    schemas = {text_of(name).casefold() for name in (listed if isinstance(listed, list) else [listed])}
    kinds: tuple[Kind, ...] = ("user", "group")
    for kind in kinds:
        if f"{_CORE}{kind}".casefold() in schemas:
            return kind, True
    # Of another schema that the standard knows, such as a Schema or ResourceType itself.
    if any(schema.startswith(_CORE.casefold()) for schema in schemas):
        return None, True
    says = text_of(folded(one.get("meta")).get("resourcetype")).casefold()
    if says:
        return ("user" if says == "user" else "group" if says == "group" else None), False
    if "username" in one:
        return "user", False
    if "displayname" in one and ("members" in one or "group" in stem):
        return "group", False
    return None, False


def _check_pages(pages: Sequence[_Page], found: Resources) -> None:
    """Raises SourceRefused where a list says that there are more: half of all access is worse than none."""
    # A page behind the last is empty, and says how many there are as well.
    has_any = bool(found.users or found.groups)
    for kinds in {page.kinds for page in pages if page.kinds or not has_any}:
        largest = max((page for page in pages if page.kinds == kinds), key=lambda page: page.total)
        held = sum(len(found.users if kind == "user" else found.groups) for kind in kinds)
        if held < largest.total:
            what = " and ".join(f"{kind}s" for kind in sorted(kinds, reverse=True)) or "resources"
            raise SourceRefused(
                f"{largest.file}: says that there are {largest.total:,} {what}, but the files hold {held:,}; save the "
                f"other pages as well (the next begins with startIndex={held + 1})."
            )
