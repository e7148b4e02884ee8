"""What a value of the configuration may be, with what was expected, for the sentence about a mistake."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PlainValidator

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_METADATA = "/.well-known/openid-configuration"


def _secure(value: str) -> str:
    """Refuse http but on this machine: what is signed in over it can be read on the way."""
    parts = urlsplit(value)
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("not an address")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("not https")
    return value


def _bare(value: str) -> str:
    """Refuse what a browser writes otherwise, since sign-in compares it to the letter."""
    parts = urlsplit(value)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    if value != f"{parts.scheme}://{parts.netloc}".lower() or parts.port == usual:
        raise ValueError("not as a browser writes it")
    return value


def _metadata(value: str) -> str:
    if not urlsplit(value).path.endswith(_METADATA):
        raise ValueError("not a provider's metadata")
    return value


def _email(value: str) -> str:
    name, _, host = value.strip().partition("@")
    if not (name and host):
        raise ValueError("not an email address")
    return value.strip().casefold()


def _whole_or_ids(value: object) -> object:
    """`"district"`, `"state"`, or a list of location ids, as a tuple."""
    if value in ("district", "state"):
        return value
    if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
        return tuple(value)
    raise ValueError("neither the district or state nor a list of ids")


Text = Annotated[str, Field(pattern=r"\S", description="text in quotes, not blank")]
Address = Annotated[
    str,
    AfterValidator(_secure),
    AfterValidator(_bare),
    Field(
        description='the address that people type, such as "https://lapsewatch.example.org": https (http only for this '
        "machine), in lower case, without a path and without the usual port"
    ),
]
Provider = Annotated[
    str,
    AfterValidator(_secure),
    AfterValidator(_metadata),
    Field(description=f"the https address of the provider's metadata, which ends in {_METADATA}"),
]
Hours = Annotated[float, Field(gt=0, le=720, description="a number of hours above 0, up to 720, without quotes")]
Email = Annotated[str, AfterValidator(_email), Field(description='an email address such as "auditor@example.org"')]
Adds = Annotated[
    Literal["district", "state"] | tuple[str, ...],
    PlainValidator(_whole_or_ids),
    Field(description='"district", "state" or a list of location ids in quotes'),
]
# Not strict, here and below: TOML has lists, which strict does not take for tuples.
Ids = Annotated[tuple[Text, ...], Field(strict=False, description="a list of location ids in quotes")]
Teams = Annotated[tuple[Text, ...], Field(strict=False, description="a list of team names in quotes")]
Port = Annotated[int, Field(ge=1024, le=65_535, description="a port from 1024 to 65535, without quotes")]
