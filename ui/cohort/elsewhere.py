"""Who loses access before a June, by certificates that do not end with it; it knows no screen.

Certificates of months end on any day (eligibility.md § 5, valid_months): a page on one June must not read as if nobody
lost anything because no certificate ends on that day.
"""

from datetime import date

from ui.widgets import formats


def said_elsewhere(people: int, june: date) -> str:
    """Say what a page on one June does not show, and which page does; empty where it shows all.

    `people` are those of `reads.holder_counts`.
    """
    if not people:
        return ""
    verb = "loses" if people == 1 else "lose"
    they = "this person renews" if people == 1 else "they renew"
    return (
        f"This page is about {formats.day(june)}. {formats.people(people)} {verb} access on other days before it "
        f"unless {they}: the page “Upcoming” lists them."
    )
