"""What years of nightly jobs, bad disks and careless hands do to a store, on purpose (docs/reliability.md)."""
