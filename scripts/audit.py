"""Ask the database of known weaknesses about every package of both locks. Called by `make audit`.

Exit code 1 if a package has one, or if only some could be asked about. Where none could, the database cannot be reached
from this machine: that is said, and no reason to fail. (pip-audit alone says then that it found nothing.)
"""

import json
import subprocess
import sys

_LOCKS = "-r requirements.lock -r requirements-dev.lock"
_COMMAND = f"-m pip_audit {_LOCKS} --require-hashes --disable-pip --progress-spinner off --format json"
_NO_LINE = "requests.exceptions."  # how pip-audit ends where it can reach nobody
UNREACHED = (
    "audit: NOT DONE. The database of known weaknesses cannot be reached from this machine: run 'make audit' on one "
    "that reaches it."
)


def verdict(said: str, complaint: str) -> tuple[list[str], int]:
    """Return what to tell of pip-audit's answer in JSON and of its complaint, and the exit code."""
    if not said.strip():
        last = (complaint.strip() or "audit: pip-audit said nothing.").splitlines()[-1]
        return ([UNREACHED], 0) if last.startswith(_NO_LINE) else ([complaint], 1)
    packages = json.loads(said)["dependencies"]
    unasked = [f"audit: nothing is known about {one['name']}." for one in packages if "skip_reason" in one]
    if len(unasked) == len(packages):
        return [UNREACHED], 0
    asked = [package for package in packages if "skip_reason" not in package]
    weak = [
        f"audit: {package['name']} {package['version']} has {weakness['id']}, mended in "
        f"{', '.join(weakness['fix_versions']) or 'no version yet'}."
        for package in asked
        for weakness in package["vulns"]
    ]
    if weak or unasked:
        return [*weak, *unasked], 1
    return [f"audit: {len(asked)} packages, none has a known weakness."], 0


def main() -> None:
    """Ask, tell, and exit."""
    answer = subprocess.run([sys.executable, *_COMMAND.split()], capture_output=True, text=True, check=False)
    told, code = verdict(answer.stdout, answer.stderr)
    sys.stdout.write("\n".join(told) + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
