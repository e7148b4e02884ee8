#!/bin/sh
# Make the virtual environment .venv from a lock, and put the project into it. Called by `make setup` (requirements.lock, what
# serving needs), `make equip` (requirements-dev.lock, what developing needs besides) and `make reliability`
# (requirements-fuzz.lock, the guided fuzzer).
# Needs Python 3.11 or newer; on Debian it brings python3-venv itself where it may install packages.
set -eu
who=setup
lock="${1:-requirements.lock}"
. "$(dirname "$0")/common.sh"
PYTHON="${PYTHON:-python3}"

command -v "$PYTHON" >/dev/null 2>&1 ||
    stop "there is no '$PYTHON' on this machine: install Python 3.11 or newer, or name it with PYTHON=/path/to/python."
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "'$PYTHON' is $("$PYTHON" --version 2>&1), but 3.11 or newer is needed: name one with PYTHON=/path/to/python."

if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    install_packages python3-venv ||
        stop "'$PYTHON' has no venv and it could not be installed: run 'apt-get install python3-venv' as root."
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "'$PYTHON' has no venv though python3-venv is installed: name another with PYTHON=/path/to/python."
fi

# A half-made environment (a setup that was cut off, a folder that was moved) is made anew.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "making .venv with $("$PYTHON" --version)."
    "$PYTHON" -m venv --clear .venv
fi
say "installing what $lock names (a minute or two the first time)."
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
# Nothing is fetched here: setuptools is in the lock (docs/decisions/0002-requirements-lock.md).
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
say "done."
