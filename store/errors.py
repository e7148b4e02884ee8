"""What can go wrong with a store, each as one sentence for the person who reads it."""


class StoreError(Exception):
    """The store cannot be used; `str(error)` is one sentence that says what, where and what to do."""


class StoreMissing(StoreError):
    """There is no published version to read."""


class StoreUnwritable(StoreError):
    """A new version cannot be written: no permission, no space, not a folder."""


class StoreBusy(StoreError):
    """Another load is publishing to the same store at this moment."""


class StoreOutdated(StoreError):
    """A version can be read, but another version of Lapsewatch judged it."""


class StoreDamaged(StoreError):
    """A version is there but cannot be read."""
