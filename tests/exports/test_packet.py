"""The page to pin up, read back as a PDF reader reads it."""

from datetime import date
from io import BytesIO

import polars as pl
import pytest
from pypdf import PdfReader

from exports import Provenance
from exports.packet import Packet, headline, to_pdf

JUNE = date(2027, 6, 30)
PACKET = Packet(
    "Carson <b>Elementary</b> & Co", "March 1, 2027", "June 2027", "June 30, 2027", "July 1", ("DoTS", "720-555-0100")
)
ABOUT = Provenance("June 2027", date(2027, 3, 1), {}, "store-x", "p", 4, "Carson")
COHORT = pl.DataFrame(
    {
        "staff_id": ["S1", "S1", "S2", "S3", "S4"],
        "given_name": ["Linh", "Linh", "Łukasz", "Zoë", None],
        "family_name": ["Nguyễn", "Nguyễn", "Żak", "Álvarez", None],
        "location_name": ["Carson"] * 5,
        "function_id": ["attendance", "household", "attendance", "household", "household"],
        "function_title": ["Attendance", "Household", "Attendance", "Household", "Household"],
        "standing": ["due", "due", "due", "renewed", "due"],
        "next_step": ["Take the quiz.", "Take the quiz.", "Take <i>it</i>.", "Renewed.", "Take the quiz."],
        "email": ["linh@example.org", "linh@example.org", None, "zoe@example.org", None],
    }
)
COVERAGE = pl.DataFrame(
    {
        "function_id": ["attendance", "enrollment", "household"],
        "function_title": ["Attendance", "Enrollment", "Household"],
        "entitled_now": [2, 1, 9],
        "entitled_after": [0, 0, 6],
    }
)


def words(pdf: bytes) -> str:
    (page,) = PdfReader(BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def test_it_says_who_loses_access_who_is_left_and_whom_to_call() -> None:
    said = words(to_pdf(COHORT, COVERAGE, PACKET, ABOUT))
    assert said.startswith("Carson <b>Elementary</b> & Co Who loses access in June 2027? As of March 1, 2027.")
    assert (
        "3 people lose access on June 30, 2027 unless they renew. 1 has renewed. "
        "If nobody acts, nobody is left for Attendance and Enrollment on July 1."
    ) in said
    assert "2 now, ▲ nobody on July 1" in said
    assert "9 now, 6 on July 1" in said
    # Names beyond Western Europe are written, and read back: the font in the file holds them.
    assert "Attendance (nobody left on July 1): Linh Nguyễn, linh@example.org; Łukasz Żak." in said
    assert "Enrollment (nobody left on July 1): no renewal keeps it, because jobs end." in said
    assert "Still to renew: 3 people" in said
    assert "Nguyễn, Linh Attendance, Household Take the quiz. linh@example.org" in said
    assert "Take <i>it</i>." in said
    assert said.index("Nguyễn, Linh") < said.index("Żak, Łukasz") < said.index("Staff id S4")
    assert said.endswith(
        "Questions: DoTS, 720-555-0100 as of 2027-03-01, store version store-x, policy version p, rows 4"
    )


@pytest.mark.parametrize(("people", "is_cut"), [(0, False), (9, False), (400, True)])
def test_it_is_always_one_page_and_says_whom_it_lacks(people: int, is_cut: bool) -> None:
    many = pl.concat([COHORT.head(1).with_columns(staff_id=pl.lit(f"S{n}")) for n in range(people)] or [COHORT.clear()])
    said = words(to_pdf(many.with_columns(next_step=pl.lit("Complete the course. " * 9)), COVERAGE, PACKET, ABOUT))
    listed = said.count("Nguyễn, Linh")
    assert (listed < people) == is_cut
    assert (f"and {people - listed:,} more: the Excel list has everybody." in said) == is_cut
    assert listed > 9 or not is_cut


def test_nobody_left_to_renew_and_nothing_lost() -> None:
    done = COHORT.with_columns(standing=pl.lit("renewed"))
    kept = COVERAGE.with_columns(entitled_after="entitled_now")
    assert headline(done, kept, PACKET) == (
        "Nobody loses access on June 30, 2027 for want of a renewal. 4 have renewed. "
        "Every function stays covered on July 1, even if nobody acts."
    )
    assert "Call first" not in words(to_pdf(done, kept, PACKET, ABOUT))


def test_one_left_is_said_where_nobody_is_not() -> None:
    one = COVERAGE.with_columns(entitled_after=pl.lit(1))
    assert "one person is left for Attendance and Household on July 1." in headline(COHORT, one, PACKET)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert to_pdf(COHORT, COVERAGE, PACKET, ABOUT) == to_pdf(COHORT, COVERAGE, PACKET, ABOUT)
