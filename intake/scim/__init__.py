"""SCIM 2.0 users and groups, saved as JSON, as a table of memberships (docs/connect/scim.md)."""

from __future__ import annotations

from intake.scim.memberships import membership_tables
from intake.scim.resources import Resources, read_resources

__all__ = ["Resources", "membership_tables", "read_resources"]
