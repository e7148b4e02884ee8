"""What every answer says to the browser: headers and cookies."""

import re

import pytest

from tests.hardening.client import Server

_ALWAYS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
# A page, a page's address, an answer of Streamlit, a refusal of ours, one of Streamlit's, a file, a redirect.
_PATHS = ["/", "/waiting", "/_stcore/health", "/_stcore/metrics", "/a/../b", "/favicon.png", "/waiting/"]


@pytest.mark.parametrize("path", _PATHS)
def test_every_answer_has_the_security_headers(served: Server, local: Server, path: str) -> None:
    for server in (served, local):
        headers = server.get(path).headers
        assert {name: headers[name] for name in _ALWAYS} == _ALWAYS
        assert "camera=()" in headers["permissions-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]


def test_a_refusal_has_them_too(served: Server) -> None:
    headers = served.get("/", headers={"Host": "evil.example.org"}).headers
    assert {name: headers[name] for name in _ALWAYS} == _ALWAYS


def test_the_policy_lets_nothing_in_from_elsewhere_and_no_script_into_the_page(served: Server) -> None:
    policy = dict(part.split(" ", 1) for part in served.get("/").headers["content-security-policy"].split("; "))
    assert policy.pop("connect-src") == "'self' wss://lapsewatch.example.org"
    assert re.fullmatch(r"'self' 'sha256-[A-Za-z0-9+/]{43}='", policy.pop("script-src"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "manifest-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_only_an_https_address_is_to_be_kept_to_tls(served: Server, local: Server) -> None:
    assert served.get("/").headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in local.get("/").headers


@pytest.mark.parametrize("path", ["/_stcore/health", "/auth/logout"])
def test_every_cookie_of_an_https_address_is_secure(served: Server, path: str) -> None:
    cookies = served.get(path, headers={"Cookie": "_streamlit_user=x; _streamlit_user_1=y"}).cookies
    assert cookies
    assert [cookie for cookie in cookies if not re.search(r"; secure\b", cookie, re.IGNORECASE)] == []


def test_without_tls_a_cookie_is_not_secure_since_it_would_be_lost(local: Server) -> None:
    assert [cookie for cookie in local.get("/_stcore/health").cookies if "secure" in cookie.lower()] == []


def test_what_is_made_for_one_person_is_kept_by_no_cache(served: Server) -> None:
    assert served.get("/media/x.csv").headers["cache-control"] == "no-store"
