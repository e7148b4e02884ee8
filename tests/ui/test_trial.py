"""Trying a folder on the page on the data: for the operator of this machine alone, one sentence for what is wrong."""

import shutil
from pathlib import Path

import pytest

from eligibility import load_policy
from queries import Scope
from tests.ui.district import LINCOLN
from tests.ui.pages import ROOT, SIGN_IN, Configure, Open, opened, texts
from ui.data import trial_numbers
from ui.data.trial_process import NotTried, Trial, start
from ui.reads.viewer import Viewer
from ui.security import gate
from ui.widgets import runtime

PAGE = "pages/about/data.py"
OPERATOR = Viewer("local", Scope.district(), is_local=True, name="the district")
AUDITOR = "auditor@example.org"
DISTRICT = f"""{SIGN_IN}
[[sign_in.person]]
email = "{AUDITOR}"
adds = "district"
until = 2099-06-30
reason = "State audit"
"""


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a run of a page that this machine's browser asked for."""
    monkeypatch.setattr(gate, "is_this_machine", lambda: True)


def begin(folder: Path | str, viewer: Viewer = OPERATOR) -> Trial:
    return start(viewer, str(folder), load_policy(), is_every=True)


def test_it_is_offered_to_the_operator_and_not_to_whom_they_look_as(open_app: Open) -> None:
    app = open_app(PAGE)
    assert "Try a folder" in texts(app)
    assert [one.label for one in app.text_input] == ["Folder with the exports"]
    assert "Try a folder" not in texts(open_app(PAGE, view_as=LINCOLN))


@pytest.mark.usefixtures("open_app")
def test_it_does_not_exist_where_people_sign_in(
    configure: Configure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(DISTRICT)
    monkeypatch.setenv("LAPSEWATCH_RECORD", str(tmp_path / "record"))
    claims = {"is_logged_in": True, "iat": runtime.now().timestamp(), "iss": "x", "sub": "x", "email": AUDITOR}
    # Whatever a session holds of it, and whatever a browser says was typed and pressed.
    planted = {"_trial": object(), "FormSubmitter:try_a_folder-Try it": True}
    app = opened(None, planted)
    app.user = {**claims, "email_verified": True}
    app.switch_page(PAGE).run()
    said = texts(app)
    assert "versions of the store" in said or "version of the store" in said
    assert "whoever sees all of it finds them here" not in said  # who looks sees the whole district
    assert "Try a folder" not in said
    assert not app.text_input
    assert "_trial" not in app.session_state


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("who", ["signs in", "looks as a principal", "comes from elsewhere", "is where people sign in"])
def test_nobody_else_begins_one(
    who: str, configure: Configure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    viewer = {
        "signs in": Viewer(AUDITOR, Scope.district(), is_local=False, name="An Auditor"),
        "looks as a principal": Viewer("local", Scope.of_locations((LINCOLN,)), is_local=True, name="a principal"),
    }.get(who, OPERATOR)
    if who == "comes from elsewhere":
        monkeypatch.setattr(gate, "is_this_machine", lambda: False)
    if who == "is where people sign in":
        configure(DISTRICT)
    with pytest.raises(PermissionError):
        begin(tmp_path, viewer)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "Type the path of a folder first, such as /data/exports."),
        ("exports", "“exports” is no whole path: write it from its beginning, such as /data/exports."),
        ("{}/none", "There is no folder “{}/none” on this machine: check its spelling."),
        ("{}/a\0b", "There is no folder “{}/a\0b” on this machine: check its spelling."),
        ("{}/file", "“{}/file” is a file: name the folder that it lies in."),
        (" '{}/empty' ", "The folder “{}/empty” is empty: put the exports into it, and try again."),
        ("~nobody-here/x", "“~nobody-here/x” is no whole path: write it from its beginning, such as /data/exports."),
    ],
)
def test_what_is_wrong_with_a_path_is_one_sentence(path: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotTried) as refused:
        begin(path.replace("{}", str(tmp_path)))
    assert str(refused.value) == sentence.replace("{}", str(tmp_path))


@pytest.mark.usefixtures("here")
def test_a_trial_says_what_a_load_would_be_and_writes_nothing(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "docs/connect/rolls", tmp_path / "rolls"))
    (folder / "broken.xlsx").write_bytes(b"no workbook")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    trial = begin(folder)
    with pytest.raises(NotTried, match="in another tab"):
        begin(folder)
    trial._reader.join(60)
    assert trial.said is not None, trial.faults
    assert trial_numbers.trial_headline(trial.said).startswith(
        "**61 of 62 rows would be accepted.** No row would be rejected for a fault, 1 more is about"
    )
    columns = trial_numbers.column_rows(trial.said)
    assert columns.filter(fills="Assignments: location_id")["origin"].to_list() == ["Location or Site or Location Code"]
    assert any(note.startswith("broken.xlsx: fits no feed (cannot be read") for note in trial_numbers.notes(trial.said))
    assert "[[source]]" in trial.said["sources"]
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert not Path(trial._place.name).exists()


@pytest.mark.usefixtures("here")
def test_a_folder_of_other_things_and_a_stopped_trial_say_so(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all,\n")
    trial = begin(tmp_path)
    trial._reader.join(60)
    assert trial.faults == [f"No file in {tmp_path} looks like an export of people, jobs, training or access."]
    trial = begin(tmp_path)
    trial.stop()
    assert (trial.is_running, trial.said, trial.faults) == (False, None, [])
