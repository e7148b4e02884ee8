"""A sign-in that has ended is over for whoever has its cookie, in every process and after every restart."""

import fcntl
import json
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import servers
from tests.hardening.client import USER, Server
from tests.signin import by_hand, district
from tests.signin.conftest import claims
from ui.security import audit_log, audit_log_file, ended
from ui.security.settings import SignIn
from ui.widgets.runtime import SettingError

_SIGN_IN = SignIn(
    address="https://l.example.org", provider="https://i.example.org/.well-known/openid-configuration", client_id="x"
)
_NOW = datetime(2027, 4, 14, 12, tzinfo=UTC)


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(audit_log_file.FOLDER, str(tmp_path / "record"))
    yield tmp_path / "record"
    ended._unwritten.clear()


def _is_in(server: Server, cookie: str) -> bool:
    with by_hand.tab(server, cookie) as opened:
        heard = by_hand.draw(opened, by_hand.Asked())
    assert by_hand.found_in(heard, ["Sign in", "Paula Prentice"])
    return bool(by_hand.found_in(heard, ["Paula Prentice"]))


def test_streamlits_own_way_out_ends_the_sign_in_also_after_a_restart(
    served: Server, served_folder: Path, store_folder: Path
) -> None:
    cookie = served.cookie("paula", **claims("paula", nonce="of this test"))
    other = served.cookie("paula", **claims("paula", nonce="another"))
    assert _is_in(served, cookie)
    assert served.get("/auth/logout", headers={"Cookie": f"{USER}={cookie}"}).status in {302, 307}
    assert not _is_in(served, cookie)
    assert _is_in(served, other)

    provider = _provider(served_folder)
    environment = district.served(served_folder, store_folder, address=served.address, provider=provider)
    port = servers.free_port()
    with servers.dashboard(port, served_folder / "again.log", environment):
        again = Server(port, served.address)
        assert not _is_in(again, cookie)
        assert _is_in(again, other)

    days = sorted((served_folder / "record").glob("*.jsonl"))
    lines = [json.loads(line) for day in days for line in day.read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines if line["session"] == "" and line["who"] == "paula@example.org"][-1] == (
        "signed_out"
    )


def _provider(folder: Path) -> str:
    said: str = tomllib.loads((folder / "lapsewatch.toml").read_text("utf-8"))["sign_in"]["provider"]
    return said.removesuffix("/.well-known/openid-configuration")


def test_what_ended_is_kept_without_a_name_until_no_such_cookie_is_accepted(record: Path) -> None:
    paula, otto = {"iss": "i", "sub": "paula", "iat": 1, "nonce": "a"}, {"iss": "i", "sub": "otto", "iat": 1}
    assert ended.end(paula, _SIGN_IN, _NOW)
    assert not ended.end(paula, _SIGN_IN, _NOW)  # and leaves no second line
    assert ended.is_ended(paula)
    assert not ended.is_ended(otto)
    assert not ended.is_ended({**paula, "nonce": "b"})
    assert [path.name for path in (record / "ended").iterdir()] == ["2027-04-14"]
    assert b"paula" not in (record / "ended" / "2027-04-14").read_bytes()
    assert (record / "ended" / "2027-04-14").read_bytes().count(b"\n") == 1

    with (record / "ended" / "2027-04-14").open("ab") as other:  # another process
        other.write(b"\n" + ended._name(otto))
    assert ended.is_ended(otto)

    ended.end({**paula, "nonce": "c"}, _SIGN_IN, _NOW + timedelta(days=2))
    assert [path.name for path in (record / "ended").iterdir()] == ["2027-04-16"]


def test_what_cannot_be_written_has_ended_all_the_same(record: Path) -> None:
    record.mkdir()
    (record / "ended").write_text("no folder")
    paula = {"iss": "i", "sub": "paula", "iat": 1}
    assert ended.end(paula, _SIGN_IN, _NOW)
    assert ended.is_ended(paula)
    with pytest.raises(
        SettingError, match="Which sign-ins have ended cannot be read"
    ):  # and of nobody else it is known
        ended.is_ended({**paula, "iat": 2})


def test_refusals_of_one_person_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(audit_log, "_write", lambda by, _, **what: written.append(f"{by.who}: {what['why']}"))
    audit_log._links_refused.clear()
    for _ in range(12_345):
        audit_log.link_refused("otto@example.org")
    audit_log.link_refused("ann@example.org")
    audit_log._links_refused.clear()
    assert len([line for line in written if line.endswith("somebody else's")]) == 100  # and Ann's, less the 100th's
    counted = [line.rpartition("for the ")[2] for line in written if "for the " in line]
    assert counted == [f"{count}th time on this day" for count in ("100", "1,000", "10,000")]


def test_a_lock_on_the_log_is_waited_for_aside_and_not_for_ever(served: Server, served_folder: Path) -> None:
    """Whoever is refused meanwhile hears so late, and everybody else as ever."""
    cookie = served.cookie("lars", **claims("lars", nonce="of the lock"))
    assert served.get("/media/none.csv", headers={"Cookie": f"{USER}={cookie}"}).status == 404
    day = max((served_folder / "record").glob("*.jsonl"))
    with day.open("rb") as held, ThreadPoolExecutor(4) as asking:
        fcntl.flock(held, fcntl.LOCK_EX)
        began = time.monotonic()
        otto = served.cookie("otto", **claims("otto", nonce="of the lock"))
        dead = [asking.submit(served.get, "/media/none.csv", headers={"Cookie": f"{USER}={otto}"}) for _ in range(3)]
        time.sleep(0.2)
        for _ in range(5):
            asked = time.monotonic()
            assert served.get("/_stcore/health").body == "ok"
            assert time.monotonic() - asked < 0.5
        assert {refused.result(10).status for refused in dead} == {404}
        assert audit_log_file._PATIENCE * 0.9 < time.monotonic() - began < audit_log_file._PATIENCE + 2
        with by_hand.tab(served, cookie) as opened:
            heard = by_hand.draw(opened, by_hand.Asked())
        assert by_hand.found_in(heard, ["another program keeps its file locked"])
