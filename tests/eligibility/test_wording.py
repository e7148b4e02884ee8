"""Who can correct an anomaly, as each district names them (docs/wording.md § Anomalies)."""

from pathlib import Path

import pytest

from eligibility import load_policy
from eligibility.wording import anomaly_kinds, fixers

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"


@pytest.mark.parametrize(
    ("file", "access", "approval"),
    [
        (None, "DoTS", "principal"),
        (EXAMPLES / "two-years" / "policy.toml", "Marlow Bay Help Desk", "director"),
        # No approvals, and so nobody who decides on them.
        (EXAMPLES / "yearly-test" / "policy.toml", "Juniper Flats Help Desk", "Juniper Flats Help Desk"),
    ],
)
def test_an_anomaly_names_the_people_of_its_district(file: Path | None, access: str, approval: str) -> None:
    policy = load_policy(file)
    by_kind = {kind.kind: kind.fix_by for kind in anomaly_kinds(policy)}
    assert {by_kind[kind] for kind in ("departed", "unplaced", "overdue", "granted-early")} == {access}
    assert {by_kind[kind] for kind in ("not-approved", "approver")} == {approval}
    assert (by_kind["unknown-person"], by_kind["lapsed"]) == ("HR", "the person")
    assert set(fixers(policy)) == set(by_kind.values())
    assert len(fixers(policy)) == len(set(fixers(policy)))
