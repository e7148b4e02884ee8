"""My access as a staff member meets it: the first page they see, on a laptop and on a phone, in both themes."""

from playwright.sync_api import Page, expect

from tests.browser.hands import view_as


def test_a_staff_member_reads_what_ends_and_what_to_do_and_no_name_is_in_the_address(watched: Page, url: str) -> None:
    watched.goto(url)
    view_as(watched, "Frank Fischer")
    expect(watched.get_by_role("heading", level=1)).to_contain_text("What may I use, and until when?")
    expect(watched.get_by_text("Household ends on June 30, 2027. Take the Household")).to_be_visible()
    assert watched.url == f"{url}/"
    expect(watched.get_by_role("link", name="My access")).to_be_visible()
    expect(watched.get_by_role("link", name="Person")).to_have_count(0)


def test_another_function_is_reasoned_when_it_is_opened(watched: Page, url: str) -> None:
    watched.goto(url)
    view_as(watched, "Hugo Hughes")
    sentence = watched.get_by_text("The Enrollment certificate was never earned.")
    expect(sentence).to_have_count(0)
    watched.locator("summary").filter(has_text="Enrollment").click()
    expect(sentence.first).to_be_visible()
