"""A district of two schools and a central team in which everybody has a part to play in who sees what.

On April 14, 2027. Whoever is not at Lincoln has a name, an id and a school that no page for Lincoln may hold.
"""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

from eligibility import load_policy
from intake import read_folder
from load import load_folder
from queries import Scope
from tests.hardening.client import SECRET
from tests.reference.judge import Reference
from ui.security import settings

CLIENT_SECRET = "of the client, which the provider gave it"  # noqa: S105 (of a test)
TODAY = date(2027, 4, 14)
_LOADED_AT = datetime(2027, 4, 14, 6, 30, tzinfo=UTC)
LINCOLN, GARFIELD, CENTRAL = "0010", "0020", "9900"
BOTH = (GARFIELD, LINCOLN)

# id, given name, family name, email, [(location, title, team, from, to)], employed to
_PEOPLE = (
    ("L1", "Paula", "Prentice", "paula@example.org", [(LINCOLN, "Principal", "")], ""),
    ("L2", "Alma", "Abernathy", " Alma@Example.org", [(LINCOLN, "Assistant Principal", "")], ""),
    ("L3", "Otto", "Oakes", "otto@example.org", [(LINCOLN, "Office Professional", "")], ""),
    ("L4", "Lena", "Lindqvist", "", [(LINCOLN, "Office Professional", "")], ""),
    ("B1", "Mona", "Merriweather", "mona@example.org", [(LINCOLN, "Principal", ""), (GARFIELD, "Principal", "")], ""),
    ("B2", "Wanda", "Whitlock", "", [(LINCOLN, "Office Professional", ""), (GARFIELD, "Office Professional", "")], ""),
    ("B3", "Vera", "Vance", "", [(GARFIELD, "Office Professional", "")], ""),  # with a grant at Lincoln
    ("G7101", "Pedro", "Quintanilla", "pedro@example.org", [(GARFIELD, "Principal", "")], ""),
    ("G7102", "Olga", "Underhill", "olga@example.org", [(GARFIELD, "Office Professional", "")], ""),
    ("G7103", "Lars", "Vandermeer", "lars@example.org", [(GARFIELD, "Office Professional", "")], "2027-01-31"),
    ("G7104", "Tessa", "Twomey", "twins@example.org", [(GARFIELD, "Office Professional", "")], ""),
    ("G7105", "Tyler", "Twyford", "twins@example.org", [(GARFIELD, "Office Professional", "")], ""),
    ("C8101", "Dora", "Stonebridge", "dora@example.org", [(CENTRAL, "Manager", "DoTS")], ""),
    ("C8102", "Nils", "Norling", "nils@example.org", [(CENTRAL, "Manager", "DoTS")], ""),
    ("C8103", "Wim", "Wasilewski", "wim@example.org", [(CENTRAL, "Data Analyst", "")], ""),
)
_HOLDERS = ("L3", "L4", "B2", "G7102", "G7103", "G7104", "G7105")

# What may stand on no page of somebody who sees Lincoln alone, and on none of somebody who sees nobody.
ELSEWHERE = (
    "Garfield", "Technology Tower", "Quintanilla", "Underhill", "Vandermeer", "Twomey", "Twyford", "Stonebridge",
    "Norling", "Wasilewski", "G7101", "G7102", "G7103", "G7104", "G7105", "C8101", "C8102", "C8103",
)  # fmt: skip
ANYBODY = (
    *ELSEWHERE, "Prentice", "Abernathy", "Oakes", "Lindqvist", "Merriweather", "Whitlock", "Vance", "Lincoln",
)  # fmt: skip

CONFIG = """
[sign_in]
address = "{address}"
provider = "{provider}/.well-known/openid-configuration"
client_id = "lapsewatch"
prompt = "login"
district_teams = ["dots"]

[[sign_in.person]]
email = "auditor@elsewhere.org"
adds = "district"
until = 2027-06-30
reason = "State audit"

[[sign_in.person]]
email = "nils@example.org"
only = ["0010"]
until = 2027-06-30
reason = "Helps Lincoln alone this spring"

[[sign_in.person]]
email = "wim@example.org"
adds = ["0020"]
until = 2027-04-14
reason = "Stands in through today"

[[sign_in.person]]
email = "lars@example.org"
adds = "district"
until = 2027-04-13
reason = "Through yesterday"
"""

