"""Two schools after June 30, 2026, with one person for each thing that may have come of it, by November 22, 2026.

| who | where | Household ended | since then |
|---|---|---|---|
| Ana | Lincoln | June 30, 2026 | full eLearning on July 14; granted again |
| Ben | Lincoln | June 30, 2026 | still granted |
| Carla | Lincoln | June 30, 2026 | nothing; the access was removed |
| Dev | Lincoln | June 30, 2026 | left on July 31 |
| Elena | Lincoln | renewed in March 2026 | |
| Frank | Lincoln | June 30, 2026 | full eLearning on July 20, approved anew on August 20; not granted yet |
| Grace | Hill | June 30, 2026 | left on July 10, full eLearning on August 15, returned on September 15 |
"""

from datetime import UTC, date, datetime
from pathlib import Path

from tests.stores import loaded

TODAY = date(2026, 11, 22)
LINCOLN, HILL = "0010", "0030"

_FEEDS = {
    "locations": """location_id,name,kind,level,network
0010,Lincoln High School,school,high,
0030,Hill Middle School,school,middle,
""",
    "staff": """staff_id,given_name,family_name,email,worker_type
S1,Ana,Abbott,,
S2,Ben,Baca,,
S3,Carla,Chavez,,
S4,Dev,Duran,,
S5,Elena,Ellis,,
S6,Frank,Fischer,,
S7,Grace,Garcia,,
S8,Hugo,Hughes,,
""",
    "employments": """staff_id,hire_date,end_date,separation_reason
S1,2020-08-01,,
S2,2020-08-01,,
S3,2020-08-01,,
S4,2020-08-01,2026-07-31,Resigned
S5,2020-08-01,,
S6,2020-08-01,,
S7,2020-08-01,2026-07-10,Resigned
S7,2026-09-15,,
S8,2020-08-01,,
""",
    "assignments": """staff_id,location_id,job_title,team,start_date,end_date
S1,0010,Office Professional,,2020-08-01,
S2,0010,Office Professional,,2020-08-01,
S3,0010,Office Professional,,2020-08-01,
S4,0010,Office Professional,,2020-08-01,2026-07-31
S5,0010,Office Professional,,2020-08-01,
S6,0010,Teacher,,2020-08-01,
S7,0030,Office Professional,,2020-08-01,2026-07-10
S7,0030,Office Professional,,2026-09-15,
S8,0010,Principal,,2020-08-01,
""",
    "completions": "staff_id,course_code,kind,completed_on,status\n"
    + "".join(f"S{number},IC-HH,full,2024-10-01,passed\n" for number in range(1, 8))
    + """S1,IC-HH,full,2026-07-14,passed
S5,IC-HH,quiz,2026-03-10,passed
S6,IC-HH,full,2026-07-20,passed
S7,IC-HH,full,2026-08-15,passed
""",
    "approvals": """staff_id,function_id,location_id,approver_id,decision,decided_on
S6,household,0010,S8,approved,2024-10-02
S6,household,0010,S8,denied,2026-07-02
S6,household,0010,S8,approved,2026-08-20
""",
    "grants": """staff_id,ic_group,location_id,granted_on,removed_on
S1,IC Household,0010,2024-10-03,2026-07-01
S1,IC Household,0010,2026-07-16,
S2,IC Household,0010,2024-10-03,
S3,IC Household,0010,2024-10-03,2026-07-01
S4,IC Household,0010,2024-10-03,2026-07-01
S5,IC Household,0010,2024-10-03,
S6,IC Household,0010,2024-10-03,2026-07-01
S7,IC Household,0030,2024-10-03,2026-07-01
S7,IC Household,0030,2026-09-16,
""",
}


def make_store(folder: Path) -> Path:
    """Write the feeds below `folder`, load them, and return the store's folder."""
    return loaded(folder, _FEEDS, datetime(2026, 11, 22, 18, tzinfo=UTC))
