"""Look up every package of all locks in the database of known weaknesses. Called by `make audit`.

Exit code 1 if a package has one, or if only some could be looked up. Where none could, the database cannot be reached
from this machine: that is said, and no reason to fail. (pip-audit alone then reports no weaknesses.)
"""

import json
import subprocess
import sys

_LOCKS = "-r requirements.lock -r requirements-dev.lock -r requirements-spark.lock -r requirements-fuzz.lock"
# --disable-pip: the locks hold every package with its hash, so there is nothing left for pip to resolve.
_COMMAND = f"-m pip_audit {_LOCKS} --require-hashes --disable-pip --progress-spinner off --format json"
_NO_LINE = "requests.exceptions."  # how pip-audit ends where it can reach nobody
UNREACHED = (
    "audit: NOT DONE. The database of known weaknesses cannot be reached from this machine: run 'make audit' on one "
    "that reaches it."
)


def verdict(said: str, complaint: str) -> tuple[list[str], int]:
    """Return the lines to print for pip-audit's answer in JSON and its standard error, and the exit code."""
    if not said.strip():
        # pip-audit has no exit code of its own for it: without a network it ends in a traceback of requests.
        last = (complaint.strip() or "audit: pip-audit said nothing.").splitlines()[-1]
        return ([UNREACHED], 0) if last.startswith(_NO_LINE) else ([complaint], 1)
    packages = json.loads(said)["dependencies"]
    skipped = [f"audit: nothing is known about {one['name']}." for one in packages if "skip_reason" in one]
    if len(skipped) == len(packages):
        return [UNREACHED], 0
    checked = [package for package in packages if "skip_reason" not in package]
    weak = [
        f"audit: {package['name']} {package['version']} has {weakness['id']}, mended in "
        f"{', '.join(weakness['fix_versions']) or 'no version yet'}."
        for package in checked
        for weakness in package["vulns"]
    ]
    if weak or skipped:
        return [*weak, *skipped], 1
    return [f"audit: {len(checked)} packages, none has a known weakness."], 0


def main() -> None:
    """Run pip-audit, print the verdict, exit."""
    answer = subprocess.run([sys.executable, *_COMMAND.split()], capture_output=True, text=True, check=False)
    lines, code = verdict(answer.stdout, answer.stderr)
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