# Who signs in, by login and the provider's claims, and what they see.
SEES = {
    "paula": Scope.of_locations((LINCOLN,), "L1"),
    "alma": Scope.of_locations((LINCOLN,), "L2"),
    "mona": Scope.of_locations((LINCOLN, GARFIELD), "B1"),
    "dora": Scope.district("C8101"),
    "nils": Scope.of_locations((LINCOLN,), "C8102"),
    "wim": Scope.of_locations((GARFIELD,), "C8103"),
    "auditor": Scope.district(),
    "otto": Scope.of_person("L3"),
    "lars": Scope.of_person("G7103"),
}
ACCOUNTS: dict[str, dict[str, object]] = {
    **{login: {"email": f"{login}@example.org", "email_verified": True} for login in (*SEES, "twins", "stranger")},
    "auditor": {"email": "Auditor@elsewhere.org", "email_verified": True},
    "no email": {},
    "unverified": {"email": "dora@example.org", "email_verified": False},
    "unsaid": {"email": "dora@example.org"},
    "said": {"email": "dora@example.org", "email_verified": "true"},
}


def served(folder: Path, store: Path, *, address: str, provider: str) -> dict[str, str]:
    """Write the file of the served mode into `folder`; return what the environment of a dashboard says with it."""
    (config := folder / "lapsewatch.toml").write_text(CONFIG.format(address=address, provider=provider), "utf-8")
    return {
        "LAPSEWATCH_STORE": str(store),
        "LAPSEWATCH_TODAY": TODAY.isoformat(),
        "LAPSEWATCH_RECORD": str(folder / "record"),
        settings.CONFIG: str(config),
        settings.CLIENT_SECRET: CLIENT_SECRET,
        settings.COOKIE_SECRET: SECRET,
    }


def _feeds() -> dict[str, str]:
    jobs = [(person, *job) for person, *_, held, _ in _PEOPLE for job in held]
    return {
        "locations": "location_id,name,kind,level,network\n"
        "0010,Lincoln High School,school,high,\n0020,Garfield Elementary,school,elementary,\n"
        "9900,Technology Tower,central,,\n",
        "staff": "staff_id,given_name,family_name,email,worker_type\n"
        + "".join(f"{person},{given},{family},{email},\n" for person, given, family, email, *_ in _PEOPLE),
        "employments": "staff_id,hire_date,end_date,separation_reason\n"
        + "".join(f"{person},2020-08-01,{ended},\n" for person, *_, ended in _PEOPLE),
        "assignments": "staff_id,location_id,job_title,team,start_date,end_date\n"
        + "".join(f"{person},{place},{title},{team},2020-08-01,\n" for person, place, title, team in jobs),
        "completions": "staff_id,course_code,kind,completed_on,status\n"
        + "".join(f"{person},IC-HH,full,2025-10-01,passed\n" for person in _HOLDERS)
        + "L3,IC-HH,quiz,2027-02-01,passed\nG7104,IC-HH,quiz,2027-02-01,passed\n"
        + "".join(f"{person},IC-ATT-2425,full,2024-09-10,passed\n" for person in ("L4", "B2", "G7102")),
        "approvals": "staff_id,function_id,location_id,approver_id,decision,decided_on\n"
        "L4,attendance,0010,L1,approved,2024-09-12\nB2,attendance,0020,G7101,approved,2024-09-12\n",
        "grants": "staff_id,ic_group,location_id,granted_on,removed_on\n"
        "L4,IC Household,0010,2025-10-03,\nB2,IC Household,0010,2025-10-03,\nB2,IC Household,0020,2025-10-03,\n"
        "G7103,IC Household,0020,2025-10-03,\nB3,IC Attendance,0010,2025-10-03,\nL2,IC Household,0010,2026-10-03,\n"
        "G7101,IC Household,0020,2026-10-03,\n",
    }


def make_store(folder: Path) -> Path:
    """Write the feeds below `folder`, load them, and return the store's folder."""
    load_folder(_written(folder), store := folder / "store", load_policy(), loaded_at=_LOADED_AT)
    return store


def _written(folder: Path) -> Path:
    feeds = folder / "feeds"
    feeds.mkdir(exist_ok=True)
    for feed, text in _feeds().items():
        (feeds / f"{feed}.csv").write_text(text, "utf-8")
    return feeds


def reference(folder: Path) -> Reference:
    """The plain reading of the rules over this district."""
    policy = load_policy()
    intake = read_folder(_written(folder), policy, loaded_on=TODAY)
    feeds = {feed: frame.drop("line").to_dicts() for feed, frame in intake.feeds.items()}
    return Reference(feeds, tomllib.loads(policy.text))
