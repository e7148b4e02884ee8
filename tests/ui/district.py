"""A district of five places and nine certificate holders, small enough to count by hand, loaded as a real one is.

On April 14, 2027, by the shipped policy:

| place | function | now | on July 1 | who |
|---|---|---|---|---|
| Lincoln | Attendance | 2 | 0 | Ana (due), Ben (due) |
| Lincoln | Household | 3 | 2 | Ana (renewed), Carla (due), Elena (renewed) |
| Lincoln | Enrollment | 1 | 1 | Dev, whose certificate has no end |
| Garfield | Household | 2 | 1 | Frank (due), Grace, who holds hers until 2028 |
| Hill | Household | 1 | 1 | Hugo, until 2028 |
| West | Household | 1 | 1 | Inés (renewed) |
| Student Data | | | | Jamal, who holds no certificate |
"""

from datetime import UTC, date, datetime
from pathlib import Path

from eligibility import Policy, load_policy, parse_policy
from tests.stores import loaded

TODAY = date(2027, 4, 14)
LOADED_AT = datetime(2027, 4, 14, 6, 30, tzinfo=UTC)
LINCOLN, GARFIELD, HILL, WEST, CENTRAL = "0010", "0020", "0030", "0040", "9900"

_FEEDS = {
    "locations": """location_id,name,kind,level,network
0010,Lincoln High School,school,high,
0020,Garfield Elementary,school,elementary,
0030,Hill Middle School,school,middle,
0040,West Academy,school,k8,
9900,Student Data Services,central,,
""",
    "staff": """staff_id,given_name,family_name,email,worker_type
S1,Ana,Abbott,ana.abbott@example.org,
S2,Ben,Baca,ben.baca@example.org,
S3,Carla,Chavez,carla.chavez@example.org,
S4,Dev,Duran,,
S5,Elena,Ellis,,
S6,Frank,Fischer,,
S7,Grace,Garcia,,
S8,Hugo,Hughes,,
S9,Inés,Ibarra,,
S10,Jamal,Johnson,,
""",
    "employments": "staff_id,hire_date,end_date,separation_reason\n"
    + "".join(f"S{number},2020-08-01,,\n" for number in range(1, 11)),
    "assignments": """staff_id,location_id,job_title,team,start_date,end_date
S1,0010,Office Professional,,2020-08-01,
S2,0010,Principal,,2020-08-01,
S3,0010,Office Professional,,2020-08-01,
S4,0010,Office Professional,,2020-08-01,
S5,0010,Office Professional,,2020-08-01,
S6,0020,Office Professional,,2020-08-01,
S7,0020,Office Professional,,2020-08-01,
S8,0030,Office Professional,,2020-08-01,
S9,0040,Office Professional,,2020-08-01,2027-04-13
S10,9900,Data Analyst,,2020-08-01,
S9,0040,Office Professional,,2027-04-14,
""",
    "completions": """staff_id,course_code,kind,completed_on,status
S1,IC-ATT-2425,full,2024-09-10,passed
S1,IC-HH,full,2025-09-10,passed
S1,IC-HH,quiz,2027-02-01,passed
S2,IC-ATT-2425,full,2024-10-01,passed
S3,IC-HH,full,2025-10-01,passed
S4,IC-ENR,full,2023-09-01,passed
S5,IC-HH,full,2025-11-01,passed
S5,IC-HH,quiz,2027-02-15,passed
S6,IC-HH,full,2025-09-01,passed
S7,IC-HH,full,2026-09-01,passed
S8,IC-HH,full,2026-09-01,passed
S9,IC-HH,full,2025-09-01,passed
S9,IC-HH,quiz,2027-02-01,passed
""",
    "approvals": "staff_id,function_id,location_id,approver_id,decision,decided_on\n",
    "grants": """staff_id,ic_group,location_id,granted_on,removed_on
S1,IC Attendance,0010,2024-09-11,
S2,IC Attendance,0010,2024-10-02,
""",
}


ADDRESSES = {  # what a policy may have, and the shipped one has not
    'org/HEAT" }': 'org/HEAT", ticket_url = "https://help.example.org/?who={staff_id}&at={location}&lacks={unmet}" }',
    'codes = ["IC-HH"]': 'codes = ["IC-HH"]\nurl = "https://lms.example.org/7?kind={kind}"',
}


def make_store_with_addresses(folder: Path) -> Path:
    """The same, judged by a policy that says where a course is taken and where the help desk takes tickets."""
    text = load_policy().text
    for old, new in ADDRESSES.items():
        assert old in text
        text = text.replace(old, new, 1)
    return make_store(folder, policy=parse_policy(text))


def make_store(folder: Path, loaded_at: datetime = LOADED_AT, policy: Policy | None = None) -> Path:
    """Write the feeds below `folder`, load them, and return the store's folder; again publishes another version."""
    return loaded(folder, _FEEDS, loaded_at, policy)
