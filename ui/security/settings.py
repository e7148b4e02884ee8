"""Whether people sign in, when records are old, what lists carry: the file of LAPSEWATCH_CONFIG, and two secrets.

Without LAPSEWATCH_CONFIG the dashboard is local: one person on one machine, no sign-in. With it everybody signs in;
a mistake in the file is explained in sentences and nothing else is shown, so that no mistake opens the dashboard.
"""

import os
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eligibility.policy_checks import Problem, problems_of_shape
from ui.security.setting_types import Address, Adds, Email, Hours, Ids, Port, Provider, Teams, Text
from ui.widgets.runtime import SettingError

CONFIG = "LAPSEWATCH_CONFIG"
METRICS_PORT = "LAPSEWATCH_METRICS_PORT"
CLIENT_SECRET, COOKIE_SECRET = "LAPSEWATCH_CLIENT_SECRET", "LAPSEWATCH_COOKIE_SECRET"
_REDIRECT = "/oauth2callback"
_THEN = "Correct it and start the dashboard again."


class _Table(BaseModel):
    """A table of the file: frozen, every key known, no value converted from another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PersonRule(_Table):
    """What one person sees besides, or at most, through a last day."""

    email: Email
    adds: Adds = ()
    only: Ids | None = None
    until: date = Field(description="the last day on which it applies, such as 2027-06-30, without quotes")
    reason: Text


class SignIn(_Table):
    """How people sign in, and who sees more or less than their records in HR say."""

    address: Address
    provider: Provider
    client_id: Text
    max_age_hours: Hours = 10.0
    verified_claim: Text = "email_verified"
    prompt: Literal["login", "consent", "select_account"] | None = Field(
        default=None, description='"login", "consent" or "select_account"'
    )
    district_teams: Teams = ()
    person: Annotated[tuple[PersonRule, ...], Field(strict=False, description="tables [[sign_in.person]]")] = ()


class Records(_Table):
    """From how many days of age on the newest record is old, which every page says in a banner."""

    old_after_days: Annotated[
        int, Field(ge=1, le=365, description="a number of days from 1 to 365, without quotes")
    ] = 2


class People(_Table):
    """What lists of people carry besides names: by `show_email` their addresses, for whoever sees the place."""

    show_email: bool = Field(default=True, description="true or false, without quotes")


class Metrics(_Table):
    """On which second port of this machine Prometheus metrics are answered."""

    port: Port


class _File(_Table):
    # Without a default: a file that lacks the section must not be taken for local mode.
    sign_in: SignIn
    records: Records = Records()
    people: People = People()
    metrics: Metrics | None = None


def sign_in() -> SignIn | None:
    """Return how people sign in; None: they do not, since the dashboard serves one person on one machine.

    Raises SettingError with a sentence for each mistake in the file, and where a secret is missing.
    """
    named = os.environ.get(CONFIG)
    if named is None:
        return None
    # Not local mode: an empty value is a slip, and no slip may open the dashboard.
    if not named.strip():
        raise SettingError(
            f"The setting {CONFIG} is empty: let it name the file with the section [sign_in], or unset it to run the "
            "dashboard on this machine only, and start it again."
        )
    configured = _read(Path(named)).sign_in
    _secret(CLIENT_SECRET, 1, "the secret that the provider gave for client_id")
    _secret(COOKIE_SECRET, 32, "at least 32 random characters, the same after every start")
    return configured


def old_after_days() -> int:
    """Return from how many days of age on records are old: as in the file, or without one as by default."""
    named = os.environ.get(CONFIG)
    return (_read(Path(named)).records if named else Records()).old_after_days


def show_email() -> bool:
    """Return whether lists and files carry people's email addresses: as in the file, or without one as by default."""
    named = os.environ.get(CONFIG)
    return (_read(Path(named)).people if named else People()).show_email


def metrics_port() -> int | None:
    """Return the port of this machine on which metrics are answered; None where nothing asks for them.

    That of the file, unless the environment names another one: of two processes with one file each needs its own.
    Raises SettingError where what the environment names is no port.
    """
    named = os.environ.get(CONFIG)
    metrics = _read(Path(named)).metrics if named else None
    other = os.environ.get(METRICS_PORT)
    if metrics is None or other is None:
        return metrics.port if metrics else None
    try:
        return Metrics.model_validate_strings({"port": other}).port
    except ValidationError as error:
        raise SettingError(
            f"The setting {METRICS_PORT} is “{other}”: let it be a port from 1024 to 65535, and start the dashboard "
            "again."
        ) from error


def secrets(sign_in: SignIn) -> dict[str, Any]:
    """Return the secrets that Streamlit's sign-in reads. Raises SettingError where a secret is missing."""
    prompt = {} if sign_in.prompt is None else {"prompt": sign_in.prompt}
    return {
        "auth": {
            "redirect_uri": sign_in.address + _REDIRECT,
            "cookie_secret": _secret(COOKIE_SECRET, 32, "at least 32 random characters"),
            "client_id": sign_in.client_id,
            "client_secret": _secret(CLIENT_SECRET, 1, "the provider's secret"),
            "server_metadata_url": sign_in.provider,
            "client_kwargs": {"scope": "openid email", **prompt},  # the name is HR's
        }
    }


def _secret(name: str, least: int, what: str) -> str:
    """Return a secret of the environment, or raise; no message quotes it."""
    value = os.environ.get(name, "")
    if len(value.strip()) < least:
        fault = "too short" if value.strip() else "missing"
        raise SettingError(
            f"The environment's {name} is {fault}: set it to {what} (never in a file of this repository), and start "
            "the dashboard again."
        )
    return value


@cache
def _read(path: Path) -> _File:
    """Read the file once for a process: a change takes a restart."""
    raw = _toml(path)
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        raise _wrong(path, problems_of_shape(_File, error)) from error
    if problems := [
        Problem(
            ("sign_in", "person", place),
            'exactly one of the keys "adds" and "only"',
            "both" if rule.adds and rule.only is not None else "neither",
        )
        for place, rule in enumerate(file.sign_in.person)
        if bool(rule.adds) == (rule.only is not None)
    ]:
        raise _wrong(path, problems)
    return file


def _toml(path: Path) -> dict[str, Any]:
    try:
        # Before it is opened: a pipe may never end, nor /dev/zero, and nothing would be served meanwhile.
        if path.exists() and not path.is_file():
            raise SettingError(f"{path.name}: what {CONFIG} names is no file. Name one and start the dashboard again.")
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(
            f"{path.name}: the file that {CONFIG} names cannot be read ({error.strerror}). Name one that the "
            "dashboard may read and start it again."
        ) from error
    except (ValueError, RecursionError) as error:
        raise SettingError(f"{path.name}: expected TOML, found a mistake ({error}). {_THEN}") from error


def _wrong(path: Path, problems: list[Problem]) -> SettingError:
    """One sentence for each problem, and what to do; the folder of the file is nobody's business."""
    return SettingError("\n\n".join(f"{problem.sentence(path.name)} {_THEN}" for problem in problems))
