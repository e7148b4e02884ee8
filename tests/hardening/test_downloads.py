"""A download link answers only while a session holds it, and only to the person of that session.

This is what ui/security/download_links.py looks inside Streamlit for: a new version that keeps its buttons and files in
another way fails here, closed.
"""

import time

import pytest
from itsdangerous import TimestampSigner

from tests.hardening.client import USER, Server


def _asks(server: Server, path: str, cookie: str = "") -> tuple[int, str]:
    answer = server.get(path, headers={"Cookie": f"{USER}={cookie}"} if cookie else {})
    return answer.status, answer.body


def test_the_person_of_the_session_gets_the_file_and_nobody_keeps_it(served: Server) -> None:
    cookie = served.cookie("ann")
    with served.tab(cookie) as tab:
        link = tab.link(tab.button())
        answer = served.get(link, headers={"Cookie": f"{USER}={cookie}"})
    assert (answer.status, answer.body) == (200, "rows of ann@example.org")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="rows.csv"'


def test_somebody_else_does_not_get_the_file(served: Server) -> None:
    bob = served.cookie("bob")
    with served.tab(served.cookie("ann")) as tab, served.tab(bob) as other:
        link = tab.link(tab.button())
        other.link(other.button())  # bob has an open page and a file of his own
        assert _asks(served, link, bob) == (404, "This link has ended: download from the page again.")


def test_without_a_cookie_nobody_gets_the_file(served: Server) -> None:
    with served.tab(served.cookie("ann")) as tab:
        assert _asks(served, tab.link(tab.button()))[0] == 404


def test_where_people_sign_in_nobody_in_particular_gets_no_file_at_all(served: Server) -> None:
    with served.tab() as tab:
        assert _asks(served, tab.link(tab.button()))[0] == 404


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param({"secret": "another secret of at least 32 characters"}, id="signed with another secret"),
        pytest.param({"is_logged_in": False}, id="not signed in"),
        pytest.param({"iss": "https://elsewhere.example.org"}, id="of another provider"),
        pytest.param({"sub": ""}, id="of nobody"),
    ],
)
def test_a_forged_cookie_does_not_get_the_file(served: Server, forged: dict[str, str]) -> None:
    with served.tab(served.cookie("ann")) as tab:
        assert _asks(served, tab.link(tab.button()), served.cookie("ann", **forged))[0] == 404


def test_a_cookie_with_one_letter_changed_does_not_get_the_file(served: Server) -> None:
    cookie = served.cookie("ann")
    with served.tab(cookie) as tab:
        link = tab.link(tab.button())
        for place in (5, len(cookie) // 2, len(cookie) - 2):
            changed = cookie[:place] + ("A" if cookie[place] != "A" else "B") + cookie[place + 1 :]
            assert _asks(served, link, changed)[0] == 404


def test_a_cookie_older_than_a_sign_in_may_be_does_not_get_the_file(
    served: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_a_day_ago = int(TimestampSigner("x").get_timestamp()) - 12 * 3600
    with monkeypatch.context() as patched:
        patched.setattr(TimestampSigner, "get_timestamp", lambda _: half_a_day_ago)
        old = served.cookie("ann")
    with served.tab(served.cookie("ann")) as tab:
        assert _asks(served, tab.link(tab.button()), old)[0] == 404


def test_after_the_page_is_closed_the_link_has_ended(served: Server) -> None:
    cookie = served.cookie("ann")
    with served.tab(cookie) as tab:
        link = tab.link(tab.button())
        assert _asks(served, link, cookie)[0] == 200
    assert _soon_404(served, link, cookie)


def test_another_page_of_the_same_person_does_not_keep_the_link(served: Server) -> None:
    cookie = served.cookie("ann")
    with served.tab(cookie) as staying:
        staying.run()
        with served.tab(cookie) as tab:
            link = tab.link(tab.button())
        assert _soon_404(served, link, cookie)


def test_a_button_of_somebody_else_makes_a_file_that_only_its_owner_gets(served: Server) -> None:
    ann, bob = served.cookie("ann"), served.cookie("bob")
    with served.tab(ann) as tab, served.tab(bob) as other:
        other.run()
        link = other.link(tab.button())  # bob came to know the id of ann's button, which is a random one
        assert (_asks(served, link, bob)[0], _asks(served, link, ann)[0]) == (404, 200)


def test_without_sign_in_a_link_ends_with_its_page_too(local: Server) -> None:
    with local.tab() as tab:
        link = tab.link(tab.button())
        assert _asks(local, link) == (200, "rows of nobody")
    assert _soon_404(local, link)


def test_a_name_that_is_no_file_is_not_found(served: Server) -> None:
    assert _asks(served, "/media/0123456789abcdef.csv", served.cookie("ann"))[0] == 404


def _soon_404(server: Server, link: str, cookie: str = "") -> bool:
    """Whether the link ends within moments: the server learns of a closed page a little later."""
    for _ in range(40):
        if _asks(server, link, cookie)[0] == 404:
            return True
        time.sleep(0.05)
    return False
