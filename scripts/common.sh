# What the scripts of this folder share; each sources it and sets `who`, the first word of what it says.
# What they do goes to standard error: standard output is for what they answer.

say() { echo "$who: $*" >&2; }
stop() { say "$*"; exit 1; }

# As root, or by sudo where that asks for no password: nobody should be asked for one in the middle of a run.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo "$@"; else return 1; fi
}

install_packages() {
    command -v apt-get >/dev/null 2>&1 && as_root true || return 1
    say "installing Debian's $*."
    as_root apt-get update -qq >/dev/null 2>&1 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null 2>&1
}
