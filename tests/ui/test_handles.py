"""A handle in the address opens to the reader it was made for, for half a day, and to nobody else."""

import pytest

from queries import Scope
from ui.widgets import handles

OWN = ("paula@example.org", Scope.of_locations(("0010",)), "cookie")


@pytest.mark.parametrize(
    ("reader", "hours", "opens"),
    [
        (OWN, 11.9, True),
        (OWN, 12.1, False),
        (("otto@example.org", *OWN[1:]), 0, False),
        ((OWN[0], Scope.of_locations(("0020",)), OWN[2]), 0, False),
        ((*OWN[:2], "another browser"), 0, False),
    ],
)
def test_whom_a_handle_opens_to(reader: tuple[object, ...], hours: float, opens: bool) -> None:
    handle = handles.make(OWN, "S3", 1_000.0)
    assert handles.person(handle, reader, 1_000.0 + hours * 3600) == ("S3" if opens else None)
    assert handles.person(handle[:-1], OWN, 1_000.0) is None


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handles, "_MOST", 2)
    first, *others = [handles.make(OWN, "S3", 0.0) for _ in range(3)]
    assert handles.person(first, OWN, 0.0) is None
    assert all(handles.person(other, OWN, 0.0) for other in others)
