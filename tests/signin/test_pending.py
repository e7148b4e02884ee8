"""What was requested before signing in: opened again by what Streamlit's cookie says, for a while."""

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from ui.security import sign_in


class Browser:
    """A browser's cookie against forged requests, masked anew each time that it is looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._token = bytes(range(16))

    def asks(self, token: bytes | None = None) -> None:
        cookie = generate_xsrf_token_string(token or self._token, 1_800_000_000)
        self._patch.setattr(ContextProxy, "cookies", {"_streamlit_xsrf": cookie})


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    sign_in._requests.clear()
    return Browser(monkeypatch)


def test_the_page_and_its_query_come_back_once(browser: Browser) -> None:
    browser.asks()
    sign_in.keep("anomalies", {"school": ["0010", "0020"]}, 100.0)
    browser.asks()  # masked anew
    assert sign_in.take(200.0) == ("anomalies", {"school": ["0010", "0020"]})
    assert sign_in.take(200.0) is None


def test_another_browser_is_not_led_there(browser: Browser) -> None:
    browser.asks()
    sign_in.keep("anomalies", {}, 100.0)
    browser.asks(bytes(16))
    assert sign_in.take(200.0) is None


def test_it_is_forgotten_after_a_while(browser: Browser) -> None:
    browser.asks()
    sign_in.keep("anomalies", {}, 100.0)
    assert sign_in.take(100.0 + 15 * 60) is None


def test_the_front_page_ends_an_older_wish(browser: Browser) -> None:
    browser.asks()
    sign_in.keep("anomalies", {}, 100.0)
    sign_in.keep("", {}, 101.0)
    assert sign_in.take(102.0) is None


def test_no_number_of_visitors_fills_the_memory(browser: Browser) -> None:
    for number in range(1_200):
        browser.asks(number.to_bytes(16, "big"))
        sign_in.keep("anomalies", {}, 100.0)
    assert len(sign_in._requests) == 1_000
    browser.asks((5).to_bytes(16, "big"))
    sign_in.keep("june", {"x": ["y" * 3_000]}, 100.0)
    assert sign_in.take(100.0) is None


@pytest.mark.parametrize("cookie", ["", "x", "2|zz|00|1", "2||00|1", "1|2|3", "2|00|00|00|00"])
def test_a_cookie_of_another_form_is_nobody(monkeypatch: pytest.MonkeyPatch, cookie: str) -> None:
    monkeypatch.setattr(ContextProxy, "cookies", {"_streamlit_xsrf": cookie})
    sign_in.keep("anomalies", {}, 100.0)
    assert sign_in.take(100.0) is None
