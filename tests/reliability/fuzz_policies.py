"""Mutated policies: each is refused in sentences, or it can be judged by, put into words and written anew.

    python -m tests.reliability.fuzz_policies --cases 10000 --seed 1

Each case is the shipped policy or an example with some of its values, lines or bytes changed, drawn by its own number,
so that a finding is repeated by `--cases 1 --seed NUMBER`. It ends with exit code 1 if a case found something.
"""

import random
import re
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import Any

from eligibility import Policy, PolicyError, parse_policy
from eligibility.policy_words import policy_text
from lab import policy_toml
from tests.harness import Engine
from tests.reliability.fuzz_feeds import mutated
from tests.reliability.fuzzing import limited, run_cases

ROOT = Path(__file__).parents[2]
SEEDS = [
    ROOT / "eligibility" / "policies" / "denver-public-schools.toml",
    *sorted((ROOT / "data" / "examples").glob("*/policy.toml")),
]
AS_OF = date(2026, 11, 20)

_ASSIGNED = re.compile(r"^(\s*[\w-]+\s*=\s*)(.+)$")
# What the keys of a policy may be, and what they may not.
_VALUES = (
    *("true", "false", "0", "1", "2", "31", "100", "366", "1e3", "-1", "2024", "2026", "nan", "1979-05-27T07:32:00Z"),
    *("1900-01-01", "2019-07-01", "2024-02-29", "2026-06-30", "2026-07-01", "2200-12-31", "9999-12-31"),
    *(
        '""',
        '" "',
        '"07-01"',
        '"12-31"',
        '"01-02"',
        '"02-29"',
        '"UTC"',
        '"school"',
        '"central"',
        '"read-only"',
        '"x y"',
    ),
    *("[]", '["teacher"]', '["principal", "principal"]', "[2026, 2027]", '["role-change"]', '["05-25", "09-05"]'),
    *("{}", "{ every = 1, from = 2020 }", "{ every = 100, from = 2200 }", "{ june = 2026, last_day = 2026-06-01 }"),
    *("[{ june = 2026, last_day = 2026-06-01 }]", '[{ june = 2027, roles = ["dean"], last_day = 2027-12-31 }]'),
    *(f"[{', '.join([chr(34) + 'attendance' + chr(34)] * 40)}]", f'"{"x" * 70_000}"', "9" * 400, "[" * 200 + "]" * 200),
)
_FORMS = (r"true|false", r"\d{4}-", r"\d", '"', r"\[", r"\{")
_KEYS = (
    *(
        "valid_months = 24",
        "valid_months = 1",
        "window_days = 90",
        "window_days = 3660",
        "grace_days = 366",
        "passing_score = 80",
    ),
    *(
        "valid_school_years = 1",
        "valid_school_years = 100",
        "counts_from = 2024",
        "quiz_renews = false",
        'on_lapse = "read-only"',
    ),
    *(
        "cycle = { every = 2, from = 2026 }",
        'renewable_roles = ["dean"]',
        'ended_by = ["role-change"]',
        "full_required_in = [2026]",
    ),
    *(
        "void_before = 2023-07-01",
        "void_on = 2023-07-07",
        "approval = true",
        "automated = false",
        "confirmed_on = 2026-01-01",
    ),
    *(
        "deadlines = [{ june = 2026, last_day = 2026-06-01 }]",
        'summer_break = ["01-01", "12-31"]',
        "bridged_gap_days = 366",
    ),
    *(
        "[readings]",
        "[[courses.attendance.rules]]",
        "[functions.attendance]",
        "[courses.new]",
        "effective = 2026-07-01",
        "x = 1",
    ),
)


def make(number: int) -> tuple[str, str]:
    """The policy of a case, and which one it was made of."""
    random_ = random.Random(number)  # noqa: S311 (the same for the same number)
    seed = random_.choice(SEEDS)
    text = seed.read_text("utf-8")
    if random_.random() < 0.1:
        return mutated(text.encode(), random_).decode("utf-8", "replace"), f"{seed.name}, its bytes"
    return mutated_policy(text, random_), seed.parent.name


