"""What is sloppy but readable in a package: the findings, in the columns of `finding.FINDING_ROWS`."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from intake.finding import FINDING_ROWS, MOST_NAMED

ONEROSTER_FINDINGS: dict[str, str] = {
    "header-order": "The columns are in another order than the standard's.",
    "header-case": "A column is written in another case than the standard's.",
    "header-missing": "Columns of the standard are missing; what is there is read.",
    "byte-order-mark": "The file begins with a byte-order mark.",
    "ragged-row": "The row has more or fewer fields than the header; none of them is lost.",
    "no-manifest": "The package has no manifest.csv; version and mode follow from its files.",
    "manifest": "The manifest says something in another way than the standard.",
    "delta-alone": "The file holds only changes, and the package that it changes was not given.",
    "blank-status": "A row of a delta file lacks status or dateLastModified; it is read as active.",
    "status-in-bulk": "A row of a bulk file has a status or dateLastModified.",
    "value-case": "A listed value is written in another case than the standard's.",
    "extension": "The value is an extension (ext:).",
    "disabled-user": "The account is not enabled; the person counts as employed as long as the package says.",
    "no-role": "The user has no role in roles.csv.",
    "other-id": "The person's or place's id stands elsewhere than for the others.",
    "no-dates": "The package does not say since when somebody is employed.",
    "unknown-parent": "The parent of the org is not in orgs.csv.",
}
"""Every finding of this reader by name, with what it means; besides, `time-of-day` and `blank-rows` of FINDINGS."""


class Notes:
    """Collects findings while a package is read."""

    def __init__(self) -> None:
        self._parts = [FINDING_ROWS.to_frame()]

    def of_file(self, feed: str, file: str, finding: str, sentence: str, *, line: int | None = None) -> None:
        """A finding about a file as a whole, or about one line of it."""
        rows = pl.DataFrame({"file": [file], "line": [line]}, schema={"file": pl.String, "line": pl.Int64})
        self.of_rows(feed, rows, finding, None, pl.lit(sentence))

    def of_rows(self, feed: str, rows: pl.DataFrame, finding: str, column: str | None, sentence: pl.Expr) -> None:
        """A finding about each of some rows; `rows` has `file` and `line`, and maybe `staff_id` and `column`."""
        nothing = pl.lit(None, pl.String)
        where = pl.concat_str(pl.lit(", line "), pl.col("line").cast(pl.String)).fill_null("")
        self._parts.append(
            rows.select(
                feed=pl.lit(feed),
                file=pl.col("file"),
                line=pl.col("line"),
                finding=pl.lit(finding),
                staff_id=pl.col("staff_id") if "staff_id" in rows.columns else nothing,
                column=pl.lit(column, pl.String),
                value=pl.col(column) if column and column in rows.columns else nothing,
                message=pl.concat_str("file", where, pl.lit(": "), sentence),
            )
        )

    def of_alike(
        self, feed: str, rows: pl.DataFrame, finding: str, column: str, sentence: pl.Expr, *, by: Sequence[str] = ()
    ) -> None:
        """One finding for all rows of a file that have the columns `by` in common, at the first of them.

        What an export does in one row it does in all, and nobody reads fifteen thousand times that it does.
        """
        lines = pl.col("line").head(MOST_NAMED).cast(pl.String).str.join(", ")
        shown = [pl.col(column).first()] if column not in by else []
        groups = rows.group_by("file", *by, maintain_order=True).agg(
            pl.col("line").first(), *shown, count=pl.len(), lines=lines
        )
        more = pl.format(" This holds for {} rows (the first: {}).", "count", "lines")
        suffix = pl.when(pl.col("count") > 1).then(more).otherwise(pl.lit(""))
        self.of_rows(feed, groups, finding, column, pl.concat_str(sentence, suffix))

    def frame(self) -> pl.DataFrame:
        """All findings, ordered by file, line and finding."""
        return pl.concat(self._parts).sort("file", "line", "finding", maintain_order=True)
