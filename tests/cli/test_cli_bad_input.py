"""Bad input, as issue 2 lists it: one clear sentence each, the right exit code, and the store stays as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest

import load
from store import current, refused_load, versions
from tests.cli.conftest import Run
from tests.load.tiny import FEEDS

Damage = Callable[[Path], object]


def rewrite(name: str, change: Callable[[str], str]) -> Damage:
    return lambda feeds: (feeds / f"{name}.csv").write_text(change(FEEDS[name]), encoding="utf-8")


def empty_the_folder(feeds: Path) -> None:
    for path in feeds.iterdir():
        path.unlink()


REFUSED: dict[str, tuple[Damage, str]] = {
    "an empty folder": (empty_the_folder, "contains no feed; expected locations.csv"),
    "a missing feed": (lambda feeds: (feeds / "grants.csv").unlink(), "neither grants.csv nor grants.parquet is in"),
    "a header without rows": (
        rewrite("staff", lambda text: text.splitlines()[0] + "\n"),
        "staff.csv: there is a header but no row",
    ),
    "an empty file": (rewrite("staff", lambda _: ""), "staff.csv"),
    "a missing column": (rewrite("staff", lambda text: text.replace("staff_id", "id", 1)), "staff_id"),
    "a truncated file": (
        rewrite("grants", lambda text: "".join(text.splitlines(keepends=True)[:2])),
        "looks like a truncated export",
    ),
    "new days in another form": (
        rewrite("completions", lambda text: text + "s3,IC-HH,quiz,2/28/2027,passed\n"),
        "new records look different from the old ones",
    ),
    "ids in capitals": (
        rewrite("completions", lambda text: text.replace("\ns", "\nS")),
        "(100%) rows name nobody in staff, against 0 of 5 (0%) in the last load",
    ),
}
REJECTED: dict[str, tuple[Damage, str]] = {
    "a broken quote": (rewrite("grants", lambda text: text + 's1,"IC Att,0010,2025-01-01,\n'), "unreadable"),
    "a wrong encoding": (
        lambda feeds: (feeds / "staff.csv").write_bytes(
            FEEDS["staff"].replace(",Flo,Unger,,,\n", "").encode() + "s6,José,Vega,,,\n".encode("latin-1")
        ),
        "unreadable",
    ),
    "a date like 31/06/2026": (rewrite("grants", lambda text: text + "s1,IC Base,0010,31/06/2026,\n"), "date"),
}


def is_one_sentence(line: str) -> bool:
    return line.endswith(".") and "Traceback" not in line


@pytest.mark.parametrize("case", REFUSED)
def test_refused(run: Run, feeds: Path, tmp_path: Path, case: str) -> None:
    damage, expected = REFUSED[case]
    store = tmp_path / "new"
    assert run("load", feeds, "--store", store).exit_code == 0
    before, answers = current(store), run("status", "--store", store).stdout
    damage(feeds)
    result = run("load", feeds, "--store", store)
    assert (result.exit_code, result.stdout) == (1, "")
    problem, *rest = result.stderr.splitlines()
    assert expected in problem
    assert is_one_sentence(problem)
    assert rest == ["The load was refused, and the store stays as it was."]
    assert current(store) == before
    assert run("status", "--store", store).stdout == answers


@pytest.mark.parametrize("case", REJECTED)
def test_rejected_rows_do_not_stop_the_others(run: Run, feeds: Path, tmp_path: Path, case: str) -> None:
    damage, rule = REJECTED[case]
    damage(feeds)
    result = run("load", feeds, "--store", tmp_path / "new")
    assert (result.exit_code, result.stderr) == (0, "")
    assert rule in result.stdout


def test_a_shrunken_feed_is_accepted_when_somebody_says_so(run: Run, feeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "new"
    run("load", feeds, "--store", store)
    REFUSED["a truncated file"][0](feeds)
    assert "--accept shrink:grants" in run("load", feeds, "--store", store).stderr
    result = run("load", feeds, "--store", store, "--accept", "shrink:staff", "--accept", "shrink:grants")
    assert result.exit_code == 0
    assert "compared with store-20270301T183000Z-000001" in " ".join(result.stdout.split())


def test_keep(run: Run, feeds: Path, tmp_path: Path) -> None:
    for _ in range(3):
        assert run("load", feeds, "--store", tmp_path / "new", "--keep", "2").exit_code == 0
    assert len(list((tmp_path / "new").glob("store-*.duckdb"))) == 2


def test_a_policy_with_a_typo(run: Run, feeds: Path, tmp_path: Path) -> None:
    typo = tmp_path / "typo.toml"
    typo.write_text('[district]\nname = "X"\nschool_year_start = "07-01"\n', encoding="utf-8")
    checked = run("policy", typo)
    assert checked.exit_code == 1
    assert "school_year_starts" in checked.stderr
    assert all(is_one_sentence(line) for line in checked.stderr.splitlines())
    loaded = run("load", feeds, "--store", tmp_path / "new", "--policy", typo)
    assert (loaded.exit_code, loaded.stderr) == (1, checked.stderr)
    kept = refused_load(tmp_path / "new")
    assert kept is not None
    assert "\n".join(kept.problems) == checked.stderr.rstrip("\n")
    assert versions(tmp_path / "new") == []


def test_a_store_of_another_version_of_lapsewatch(
    run: Run, feeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(load, "engine", lambda: "another engine")
        run("load", feeds, "--store", tmp_path / "new")
    result = run("status", "--store", tmp_path / "new")
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert is_one_sentence(line)
    assert "was judged by another version of Lapsewatch: load the feeds again" in line
    loaded = run("load", feeds, "--store", tmp_path / "new")
    assert "compared with store-" in " ".join(loaded.stdout.split())
    assert run("status", "--store", tmp_path / "new").exit_code == 0


def test_a_damaged_store(run: Run, feeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "new"
    run("load", feeds, "--store", store)
    path = current(store)
    path.chmod(0o644)
    content = path.read_bytes()
    path.write_bytes(content[:20_000] + b"\xff" * (len(content) - 20_000))
    result = run("status", "--store", store)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert is_one_sentence(line)
    assert "load the feeds again" in line
    assert run("load", feeds, "--store", store).exit_code == 0
    assert run("status", "--store", store).exit_code == 0
