"""The columns that several questions answer with."""

GRANT_COLUMNS = (
    "staff_id",
    "given_name",
    "family_name",
    "function_id",
    "function_title",
    "location_id",
    "location_name",
    "job_roles",
)
"""Who, what and where: what a row about a person, a function and a place says first."""
