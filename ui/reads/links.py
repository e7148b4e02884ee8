"""The district's addresses beside the rows of a list: where a course is taken, and a ticket with everything filled in.

They come with the rows, so that a download has them, and only where the policy has an address at all.
"""

import polars as pl

from eligibility import Policy, links
from ui.reads.version import policy


def with_courses(version: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Add course_link to rows with a next_step: where the course is taken that it names."""
    rules = policy(version)
    if not any(course.url for course in rules.courses.values()):
        return rows
    # Thousands of rows have a few dozen sentences.
    urls = {sentence: links.course_link(rules, sentence) for sentence in rows["next_step"].unique()}
    return rows.with_columns(course_link=pl.col("next_step").replace_strict(urls, return_dtype=pl.String))


def with_tickets(version: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Add ticket_link to rows of grants (staff_id, function_title, location_name; unmet and records if there)."""
    rules = policy(version)
    if not rules.district.help.ticket_url:
        return rows
    return rows.with_columns(
        ticket_link=pl.Series([_ticket(rules, row) for row in rows.iter_rows(named=True)], dtype=pl.String)
    )


def _ticket(rules: Policy, row: dict[str, str | None]) -> str | None:
    return ticket(
        rules,
        staff_id=row["staff_id"],
        function=row["function_title"],
        location=(row["location_name"], row["location_id"]),
        unmet=row.get("unmet"),
        record=row.get("records"),
    )


def ticket(
    rules: Policy,
    *,
    staff_id: str | None,
    function: str | None,
    location: tuple[str | None, str | None],
    unmet: str | None,
    record: str | None,
) -> str | None:
    """Fill in a ticket about one grant; what is not known stays empty. None where the policy has no address."""
    name, location_id = location
    where = f"{name} ({location_id})" if name else location_id or ""
    return links.ticket_link(
        rules, staff_id=staff_id or "", function=function or "", location=where, unmet=unmet or "", record=record or ""
    )
