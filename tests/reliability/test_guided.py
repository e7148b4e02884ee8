"""The guided fuzzer without its engine: what it begins with is read, and a finding is repeated."""

import importlib.util
import random
from pathlib import Path

import pytest

from eligibility import PolicyError, parse_policy
from tests.reliability import guided
from tests.reliability.fuzz_policies import SEEDS, check_refusal
from tests.reliability.fuzzing import FINE
from tests.reliability.guided_targets import TARGETS, Policies


@pytest.mark.parametrize("name", guided.TARGETS)
def test_what_it_begins_with_is_read_and_a_few_changes_find_nothing(tmp_path: Path, name: str) -> None:
    target = TARGETS[name](tmp_path)
    seeds = target.seeds()
    assert {target.run(seed) for seed in seeds} == {"read"}

    random_ = random.Random(1)  # noqa: S311 (the same each time)
    changed = [target.mutated(random_.choice(seeds), random_) for _ in range(60)]
    assert {target.run(data) for data in changed} == FINE
    assert target.run(b"") in FINE


def test_a_finding_is_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(guided, "limit_memory", lambda: None)
    file = tmp_path / "input"
    file.write_bytes(SEEDS[0].read_bytes())
    assert guided.main(["policy", "--repeat", str(file)]) == 0
    assert capsys.readouterr().out.endswith(": read\n")

    def raising(_self: Policies, _data: bytes) -> str:
        raise ZeroDivisionError("found")

    monkeypatch.setattr(Policies, "run", raising)
    assert guided.main(["policy", "--repeat", str(file)]) == 1
    assert "ZeroDivisionError: found" in capsys.readouterr().out


def test_without_its_engine_it_says_where_that_comes_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert guided.main(["readers"]) == 2
    assert "requirements-fuzz.lock" in capsys.readouterr().err


def test_names_with_line_ends_and_commands_stay_on_one_line() -> None:
    """What it found first: a name of a policy that is shown as it stands."""
    text = SEEDS[0].read_text("utf-8").replace("courses = [", 'courses = ["a\\nb\\u001b[2J", ', 1)
    with pytest.raises(PolicyError) as refused:
        parse_policy(text)
    check_refusal(refused.value)
    assert r'found "a\nb\x1b[2J"' in refused.value.problems[0]
