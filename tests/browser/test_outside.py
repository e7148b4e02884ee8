"""No page asks anybody but its own server for anything: no font, no picture, no script, no count of visitors."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

_PAGES = ["", "by_school", "upcoming", "anomalies", "waiting", "person?person=lou", "policy", "data"]


@pytest.mark.parametrize("path", _PAGES)
def test_a_page_asks_its_own_server_only(watched: Page, url: str, path: str) -> None:
    asked: list[str] = []
    watched.on("request", lambda request: asked.append(request.url))
    watched.on("websocket", lambda opened: asked.append(opened.url))
    watched.goto(f"{url}/{path}")
    expect(watched.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached(timeout=30_000)
    watched.wait_for_load_state("networkidle")
    parts = [urlsplit(one) for one in asked]
    assert len(parts) > 20
    assert {part.netloc for part in parts if part.scheme != "data"} == {urlsplit(url).netloc}


def test_the_browser_itself_keeps_a_page_from_asking_elsewhere(window: BrowserContext, url: str) -> None:
    """The policy of ui/security/headers.py, at work; what it forbids is an error in the console of every test."""
    page = window.new_page()
    page.goto(url)
    blocked = page.evaluate(
        """async () => {
            const blocked = [];
            document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
            await fetch("https://example.org/").catch(() => {});
            for (const [tag, key] of [["img", "src"], ["script", "src"], ["iframe", "src"]]) {
                const made = document.createElement(tag);
                made[key] = "https://example.org/x";
                document.body.append(made);
            }
            const written = document.createElement("script");
            written.textContent = "window.ran = true";
            document.body.append(written);
            const style = document.createElement("style");
            style.textContent = "@import url(https://example.org/x.css); body {background: url(https://example.org/x)}";
            document.head.append(style);
            await new Promise((done) => setTimeout(done, 500));
            return [...new Set([...blocked, ...(window.ran ? ["ran"] : [])])].sort();
        }"""
    )
    page.close()
    assert blocked == ["connect-src", "frame-src", "img-src", "script-src-elem", "style-src-elem"]
