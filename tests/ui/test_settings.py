"""The file of the served mode: what it may say, and that each mistake in it is one sentence that says what to do."""

import os
from datetime import date
from pathlib import Path

import pytest

from tests.ui.pages import SIGN_IN as GOOD
from tests.ui.pages import Configure, Open, texts
from ui.security import settings
from ui.widgets.runtime import SettingError

FULL = (
    GOOD
    + """
max_age_hours = 2.5
verified_claim = "xms_edov"
prompt = "login"
district_teams = ["DoTS"]
[[sign_in.person]]
email = " Auditor@Example.org "
adds = "district"
until = 2027-06-30
reason = "State audit 2027"
[[sign_in.person]]
email = "sub@example.org"
only = ["0010"]
until = 2027-05-31
reason = "Long leave"
"""
)
PERSON = GOOD + '[[sign_in.person]]\nemail = "a@b.c"\nadds = ["0010"]\nuntil = 2027-06-30\nreason = "x"\n'


def test_without_a_file_nobody_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.CONFIG, raising=False)
    assert settings.sign_in() is None


def test_what_is_left_out_is_as_documented(configure: Configure) -> None:
    configure(GOOD)
    sign_in = settings.sign_in()
    assert sign_in is not None
    assert (sign_in.max_age_hours, sign_in.verified_claim, sign_in.prompt) == (10, "email_verified", None)
    assert (sign_in.district_teams, sign_in.person) == ((), ())


def test_from_which_age_on_records_are_old_has_a_default(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.CONFIG, raising=False)
    assert settings.old_after_days() == 2
    configure(GOOD)
    assert settings.old_after_days() == 2


def test_from_which_age_on_records_are_old_can_be_said(configure: Configure) -> None:
    configure(GOOD + "[records]\nold_after_days = 4\n")
    assert settings.old_after_days() == 4


