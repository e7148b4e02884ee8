"""Who is looking: what the viewer may see, by the HR records and the configured rules for named persons."""

from datetime import date
from typing import Literal

from eligibility.policy_checks import compared
from queries import Known, Scope
from ui.security.settings import PersonRule, SignIn


def of(email: str, known: Known | None, rules: SignIn, today: date) -> Scope | None:
    """What the owner of a verified email may see on the actual day `today`; None: nothing at all.

    `known` is whom HR knows by the address. What rules add is added before what rules narrow; narrowing leaves the
    person's own record.
    """
    # By the actual day, not the one on screen: nobody looks back into rights that have ended.
    in_force = _in_force(email, rules, today)
    seen = _of_records(known, rules)
    for rule in in_force:
        if rule.adds != "state":  # which shows nothing of any one district
            seen = _with(seen, rule.adds)
    for rule in in_force:
        if rule.only is not None:
            seen = _within(seen, rule.only)
    return seen if seen.is_district or seen.location_ids or seen.staff_id else None


def sees_state(email: str, rules: SignIn, today: date) -> bool:
    """Whether the owner of a verified email may see the counts of all districts: only whom a rule names for that."""
    return any(rule.adds == "state" for rule in _in_force(email, rules, today))


def _in_force(email: str, rules: SignIn, today: date) -> list[PersonRule]:
    return [rule for rule in rules.person if _is_same(rule.email, email) and today <= rule.until]


def _is_same(configured: str, email: str) -> bool:
    """Compare two addresses as queries.viewer does: without case, but with as many bytes: a long s is no s."""
    one, other = configured.strip(), email.strip()
    return one.casefold() == other.casefold() and len(one.encode()) == len(other.encode())


def _of_records(known: Known | None, rules: SignIn) -> Scope:
    """The scope by HR's records alone: the district, the schools led, the own record."""
    if known is None:
        return Scope.of_locations(())
    if {compared(team) for team in known.teams} & {compared(team) for team in rules.district_teams}:
        return Scope.district(known.staff_id)
    return Scope.of_locations(known.leads, known.staff_id)


def _with(scope: Scope, adds: Literal["district"] | tuple[str, ...]) -> Scope:
    if scope.is_district or adds == "district":
        return Scope.district(scope.staff_id)
    return Scope.of_locations(tuple(sorted({*scope.location_ids, *adds})), scope.staff_id)


def _within(scope: Scope, only: tuple[str, ...]) -> Scope:
    # Narrowing never widens: of a location that was not seen before, `only` opens nothing.
    seen = only if scope.is_district else set(scope.location_ids) & set(only)
    return Scope.of_locations(tuple(sorted(seen)), scope.staff_id)
