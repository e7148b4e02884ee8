"""`make audit` tells a package that is known to be weak from a database that cannot be reached."""

import json

import pytest

from scripts.audit import UNREACHED, verdict

_SOUND = {"name": "polars", "version": "2.1.0", "vulns": []}
_WEAK = {"name": "starlette", "version": "1.0.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.0.1", "1.1.0"]}]}
_UNMENDED = {"name": "rich", "version": "14.0", "vulns": [{"id": "CVE-2", "fix_versions": []}]}
_SKIPPED = {"name": "duckdb", "skip_reason": "Dependency not found on PyPI and could not be audited: duckdb (2.0.0)"}
_NO_LINE = "Traceback ...\nrequests.exceptions.ConnectionError: HTTPSConnectionPool(host='example.org'): Max retries"


@pytest.mark.parametrize(
    ("packages", "said", "code"),
    [
        ([_SOUND], ["audit: 1 packages, none has a known weakness."], 0),
        ([_SOUND, _WEAK], ["audit: starlette 1.0.0 has CVE-1, mended in 1.0.1, 1.1.0."], 1),
        ([_UNMENDED], ["audit: rich 14.0 has CVE-2, mended in no version yet."], 1),
        ([_SOUND, _SKIPPED], ["audit: nothing is known about duckdb."], 1),
        ([_SKIPPED, _SKIPPED], [UNREACHED], 0),
    ],
)
def test_what_is_said_of_an_answer(packages: list[object], said: list[str], code: int) -> None:
    assert verdict(json.dumps({"dependencies": packages, "fixes": []}), "") == (said, code)


def test_without_a_line_to_the_database_it_is_said_that_nothing_was_done() -> None:
    assert verdict("", _NO_LINE) == ([UNREACHED], 0)


@pytest.mark.parametrize("complaint", ["ERROR: requirements.lock: unreadable", ""])
def test_any_other_fault_of_the_audit_is_a_fault(complaint: str) -> None:
    assert verdict("", complaint)[1] == 1
