#!/bin/sh
# Print the path of a Chromium for the browser tests: $CHROMIUM, an installed one, Debian's, or playwright's download.
# Called by `make test` after `make equip`. What it does goes to standard error; only the path goes to standard output.
set -eu
who=chromium
. "$(dirname "$0")/common.sh"

installed() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name"; then return 0; fi
    done
    return 1
}

playwrights() {
    path="$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)')"
    test -x "$path" && echo "$path"
}

driver_starts() { .venv/bin/playwright --version >/dev/null 2>&1; }

# The driver that drives the browser is a program of its own, and a bare Debian lacks one library that it needs.
if ! driver_starts; then
    install_packages libatomic1 && driver_starts ||
        stop "playwright's driver does not start: run 'apt-get install libatomic1' as root;" \
            "'.venv/bin/playwright --version' shows what it lacks."
fi

if [ -n "${CHROMIUM:-}" ]; then
    test -x "$CHROMIUM" || stop "CHROMIUM names '$CHROMIUM', which is no program that can be run: correct or unset it."
    echo "$CHROMIUM"
elif installed || playwrights; then :
elif install_packages chromium fonts-liberation && installed; then :
elif say "fetching playwright's own." && .venv/bin/playwright install chromium >/dev/null 2>&1 && playwrights; then :
else
    stop "the browser tests need Chromium, and none could be installed: run 'apt-get install chromium' as root," \
        "or name one with CHROMIUM=/path/to/chromium."
fi
