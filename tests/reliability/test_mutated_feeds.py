"""Some hundred mutated feed folders, and what earlier ones have found; `fuzz_feeds` runs as many as one likes."""

from pathlib import Path

import pytest

from intake import IntakeRefused, read_folder
from tests.intake.folders import POLICY, TODAY
from tests.reliability.fuzz_feeds import SEEDS, check_refusal, run
from tests.reliability.fuzzing import FINE


def test_mutated_folders_are_read_or_refused_and_no_row_is_lost() -> None:
    outcomes = {number: run(number) for number in range(100_000, 100_100)}

    assert {number: one for number, one in outcomes.items() if one[0] not in FINE} == {}
    assert {outcome for outcome, _ in outcomes.values()} == FINE


@pytest.mark.parametrize("name", SEEDS)
def test_every_folder_is_good_before_it_is_changed(tmp_path: Path, name: str) -> None:
    """Else a case says little: what is refused at the beginning is not read on."""
    SEEDS[name](tmp_path)
    assert read_folder(tmp_path, POLICY, loaded_on=TODAY).counts["rows_accepted"].sum()


def test_a_package_without_staff_says_which_feeds_have_no_row(tmp_path: Path) -> None:
    """No file fills them then, and the sentence had none to begin with."""
    SEEDS["OneRoster"](tmp_path)
    users = tmp_path / "package" / "users.csv"
    header, *rows = users.read_text("utf-8").splitlines()
    users.write_text("\n".join([header, *(row for row in rows if "teacher" not in row)]), "utf-8")

    with pytest.raises(IntakeRefused) as refused:
        read_folder(tmp_path, POLICY, loaded_on=TODAY)

    check_refusal(refused.value)
    assert refused.value.problems == [
        f"{feed}: no file of its source has a row of it, and at least one is needed; export one."
        for feed in ("staff", "employments", "assignments")
    ]


def test_a_file_of_empty_lines_has_no_header(tmp_path: Path) -> None:
    SEEDS["moodle: The activity completion report"](tmp_path)
    (tmp_path / "progress.ic-attendance.csv").write_text("\n" * 100, "utf-8")

    with pytest.raises(
        IntakeRefused, match=r"progress\.ic-attendance\.csv: there is no header; export it with a header"
    ):
        read_folder(tmp_path, POLICY, loaded_on=TODAY)
