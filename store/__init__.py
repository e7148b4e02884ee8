"""The DuckDB files of Lapsewatch and nothing else: schema, versions, publish, open read-only."""

from store import by_district
from store.beside import forget_gone, keep, kept
from store.checking import Finding, examine
from store.checksums import is_intact
from store.errors import StoreBusy, StoreDamaged, StoreError, StoreMissing, StoreOutdated, StoreUnknown, StoreUnwritable
from store.evidence import Evidence, evidence
from store.history import KeptHistory, forget_restored, history_of, read_history, restore_history
from store.keeping import KEEP, spare
from store.last_load import (
    LastLoad,
    Standing,
    entitled_cells,
    excess_cells,
    grant_records,
    last_load,
    last_rows,
    standing,
    unplaced_on,
)
from store.mending import prune, repair
from store.older import Origin, origin, outdated
from store.publishing import publish
from store.reading import connect, copy_records, in_memory, records_of
from store.records import accepted_rows, add_rows, create_schema, insert_records, passed_over
from store.refused import RefusedLoad, forget_refusal, note_refusal, refused_load
from store.versions import Version, current, named, said_versions, versions
from store.whole import replacing

__all__ = [
    "KEEP",
    "Evidence",
    "Finding",
    "KeptHistory",
    "LastLoad",
    "Origin",
    "RefusedLoad",
    "Standing",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreMissing",
    "StoreOutdated",
    "StoreUnknown",
    "StoreUnwritable",
    "Version",
    "accepted_rows",
    "add_rows",
    "by_district",
    "connect",
    "copy_records",
    "create_schema",
    "current",
    "entitled_cells",
    "evidence",
    "examine",
    "excess_cells",
    "forget_gone",
    "forget_refusal",
    "forget_restored",
    "grant_records",
    "history_of",
    "in_memory",
    "insert_records",
    "is_intact",
    "keep",
    "kept",
    "last_load",
    "last_rows",
    "named",
    "note_refusal",
    "origin",
    "outdated",
    "passed_over",
    "prune",
    "publish",
    "read_history",
    "records_of",
    "refused_load",
    "repair",
    "replacing",
    "restore_history",
    "said_versions",
    "spare",
    "standing",
    "unplaced_on",
    "versions",
]
