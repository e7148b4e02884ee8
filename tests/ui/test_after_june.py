"""This June, once a June has passed: who lost access, who has it again and how, and who still holds it."""

from datetime import date

import pytest

from tests.stores import StoreOf
from tests.ui.lapsers import HILL, TODAY, make_store
from tests.ui.pages import Open, column, number, opened, people, texts


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, store_of: StoreOf) -> Open:
    monkeypatch.setenv("LAPSEWATCH_STORE", str(store_of(make_store)))
    monkeypatch.setenv("LAPSEWATCH_TODAY", TODAY.isoformat())
    return opened


def test_the_june_that_has_passed_is_one_choice_away_and_its_numbers_open_their_lists(open_page: Open) -> None:
    app = open_page()
    assert app.title[0].value == "Who loses access in June 2027?"
    assert app.selectbox(key="june").options[0] == "June 2026"
    app.selectbox(key="june").set_value("2026").run()
    assert app.query_params == {"june": "2026"}
    assert app.title[0].value == "Who lost access in June 2026, and what came of it?"
    assert (
        "**6 people (6 grants) at Denver Public Schools lost access on June 30, 2026;** 1 renewed in time. "
        "By November 22, 2026, 3 people have regained it, 1 person still holds access that was not removed, "
        "1 person is without it and 1 person has no job there now."
    ) in texts(app)
    assert app.header[0].value == "Household was lost most: 6 grants, 3 regained"
    listed = zip(people(app), column(app, "since"), column(app, "how"), strict=True)
    assert [(who, since[0], how) for who, since, how in listed] == [
        ("Baca, Ben", "▲ Not removed", ""),
        ("Chavez, Carla", "○ Without access", ""),
        ("Abbott, Ana", "✓ Regained", "The full Household eLearning of July 14, 2026."),
        (
            "Fischer, Frank",
            "◐ Regained, not granted",
            "The full Household eLearning of July 20, 2026, then the approval of August 20, 2026.",
        ),
        (
            "Garcia, Grace",
            "✓ Regained",
            (
                "The full Household eLearning of August 15, 2026, then the employment that began on "
                "September 15, 2026, then the job here that began on September 15, 2026."
            ),
        ),
        ("Duran, Dev", "□ No job there now", ""),
        ("Ellis, Elena", "✓ Renewed in time", ""),
    ]
    said = [number(metric.value) for metric in app.metric]
    assert said == [6, 1, 1, 3]
    for metric, count in zip([metric.label for metric in app.metric], said, strict=True):
        app.button(key=f"opens_{metric}").click().run()
        assert len(people(app)) == count, metric
    app.multiselect(key="by").set_value(["approval"]).run()
    assert people(app) == ["Fischer, Frank"]
    assert app.query_params == {"june": "2026", "outcome": "regained", "by": "approval"}
    app.selectbox(key="june").set_value(None).run()
    assert app.title[0].value == "Who loses access in June 2027?"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            {"as_of": "2026-07-01", "june": "2026", "school": HILL},
            (
                "**1 person (1 grant) at Hill Middle School lost access on June 30, 2026;** nobody renewed in time. "
                "By July 1, 2026, 1 person is without it."
            ),
        ),
        ({"june": "2025"}, "Nobody at Denver Public Schools lost access on June 30, 2025: no certificate ended then."),
        (
            {"as_of": "2019-07-01", "june": "2019"},
            "Whether anybody at Denver Public Schools lost access on June 30, 2019 cannot be known. The records begin",
        ),
        (
            {"as_of": "2031-01-01", "june": "2030"},
            "Whether anybody at Denver Public Schools lost access on June 30, 2030 cannot be known. Every certificate",
        ),
        (
            {"as_of": "2028-07-01", "june": "2028"},
            "Denver Public Schools lose access on June 30, 2028 if nothing more is recorded;**",
        ),
        # Years later, what ended again is said to.
        ({"as_of": "2031-01-01", "june": "2026"}, "Denver Public Schools lost access on June 30, 2026;** 1 renewed in"),
        # On the June itself it is still to come.
        ({"as_of": "2026-06-30", "june": "2026"}, "The address asks for “2026” under “June”"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value.values()),
)
def test_any_day_and_any_june(open_page: Open, address: dict[str, str], sentence: str) -> None:
    app = open_page(**address)
    assert sentence in texts(app)
    if address == {"as_of": "2031-01-01", "june": "2026"}:
        assert "It has ended again." in " ".join(column(app, "how"))
        assert [value for value in column(app, "regained") if value] == [
            date(2026, 7, 14),
            date(2026, 9, 15),
            date(2026, 8, 20),
        ]
