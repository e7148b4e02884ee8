#!/bin/sh
# Fetch the identity provider that the tests of signing in start: tests/signin/package-lock.json pins it with hashes.
# Called by `make test` after `make equip`. It runs on the node that playwright brings; only npm is needed besides.
set -eu
cd "$(dirname "$0")"
who=provider
. ./common.sh
cd ../tests/signin

# What npm leaves behind when it is done is as new as the lock that it installed.
if [ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ]; then
    exit 0
fi
command -v npm >/dev/null 2>&1 || install_packages npm ||
    stop "the tests of signing in need npm, and it could not be installed: run 'apt-get install npm' as root."
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
    stop "npm could not fetch what tests/signin/package-lock.json names: see above, and run 'make test' again."
