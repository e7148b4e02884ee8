#!/bin/sh
# Print the path of a Chromium for the browser tests: $CHROMIUM, an installed one, Debian's, or playwright's download.
# Called by `make test` after `make setup`. What it does goes to standard error; only the path goes to standard output.
set -eu

say() { echo "chromium: $*" >&2; }

installed() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name"; then return 0; fi
    done
    return 1
}

by_the_system() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo"; else return 1; fi
    say "none here: installing Debian's chromium."
    $as_root apt-get update -qq >&2 || return 1
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends chromium fonts-liberation >/dev/null 2>&1
}

by_playwright() {
    say "none here: fetching playwright's."
    .venv/bin/playwright install chromium >&2
}

playwrights() {
    path="$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)')"
    test -x "$path" && echo "$path"
}

if [ -n "${CHROMIUM:-}" ]; then
    if ! test -x "$CHROMIUM"; then
        say "CHROMIUM names '$CHROMIUM', which is no program that can be run: correct or unset it."
        exit 1
    fi
    echo "$CHROMIUM"
elif installed || playwrights; then :
elif by_the_system && installed; then :
elif by_playwright && playwrights; then :
else
    say "the browser tests need Chromium, and none could be installed: run 'apt-get install chromium' as root" \
        "or name one with CHROMIUM=/path/to/chromium."
    exit 1
fi
