#!/bin/sh
# The tests of one room, for `make quick ROOM=...`: a folder of tests/, or of a room of ui/ (ROOM=ui/june) the files that
# are named like it, import it or open its page. Where there are none it says what to type.
set -eu
cd "$(dirname "$0")/.."
room=${1%/}
if [ -d "tests/$room" ]; then
    echo "tests/$room"
    exit
fi
name=${room#ui/}
files=
if [ "$name" != "$room" ] && [ -d "ui/$name" ]; then
    files=$(
        {
            ls "tests/ui/test_$name.py" 2>/dev/null || true
            grep -lE "^from ui\.$name\b|^from ui import .*\b$name\b|pages/[a-z]+/$name\.py" tests/ui/test_*.py || true
        } | sort -u
    )
fi
if [ -z "$files" ]; then
    echo "There are no tests of ROOM=$room. It is one of:" >&2
    find tests -name 'test_*.py' -exec dirname {} + | sed 's|^tests/||' | sort -u | tr '\n' ' ' >&2
    find ui -mindepth 1 -maxdepth 1 -type d ! -name '__*' | sort | tr '\n' ' ' >&2
    echo >&2
    exit 2
fi
echo "$files"
