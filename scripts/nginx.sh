#!/bin/sh
# Print the path of an nginx for the tests of docs/deploy: $NGINX, an installed one, or Debian's, taken out of its package
# into .venv/nginx: installing it would start a web server on this machine.
# Called by `make test` after `make equip`. What it does goes to standard error; only the path goes to standard output.
set -eu
who=nginx
. "$(dirname "$0")/common.sh"

unpacked=.venv/nginx/usr/sbin/nginx

starts() { "$1" -v >/dev/null 2>&1; }

installed() {
    for path in "$(command -v nginx || true)" /usr/sbin/nginx /usr/local/sbin/nginx "$PWD/$unpacked"; do
        if [ -n "$path" ] && starts "$path"; then echo "$path"; return 0; fi
    done
    return 1
}

unpack() {
    command -v apt-get >/dev/null 2>&1 || return 1
    say "taking Debian's nginx out of its package."
    rm -rf .venv/nginx
    mkdir -p .venv/nginx
    (
        cd .venv/nginx
        apt-get download -qq nginx >/dev/null 2>&1 ||
            { as_root apt-get update -qq >/dev/null 2>&1 && apt-get download -qq nginx >/dev/null 2>&1; }
    ) || return 1
    dpkg -x .venv/nginx/*.deb .venv/nginx
}

if [ -n "${NGINX:-}" ]; then
    starts "$NGINX" || stop "NGINX names '$NGINX', which is no program that can be run: correct or unset it."
    echo "$NGINX"
elif installed; then :
elif unpack && installed; then :
else
    stop "the tests of docs/deploy need nginx, and none could be had: run 'apt-get install nginx' as root," \
        "or name one with NGINX=/path/to/nginx."
fi
