"""OneRoster CSV packages (1.0, 1.1, 1.2) as feeds: docs/connect/oneroster.md."""

from intake.oneroster.notes import ONEROSTER_FINDINGS
from intake.oneroster.options import OneRosterOptions
from intake.oneroster.package import FORBIDDEN, OneRosterPackage, read_package

__all__ = ["FORBIDDEN", "ONEROSTER_FINDINGS", "OneRosterOptions", "OneRosterPackage", "read_package"]
