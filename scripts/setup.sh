#!/bin/sh
# Make the virtual environment .venv from requirements.lock and put the project into it. Called by `make setup`.
# Needs Python 3.11 or newer; on Debian it brings python3-venv itself where it may install packages.
set -eu
PYTHON="${PYTHON:-python3}"

say() { echo "setup: $*"; }
stop() { echo "setup: $*" >&2; exit 1; }

command -v "$PYTHON" >/dev/null 2>&1 ||
    stop "there is no '$PYTHON' on this machine: install Python 3.11 or newer, or name it with PYTHON=/path/to/python."
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "'$PYTHON' is $("$PYTHON" --version 2>&1), but 3.11 or newer is needed: name one with PYTHON=/path/to/python."

# As root, or by sudo where that asks for no password: nobody should be asked for one in the middle of a build.
install_packages() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo"; else return 1; fi
    $as_root apt-get update -qq || return 1
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
}

if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    say "Python has no venv here: installing Debian's python3-venv."
    install_packages python3-venv >/dev/null 2>&1 ||
        stop "'$PYTHON' has no venv and it could not be installed: run 'apt-get install python3-venv' as root."
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "'$PYTHON' has no venv though python3-venv is installed: name another with PYTHON=/path/to/python."
fi

# A half-made environment (a setup that was cut off, a folder that was moved) is made anew.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "making .venv with $("$PYTHON" --version)."
    "$PYTHON" -m venv --clear .venv
fi
say "installing what requirements.lock names (about 1.1 GB, one or two minutes the first time)."
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
say "done."
