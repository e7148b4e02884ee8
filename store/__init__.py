"""The DuckDB files of Lapsewatch and nothing else: schema, versions, publish, open read-only."""

from store.errors import StoreBusy, StoreDamaged, StoreError, StoreMissing, StoreOutdated, StoreUnwritable
from store.publishing import KEEP, publish
from store.reading import connect, in_memory, last_accepted
from store.records import accepted_rows, create_schema, insert_records
from store.refused import RefusedLoad, note_refusal, refused_load
from store.versions import Version, current, versions

__all__ = [
    "KEEP",
    "RefusedLoad",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreMissing",
    "StoreOutdated",
    "StoreUnwritable",
    "Version",
    "accepted_rows",
    "connect",
    "create_schema",
    "current",
    "in_memory",
    "insert_records",
    "last_accepted",
    "note_refusal",
    "publish",
    "refused_load",
    "versions",
]
