"""Ed-Fi staff data as feeds: interchange XML, and the resources of the ODS API as JSON (docs/connect/edfi.md)."""

from __future__ import annotations

from intake.edfi.feeds import FILLS, EdFiOptions, make_extracts
from intake.edfi.package import read_package

__all__ = ["FILLS", "EdFiOptions", "make_extracts", "read_package"]
