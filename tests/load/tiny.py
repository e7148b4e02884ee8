"""A tiny district as feeds: two schools, an office, a handful of people, and some trouble in nearly every feed.

As of TODAY: Bo and Di hold attendance until June 2027 (Di has renewed), Cy holds household until then, Ed's certificate
lapsed and he still has access, and s9 has access without being in HR.
"""

from datetime import UTC, date, datetime
from pathlib import Path

TODAY = date(2027, 3, 1)
LOADED_AT = datetime(2027, 3, 1, 18, 30, tzinfo=UTC)

FEEDS = {
    "locations": """location_id,name,kind,level,network
0010,Bell Middle School,school,middle,
0020,"Ash, Birch Elementary",school,elementary,
9001,Central Office,central,,
""",
    "staff": """staff_id,given_name,family_name,email,worker_type,shoe_size
s1,Ana,Peña,ana@example.org,Regular,7
s2,Bo,Quinn,,,
s3,Cy,Rao,,,
s4,Di,=1+1,,,
s5,Ed,Tan,,,
,Flo,Unger,,,
""",
    "employments": """staff_id,hire_date,end_date,separation_reason
s1,2020-08-03,,
s2,2021-08-02,2027-12-18,Resigned
s3,2019-08-05,,
s4,2019-08-05,,
s5,2019-08-05,,
""",
    "assignments": """staff_id,location_id,job_title,team,start_date,end_date
s1,0010,Principal,,2020-08-03,
s2,0010,Office Professional,,2021-08-02,2027-12-18
s3,0020,Office Professional I,,2019-08-05,
s4,0010,Office Professional II,,2019-08-05,
s5,0020,Dean,,2019-08-05,
s5,0099,Dean,,2019-08-05,
""",
    "completions": """staff_id,course_code,kind,completed_on,status
s2,IC-ATT-2425,full,2024-09-10,completed
s3,IC-HH,full,2025-09-15,completed
s4,IC-ATT-2425,full,2024-09-10,completed
s4,IC-ATT-2425,quiz,2027-02-03,passed
s5,IC-ATT-2324,full,2023-09-20,completed
s5,IC-ATT-2324,quiz,31/06/2026,passed
s5,FIRST-AID,full,2023-09-20,completed
""",
    "approvals": """staff_id,function_id,location_id,approver_id,decision,decided_on
s3,household,0020,,approved,2025-09-16
""",
    "grants": """staff_id,ic_group,location_id,granted_on,removed_on
s2,IC Attendance,0010,2024-09-12,
s3,IC Household,0020,2025-09-17,
s4,IC Attendance,0010,2024-09-12,
s5,IC Attendance,0020,2023-09-22,
s9,IC Attendance,0010,2025-01-01,
s1,IC Cafeteria,0010,2025-01-01,
""",
}


def write_feeds(folder: Path) -> Path:
    """Write the feeds above into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in FEEDS.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder
