"""The page to print: the same answer and list as the page, whole, without anything to press but the way back."""

from tests.ui.district import LINCOLN
from tests.ui.pages import Open, headline, texts


def test_a_page_to_print_is_the_page_without_controls_and_leads_back(open_app: Open) -> None:
    view = {"school": LINCOLN, "standing": "due", "as_of": "2027-05-01"}
    page = open_app(**view)
    app = page.button(key="download_print").click().run()
    assert app.query_params == {**view, "print": "yes"}
    assert headline(app) == headline(page)
    assert [button.label for button in app.button] == ["Back to the page"]
    for kind in ("selectbox", "multiselect", "radio", "date_input", "download_button", "dataframe", "expander"):
        assert not app.get(kind), kind
    assert list(app.table[0].value["Person"]) == ["Abbott, Ana", "Baca, Ben", "Chavez, Carla"]
    said = texts(app)
    for words in ("Lincoln High School, as of May 1, 2027", "Shown: ", "Due: still to renew", "3 of 5 rows shown."):
        assert words in said.replace("\\", "")
    back = app.button[0].click().run()
    assert back.query_params == view
    assert list(back.dataframe[-1].value["person"]) == ["Abbott, Ana", "Baca, Ben", "Chavez, Carla"]
