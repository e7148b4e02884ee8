"""The form over a policy: one rule at a time, with the day from which the change holds."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

import lab
from eligibility import Policy, PolicyError, parse_policy
from eligibility.days import FIRST_DAY, LAST_DAY
from eligibility.policy import AccessPath, MonthDay
from ui.lab import course
from ui.reads import Draft
from ui.reads.view import View
from ui.widgets import formats
from ui.widgets.filters import FilterBar

Change = tuple[Policy, str]
"""A changed policy, and what was changed in a few words, which name the draft."""


def form(view: View, base: Draft, *, is_new: bool) -> Draft | None:
    """Draw the form, and return the draft once it is sent. Raises PolicyError for what is no policy."""
    policy = base.policy
    options = _options(policy)
    bar = FilterBar(st.container())
    chosen = bar.one(
        "change", "What to change", options, placeholder="Choose a course, a function, or a setting", chip=""
    )
    if chosen is None:
        return None
    kind, _, rest = chosen.partition(":")
    key = f"lab_{base.name}_{chosen}"
    with st.form(f"form_{key}", border=False):
        changed = _FIELDS[kind](policy, rest, view.june + timedelta(days=1), key)
        day = _from_day(view, key) if kind in ("course", "function") else None
        if day is None and kind not in ("course", "function"):
            st.caption("This has no day of its own: it holds for every day, past ones too.")
        sent = st.form_submit_button("Show what it would do", type="primary")
    if not sent:
        return None
    after, words = changed()
    if day:
        after = lab.from_day(policy, after, day)
        words = f"{words} from {formats.day(day)}"
    elif kind in ("course", "function"):
        after, words = _always(after, f"{kind}s", rest.partition(":")[0]), f"{words} from the beginning"
    text = after.text if day else lab.rewritten(base.text, policy, after)
    parse_policy(text, base.name or "draft")
    return Draft(words[: lab.MOST_LETTERS] if is_new else base.name, text)


def _options(policy: Policy) -> dict[str, str]:
    courses = {f"course:{key}": f"{one.title}: how long it lasts" for key, one in policy.courses.items()}
    paths = {
        f"function:{key}:{place}": f"{one.title}, {path.name}: who may hold it"
        for key, one in policy.functions.items()
        for place, path in enumerate(one.rules[-1].paths)
    }
    others = {
        "calendar:": "Renewal window, days allowed, breaks",
        "approvers:": "Who may approve",
        "readings:": "How contested sentences are read",
    }
    return {**courses, **paths, **others}


def _from_day(view: View, key: str) -> date | None:
    """From which day on; None = as if it had always been so."""
    first = view.june + timedelta(days=1)
    always = st.checkbox("As if it had always been so, for past days too", key=f"{key}_always")
    day: date = st.date_input(
        "Holds from", first, min_value=FIRST_DAY, max_value=LAST_DAY, format="MM/DD/YYYY", key=f"{key}_day", width=150
    )
    return None if always else day


# ---- the fields


def _course(policy: Policy, name: str, _: date, key: str) -> Callable[[], Change]:
    one = policy.courses[name]
    rule = one.rules[-1]
    read = course.fields(rule, key)

    def changed() -> Change:
        new = read()
        words = "changed" if course.lasts(new) == course.lasts(rule) else course.lasts(new)
        return _with_rule(policy, "courses", name, new), f"{one.title} {words}"

    return changed


def _function(policy: Policy, rest: str, _: date, key: str) -> Callable[[], Change]:
    function, _colon, number = rest.rpartition(":")
    one, place = policy.functions[function], int(number)
    rule = one.rules[-1]
    path = rule.paths[place]
    titles = {name: item.title for name, item in policy.courses.items()}
    roles = {role: names[0] if names else role for role, names in policy.roles.items()}
    teams = sorted(
        {team for item in policy.functions.values() for r in item.rules for p in r.paths for team in p.teams}
    )
    values: dict[str, Any] = {
        "roles": _several("Job roles (none = any)", roles, path.roles, f"{key}_roles"),
        "teams": st.multiselect(
            "Teams (none = any)", teams, path.teams, key=f"{key}_teams", accept_new_options=True, placeholder="Any team"
        ),
        "courses": _several("Certificates that have to be held", titles, path.courses, f"{key}_courses"),
        "prerequisites": _several("Prerequisites", titles, path.prerequisites, f"{key}_before"),
        "approval": st.checkbox("Asks for an approval", path.approval, key=f"{key}_approval"),
        "automated": st.checkbox("Granted automatically", path.automated, key=f"{key}_automated"),
    }

    def changed() -> Change:
        new: AccessPath = path.model_copy(update=values)
        paths = [new if at == place else other for at, other in enumerate(rule.paths)]
        return _with_rule(
            policy, "functions", function, rule.model_copy(update={"paths": paths})
        ), f"{one.title}, {path.name}"

    return changed


def _several(label: str, options: dict[str, str], chosen: Sequence[str], key: str) -> list[str]:
    picked: list[str] = st.multiselect(
        label, list(options), list(chosen), format_func=lambda one: options.get(one, one), key=key, placeholder="None"
    )
    return picked


def _calendar(policy: Policy, _rest: str, _: date, key: str) -> Callable[[], Change]:
    district = policy.district
    opens = st.text_input("Renewal window opens on (month-day)", str(district.renewal_window_opens), key=f"{key}_opens")
    days = st.number_input(
        "Business days allowed for an automatic grant", 0, 366, district.grant_within_business_days, key=f"{key}_days"
    )
    gap = st.number_input("A gap of so many days is no departure", 0, 366, district.bridged_gap_days, key=f"{key}_gap")
    first, last = map(str, district.summer_break) if district.summer_break else ("", "")
    begins = st.text_input("Summer break from (month-day, empty = none)", first, key=f"{key}_begins")
    ends = st.text_input("Summer break to", last, key=f"{key}_ends")

    def changed() -> Change:
        pause = (_month_day(begins), _month_day(ends)) if begins.strip() or ends.strip() else None
        update = {
            "renewal_window_opens": _month_day(opens),
            "grant_within_business_days": int(days),
            "bridged_gap_days": int(gap),
            "summer_break": pause,
        }
        return policy.model_copy(update={"district": district.model_copy(update=update)}), "Calendar and breaks"

    return changed


def _month_day(text: str) -> MonthDay:
    try:
        day = date.fromisoformat(f"2001-{text.strip()}")
    except ValueError:
        raise PolicyError([f'{text.strip() or "nothing"}: expected a month and a day, such as "01-01".']) from None
    return MonthDay(day.month, day.day)


def _approvers(policy: Policy, _rest: str, _: date, key: str) -> Callable[[], Change]:
    roles = {role: names[0] if names else role for role, names in policy.roles.items()}
    chosen = _several("Job roles that may approve", roles, policy.approvers.roles, key)
    approvers = policy.approvers.model_copy(update={"roles": chosen})
    return lambda: (policy.model_copy(update={"approvers": approvers}), "Who may approve")


def _readings(policy: Policy, _rest: str, _: date, key: str) -> Callable[[], Change]:
    values = policy.readings.model_dump(by_alias=True)
    chosen = {
        one: st.selectbox(one.capitalize(), [values[one], *others], key=f"{key}_{one}")
        for one, others in lab.other_readings(policy).items()
    }

    def changed() -> Change:
        after = policy
        for one, value in chosen.items():
            if value != values[one]:
                after = lab.read_otherwise(after, one, value)
        differing = [f"{one}: {value}" for one, value in chosen.items() if value != values[one]]
        return after, f"Read {formats.listing(differing)}" if differing else "Readings"

    return changed


def _always(policy: Policy, table: str, name: str) -> Policy:
    """The policy with the newest rule of a course or function in place of all of them, from their first day on."""
    items = getattr(policy, table)
    rules = items[name].rules
    only = rules[-1].model_copy(update={"effective": rules[0].effective})
    return policy.model_copy(update={table: {**items, name: items[name].model_copy(update={"rules": [only]})}})


def _with_rule(policy: Policy, table: str, name: str, rule: Any) -> Policy:
    """The policy with the newest rule of a course or function in another form."""
    items = getattr(policy, table)
    item = items[name].model_copy(update={"rules": [*items[name].rules[:-1], rule]})
    return policy.model_copy(update={table: {**items, name: item}})


_FIELDS: dict[str, Callable[[Policy, str, date, str], Callable[[], Change]]] = {
    "course": _course,
    "function": _function,
    "calendar": _calendar,
    "approvers": _approvers,
    "readings": _readings,
}
