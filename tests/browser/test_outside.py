"""The browser itself keeps a page from asking anybody but its own server; test_every_page.py looks whether one does."""

from playwright.sync_api import BrowserContext


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
            // Five are expected; half a second more is for one too many.
            const found = () => [...new Set([...blocked, ...(window.ran ? ["ran"] : [])])].sort();
            const pause = (ms) => new Promise((done) => setTimeout(done, ms));
            for (let turn = 0; turn < 300 && found().length < 5; turn++) await pause(100);
            await pause(500);
            return found();
        }"""
    )
    page.close()
    assert blocked == ["connect-src", "frame-src", "img-src", "script-src-elem", "style-src-elem"]