def test_addresses_are_shown_unless_the_file_says_otherwise(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(settings.CONFIG, raising=False)
    assert settings.show_email()
    configure(GOOD + "[people]\nshow_email = false\n")
    assert not settings.show_email()


def test_everything_that_can_be_said(configure: Configure) -> None:
    configure(FULL)
    sign_in = settings.sign_in()
    assert sign_in is not None
    assert (sign_in.max_age_hours, sign_in.verified_claim, sign_in.prompt) == (2.5, "xms_edov", "login")
    assert sign_in.district_teams == ("DoTS",)
    auditor, substitute = sign_in.person
    assert (auditor.email, auditor.adds, auditor.only) == ("auditor@example.org", "district", None)
    assert (substitute.adds, substitute.only, substitute.until) == ((), ("0010",), date(2027, 5, 31))


def test_a_second_process_has_a_port_of_its_own_for_metrics(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(GOOD + "[metrics]\nport = 9464\n")
    assert settings.metrics_port() == 9464
    monkeypatch.setenv(settings.METRICS_PORT, "9465")
    assert settings.metrics_port() == 9465
    for wrong in ("80", "", "nine"):
        monkeypatch.setenv(settings.METRICS_PORT, wrong)
        with pytest.raises(SettingError, match=r"LAPSEWATCH_METRICS_PORT.*a port from 1024 to 65535"):
            settings.metrics_port()


def test_without_metrics_in_the_file_there_are_none(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(GOOD)
    monkeypatch.setenv(settings.METRICS_PORT, "9465")
    assert settings.metrics_port() is None


def test_streamlit_is_told_the_redirect_and_the_secrets(configure: Configure) -> None:
    configure(FULL)
    sign_in = settings.sign_in()
    assert sign_in is not None
    auth = settings.secrets(sign_in)["auth"]
    assert auth["redirect_uri"] == "https://lapsewatch.example.org/oauth2callback"
    assert auth["client_secret"] == os.environ[settings.CLIENT_SECRET]
    assert auth["client_kwargs"] == {"scope": "openid email", "prompt": "login"}


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("", "sign_in", "a table"),
        ("[sign_in\n", "line 1", "expected TOML"),
        (GOOD.replace("client_id", "client"), "sign_in.client_id", "text in quotes, not blank"),
        (GOOD.replace("client_id", "client"), 'sign_in.client: expected one of the keys address, provider', '"client"'),
        (GOOD + "[metrics]\nport = 80\n", "metrics.port", "a port from 1024 to 65535"),
        (GOOD + "[records]\nold_after_days = 0\n", "records.old_after_days", "a number of days from 1 to 365"),
        (GOOD + '[records]\nold_after_days = "2"\n', "records.old_after_days", "without quotes"),
        (GOOD + '[people]\nshow_email = "no"\n', "people.show_email", "true or false"),
        (GOOD + 'client_secret = "swordfish"\n', "sign_in.client_secret", "one of the keys"),
        (GOOD.replace('"lapsewatch"', '" "'), "sign_in.client_id", "not blank"),
        (GOOD.replace('"lapsewatch"', "7"), "sign_in.client_id", "text in quotes"),
        (GOOD.replace("https://lapse", "http://lapse"), "sign_in.address", "https"),
        (GOOD.replace("example.org\"\nprovider", "example.org/\"\nprovider"), "sign_in.address", "without a path"),
        (GOOD.replace("lapsewatch.example", "Lapsewatch.example"), "sign_in.address", "in lower case"),
        (GOOD.replace("example.org\"\nprovider", "example.org:443\"\nprovider"), "sign_in.address", "the usual port"),
        (GOOD.replace("example.org\"\nprovider", "example.org:high\"\nprovider"), "sign_in.address", "people type"),
        (GOOD.replace("https://lapse", "https://me:pass@lapse"), "sign_in.address", "people type"),
        (GOOD.replace("https://id", "http://id"), "sign_in.provider", "https"),
        (GOOD.replace("/openid-configuration", ""), "sign_in.provider", "/.well-known/openid-configuration"),
        (GOOD + "max_age_hours = 0\n", "sign_in.max_age_hours", "hours above 0"),
        (GOOD + "max_age_hours = inf\n", "sign_in.max_age_hours", "hours above 0"),
        (GOOD + "max_age_hours = nan\n", "sign_in.max_age_hours", "hours above 0"),
        (GOOD + 'max_age_hours = "10"\n', "sign_in.max_age_hours", "without quotes"),
        (GOOD + 'prompt = "none"\n', "sign_in.prompt", '"select_account"'),
        (GOOD + 'district_teams = "DoTS"\n', "sign_in.district_teams", "a list of team names"),
        (GOOD + "district_teams = [1]\n", "sign_in.district_teams[0]", "text in quotes"),
        (PERSON.replace('"a@b.c"', '"a"'), "sign_in.person[0].email", "an email address"),
        (PERSON.replace('["0010"]', '"everything"'), "sign_in.person[0].adds", '"state" or a list of location ids'),
        (PERSON.replace('["0010"]', '[10]'), "sign_in.person[0].adds", '"state" or a list of location ids'),
        (PERSON.replace("2027-06-30", '"2027-06-30"'), "sign_in.person[0].until", "the last day on which it applies"),
        (PERSON.replace("until = 2027-06-30\n", ""), "sign_in.person[0].until", "the key is missing"),
        (PERSON.replace('reason = "x"\n', ""), "sign_in.person[0].reason", "not blank"),
        (PERSON + 'only = ["0010"]\n', "sign_in.person[0]", '"adds" and "only", found both'),
        (PERSON.replace('adds = ["0010"]\n', ""), "sign_in.person[0]", '"adds" and "only", found neither'),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence_with_file_key_and_what_to_do(
    configure: Configure, text: str, key: str, expected: str
) -> None:
    configure(text)
    with pytest.raises(SettingError) as raised:
        settings.sign_in()
    said = str(raised.value)
    assert said.startswith("lapsewatch.toml: ")
    assert key in said
    assert expected in said
    assert said.endswith("Correct it and start the dashboard again.")
    assert "swordfish" not in said


def test_all_mistakes_are_told_at_once(configure: Configure) -> None:
    configure(GOOD.replace("client_id", "client") + "max_age_hours = -1\n")
    with pytest.raises(SettingError) as raised:
        settings.sign_in()
    assert len(str(raised.value).split("\n\n")) == 3


@pytest.mark.parametrize(("value", "fault"), [(None, "missing"), ("", "missing"), ("short", "too short")])
def test_a_secret_that_is_missing_or_short_is_told(
    configure: Configure, monkeypatch: pytest.MonkeyPatch, value: str | None, fault: str
) -> None:
    configure(GOOD)
    monkeypatch.delenv(settings.COOKIE_SECRET)
    if value is not None:
        monkeypatch.setenv(settings.COOKIE_SECRET, value)
    with pytest.raises(SettingError, match=f"LAPSEWATCH_COOKIE_SECRET is {fault}: set it to at least 32 random"):
        settings.sign_in()


def test_without_the_providers_secret_nobody_can_sign_in(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(GOOD)
    monkeypatch.delenv(settings.CLIENT_SECRET)
    with pytest.raises(SettingError, match="LAPSEWATCH_CLIENT_SECRET is missing: set it to the secret that"):
        settings.sign_in()


def test_a_file_that_is_not_there_or_not_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(settings.CONFIG, str(tmp_path / "none.toml"))
    with pytest.raises(SettingError, match=r"none\.toml: the file that LAPSEWATCH_CONFIG names cannot be read"):
        settings.sign_in()
    os.mkfifo(tmp_path / "pipe.toml")
    for name in (str(tmp_path / "pipe.toml"), str(tmp_path), "/dev/zero"):
        monkeypatch.setenv(settings.CONFIG, name)
        with pytest.raises(SettingError, match="what LAPSEWATCH_CONFIG names is no file"):
            settings.sign_in()
    monkeypatch.setenv(settings.CONFIG, "")
    with pytest.raises(SettingError, match="The setting LAPSEWATCH_CONFIG is empty"):
        settings.sign_in()


def test_a_mistake_is_told_on_screen_and_nothing_else_is(configure: Configure, open_app: Open) -> None:
    configure(GOOD.replace("client_id", "client"))
    app = open_app()
    assert "lapsewatch.toml: sign_in.client_id: expected text in quotes" in texts(app)
    assert not app.dataframe
    assert not app.metric
    assert not app.multiselect
