"""What can go wrong with a store, each as one sentence for the person who reads it."""


class StoreError(Exception):
    """The store cannot be used; `str(error)` is one sentence that says what, where and what to do.

    `on_screen` says the same to readers, who need not know where on the server the store lies.
    """

    on_screen = "The data cannot be read: load the feeds again, or let `lapsewatch doctor` say what is wrong."


class StoreMissing(StoreError):
    """There is no published version to read."""


class StoreUnwritable(StoreError):
    """A new version cannot be written: no permission, no space, not a folder."""


class StoreBusy(StoreError):
    """Another load is publishing to the same store at this moment."""


class StoreOutdated(StoreError):
    """A version can be read, but another version of Lapsewatch judged it."""

    on_screen = (
        "The data was judged by another version of Lapsewatch: load the feeds again (`make load`), "
        "let `lapsewatch doctor --repair` judge it again, or start this again if it has been running since before an "
        "update."
    )


class StoreUnknown(StoreError):
    """A version is whole, but its records, policy or history are in a form that this program does not know."""


class StoreDamaged(StoreError):
    """A version is there but cannot be read."""

    on_screen = (
        "The data is damaged, and no earlier version of it can be shown: load the feeds again, "
        "which publishes a new version."
    )