def mutated_policy(text: str, random_: random.Random) -> str:
    """The policy with some of its values and lines changed."""
    lines = text.split("\n")
    for _ in range(random_.choice((1, 1, 2, 3, 6))):
        found = {place: match for place, line in enumerate(lines) if (match := _ASSIGNED.match(line))}
        if not found:
            break
        assigned = list(found)
        place = random_.choice(assigned)
        key, value = found[place].groups()
        match random_.randrange(6):
            case 0 | 1:
                lines[place] = key + random_.choice(_like(value, random_))
            case 2:
                lines[place] = key + found[random_.choice(assigned)][2]
            case 3:
                lines.insert(place, random_.choice(_KEYS))
            case 4:
                del lines[place : place + random_.choice((1, 1, 1, 5))]
            case 5:
                block = lines[place : place + random_.choice((1, 4, 8, 30))]
                at = random_.randrange(len(lines))
                lines[at:at] = block
    return "\n".join(lines)


def _like(value: str, random_: random.Random) -> list[str]:
    """The values of the same form, such as days; now and then all of them."""
    form = next((form for form in _FORMS if re.match(form, value)), "")
    return [one for one in _VALUES if random_.random() < 0.05 or re.match(form, one)] or list(_VALUES)


def check_words(text: str) -> Policy:
    """Put an accepted policy into words, and write it anew. Raises what goes wrong."""
    policy = parse_policy(text, "mutated.toml")
    policy_text(policy, AS_OF)
    again = parse_policy(policy_toml(policy), "again.toml")
    assert again.model_dump() == policy.model_dump()
    return policy


def check_refusal(refused: PolicyError) -> None:
    """It says something, each problem on one line that can be printed: AssertionError otherwise."""
    assert refused.problems
    assert all(one.strip() and one.isprintable() for one in refused.problems), refused.problems


def check(text: str) -> None:
    """The same, and judge a few people by it, on and around its days. Raises what goes wrong."""
    policy = check_words(text)
    engine = Engine(_feeds(policy), policy)
    engine.status(AS_OF)
    engine.anomalies(AS_OF)
    engine.june(AS_OF, 2027)


def _feeds(policy: Any) -> dict[str, list[dict[str, Any]]]:
    """A few people whose records name everything that the policy does."""
    places = [{"location_id": kind, "name": kind.title(), "kind": kind} for kind in ("school", "central")]
    titles = [names[0] if names else role for role, names in policy.roles.items()] or ["Teacher"]
    teams = [
        team for one in policy.functions.values() for rule in one.rules for path in rule.paths for team in path.teams
    ]
    people = [f"P{number}" for number in range(len(titles))]
    days = [date(2019, 8, 1), date(2024, 8, 1), date(2026, 3, 1)]
    return {
        "locations": places,
        "staff": [{"staff_id": who, "given_name": "A", "family_name": who} for who in people],
        "employments": [{"staff_id": who, "hire_date": date(2015, 8, 1)} for who in people],
        "assignments": [
            {
                "staff_id": who,
                "location_id": place["location_id"],
                "job_title": title,
                "team": (teams or [None])[0],
                "start_date": date(2015, 8, 1),
            }
            for who, title in zip(people, titles, strict=True)
            for place in places
        ],
        "completions": [
            {"staff_id": who, "course_code": code, "kind": kind, "completed_on": day, "status": "passed", "score": 85.0}
            for who in people[:4]
            for course in policy.courses.values()
            for code in course.codes[:1]
            for kind, day in zip(("full", "full", "quiz"), days, strict=True)
        ],
        "approvals": [
            {
                "staff_id": who,
                "function_id": function,
                "location_id": "school",
                "approver_id": people[-1],
                "decision": "approved",
                "decided_on": days[1],
            }
            for who in people[:4]
            for function in policy.functions
        ],
        "grants": [
            {"staff_id": who, "ic_group": one.ic_group, "location_id": "school", "granted_on": days[1]}
            for who in people[:4]
            for one in policy.functions.values()
        ],
    }


def run(number: int) -> tuple[str, str]:
    """What became of a case ("read", "refused" or a traceback), and what it was."""
    text, what = make(number)
    try:
        with limited():
            try:
                check(text)
            except PolicyError as refused:
                check_refusal(refused)
                return "refused", what
    except Exception:  # noqa: BLE001 (whatever else it is, it is a finding)
        return traceback.format_exc(), what
    return "read", what


if __name__ == "__main__":
    sys.exit(run_cases(run, __doc__))
