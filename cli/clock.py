"""The moment and the day: the one place in the command line that reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The moment, with a time zone."""
    return datetime.now(UTC)  # noqa: TID251


def today(time_zone: str) -> date:
    """The day in a district: in the evening in Denver UTC is a day ahead."""
    return now().astimezone(ZoneInfo(time_zone)).date()
