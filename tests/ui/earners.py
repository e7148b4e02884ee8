"""A small district in which each person earned access in another way, as of April 14, 2027, a Wednesday.

| who | earned | granted | so it |
|---|---|---|---|
| S1 | Household on Monday, March 1 | March 2 | came by business day 1 |
| S2 | the same | March 3 | came by business day 2 |
| S3 | Friday, March 5 | Saturday, March 6 | came by business day 1 |
| S4 | Friday, March 5 | March 10 | came by business day 3: late |
| S5 | April 1 | | is overdue |
| S6 | April 13 | | is pending |
| S7 | March 1 | February 1, too early | was held from before |
| S8 | March 1 | March 2, removed, April 1 | came by business day 1 |
| S9 | March 1 | March 2, removed | came by business day 1, and is `removed` now |
| S10 | lacks the approval | | waits for it |
| S11 | lacks the approval: denied | | was refused |
| S12 | April 5 by approval | April 6 | came by business day 1 |
| S13 | lacks the approval | February 12 | has access without it |
| S14 | April 2, job ended on April 5 | | ended before its time was over |
| S15 | March 1 at Garfield | March 2, for less than a day | never came |
| C1, C2 | Enrollment on March 1, by request | C2 on March 9 | C1 must request it, C2 took 6 days |

P1 is the principal of Lincoln, D1 a director at the central office. All base access is older than the grants' records.
"""

from pathlib import Path

from tests.stores import loaded
from tests.ui.district import LOADED_AT

_SCHOOL = [f"S{number}" for number in range(1, 16)]
_EVERYBODY = [*_SCHOOL, "C1", "C2", "P1", "D1"]
_TEACHERS = ("S10", "S11", "S12", "S13")
_NAMES = {"P1": "Paula,Principal", "D1": "Dora,Director"}
_COMPLETED = {"S3": "03-05", "S4": "03-05", "S5": "04-01", "S6": "04-13", "S14": "04-02"} | dict.fromkeys(
    _TEACHERS, "02-10"
)


def _job(staff_id: str) -> str:
    if staff_id in ("C1", "C2"):
        return f"{staff_id},9900,Data Analyst,Enrollment Services,2020-08-01,\n"
    if staff_id == "D1":
        return "D1,9900,Director,,2020-08-01,2027-04-13\nD1,9900,Director,,2027-04-14,\n"
    title = {"P1": "Principal"}.get(staff_id, "Teacher" if staff_id in _TEACHERS else "Office Professional")
    place = "0020" if staff_id in ("S14", "S15") else "0010"
    return f"{staff_id},{place},{title},,2020-08-01,{'2027-04-05' if staff_id == 'S14' else ''}\n"


def _place(staff_id: str) -> str:
    return "0020" if staff_id in ("S14", "S15") else "0010"


FEEDS = {
    "locations": """location_id,name,kind,level,network
0010,Lincoln High School,school,high,
0020,Garfield Elementary,school,elementary,
0030,Hill Middle School,school,middle,
9900,Enrollment Office,central,,
""",
    "staff": "staff_id,given_name,family_name,email,worker_type\n"
    + "".join(f"{one},{_NAMES.get(one, f'Given,{one}')},,\n" for one in _EVERYBODY),
    "employments": "staff_id,hire_date,end_date,separation_reason\n"
    + "".join(f"{one},2020-08-01,,\n" for one in _EVERYBODY),
    "assignments": "staff_id,location_id,job_title,team,start_date,end_date\n" + "".join(map(_job, _EVERYBODY)),
    "completions": "staff_id,course_code,kind,completed_on,status\n"
    + "".join(f"{one},IC-HH,full,2027-{_COMPLETED.get(one, '03-01')},passed\n" for one in _SCHOOL)
    + "C1,IC-ENR,full,2026-09-01,passed\nC2,IC-ENR,full,2026-09-01,passed\n",
    "approvals": """staff_id,function_id,location_id,approver_id,decision,decided_on
S11,household,0010,P1,denied,2027-02-20
S12,household,0010,P1,approved,2027-04-05
C1,enrollment,9900,D1,approved,2027-03-01
C2,enrollment,9900,D1,approved,2027-03-01
""",
    "grants": "staff_id,ic_group,location_id,granted_on,removed_on\n"
    + "".join(f"{one},IC Base,{_place(one)},2020-08-03,\n" for one in [*_SCHOOL, "P1"])
    + """S1,IC Household,0010,2027-03-02,
S2,IC Household,0010,2027-03-03,
S3,IC Household,0010,2027-03-06,
S4,IC Household,0010,2027-03-10,
S7,IC Household,0010,2027-02-01,
S8,IC Household,0010,2027-03-02,2027-03-20
S8,IC Household,0010,2027-04-01,
S9,IC Household,0010,2027-03-02,2027-03-20
S12,IC Household,0010,2027-04-06,
S13,IC Household,0010,2027-02-12,
S15,IC Household,0020,2027-03-02,2027-03-02
C2,IC Enrollment,9900,2027-03-09,
""",
}


def make_store(folder: Path) -> Path:
    """Write the feeds below `folder`, load them, and return the store's folder."""
    return loaded(folder, FEEDS, LOADED_AT)
