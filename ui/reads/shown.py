"""What every list goes through before a page has it: what the district shows, and the marks of closed locations."""

import polars as pl

from ui.reads.version import marked
from ui.reads.view import View


def shown(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Return a list as the view shows it: closed locations marked, addresses only where the district shows them."""
    # Left out here and not in tables: what is not in the frame is in no download, no mail and no cache either.
    return marked(view.version, rows if view.shows_email else rows.drop("email", strict=False))
