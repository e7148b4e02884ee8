"""What a refused load leaves in the store folder, and what is made of a file that is damaged."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from store import RefusedLoad, current, forget_refusal, note_refusal, publish, refused_load, versions

Build = Callable[[duckdb.DuckDBPyConnection], None]
AT = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)


def test_a_refusal_is_read_as_it_was_noted(tmp_path: Path) -> None:
    store = tmp_path / "new" / "store"
    local = AT.astimezone(timezone(timedelta(hours=-7)))
    note_refusal(store, at=local, folder=Path("feeds"), problems=["staff: Peña is gone.", "grants: too few."])
    assert refused_load(store) == RefusedLoad(AT, "feeds", ("staff: Peña is gone.", "grants: too few."))
    assert [path.name for path in store.iterdir()] == ["refused.json"]
    assert versions(store) == []


def test_the_newest_refusal_is_the_one(tmp_path: Path) -> None:
    note_refusal(tmp_path, at=AT, folder=Path("feeds"), problems=["One."])
    note_refusal(tmp_path, at=AT + timedelta(days=1), folder=Path("feeds"), problems=["Two."])
    assert refused_load(tmp_path) == RefusedLoad(AT + timedelta(days=1), "feeds", ("Two.",))


def test_it_is_removed(tmp_path: Path) -> None:
    note_refusal(tmp_path, at=AT, folder=Path("feeds"), problems=["One."])
    forget_refusal(tmp_path)
    assert refused_load(tmp_path) is None
    assert not list(tmp_path.glob("*refused*"))
    forget_refusal(tmp_path / "nowhere")


def test_a_load_that_publishes_nothing_leaves_it(tmp_path: Path, build: Build, loaded_at: datetime) -> None:
    path = publish(tmp_path, build, loaded_at=loaded_at)
    note_refusal(tmp_path, at=AT, folder=Path("feeds"), problems=["One."])

    def broken(_: duckdb.DuckDBPyConnection) -> None:
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        publish(tmp_path, broken, loaded_at=loaded_at)
    assert refused_load(tmp_path) is not None
    assert current(tmp_path) == path


def test_where_nothing_was_refused_there_is_nothing(tmp_path: Path) -> None:
    assert refused_load(tmp_path) is None
    assert refused_load(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"at": "2026-11-22T05:30:00+00:00"}',
        b'{"at": "yesterday", "folder": "feeds", "problems": []}',
        b'{"at": "2026-11-22T05:30:00", "folder": "feeds", "problems": []}',
        b'{"at": "0001-01-01T00:00:00+14:00", "folder": "feeds", "problems": []}',
        b'{"at": 7, "folder": "feeds", "problems": []}',
        b'{"at": "2026-11-22T05:30:00+00:00", "folder": 7, "problems": []}',
        b'{"at": "2026-11-22T05:30:00+00:00", "folder": "feeds", "problems": "all"}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_no_refusal(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "refused.json").write_bytes(text)
    assert refused_load(tmp_path) is None


def test_what_is_no_sentence_is_passed_over(tmp_path: Path) -> None:
    kept = {"at": AT.isoformat(), "folder": "feeds", "problems": ["One.", 2, None]}
    (tmp_path / "refused.json").write_text(json.dumps(kept), encoding="utf-8")
    found = refused_load(tmp_path)
    assert found is not None
    assert found.problems == ("One.",)


def test_what_cannot_be_written_is_no_second_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    note_refusal(tmp_path / "file" / "store", at=AT, folder=Path("feeds"), problems=["One."])
    assert refused_load(tmp_path / "file" / "store") is None


def test_bytes_that_are_no_text_do_not_keep_it_from_being_written(tmp_path: Path) -> None:
    note_refusal(tmp_path, at=AT, folder=Path("feeds"), problems=["Jos\udce9."])
    found = refused_load(tmp_path)
    assert found is not None
    assert found.problems == ("Jos?.",)
