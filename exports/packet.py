"""The page to pin up: one school's June on one sheet of paper, as PDF. Who loses access, what then, whom to call.

Imported by its own name, since the library costs a fifth of a second that no other command need wait for.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import polars as pl
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from exports.provenance import Provenance
from exports.sheet import by_family_name

# A font of our own: the fourteen that every PDF reader has cannot write Nguyễn, nor can those that ReportLab brings.
_FONTS = Path(__file__).parent / "fonts"
_PLAIN, _BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"

_MARGIN, _FOOT, _GAP = 40.0, 46.0, 10.0  # points, as everything here
_WIDTH = letter[0] - 2 * _MARGIN
_INK, _QUIET, _ALARM, _ONE = HexColor("#1a1a1a"), HexColor("#555b63"), HexColor("#b04400"), HexColor("#8a6508")
_NOW, _LEFT, _LINE = HexColor("#c3c7cc"), HexColor("#2e86c1"), HexColor("#c8ccd2")
_BAR_LABEL, _BAR_LONGEST, _BAR_ROW = 120.0, 250.0, 13.0
_SIZES = (8.0, 7.0, 6.3)  # of the list: the first in which all of it fits
_MOST_NAMES = 4
# The columns of the list: header, width.
_COLUMNS = (("", 14.0), ("Name", 92.0), ("Function", 96.0), ("Next step", 178.0), ("Email", 152.0))


@dataclass(frozen=True)
class Packet:
    """What a page is about, in words: the school, the as-of day, the June and the day after it, whom to ask.

    `as_of` and `june` are days in full (June 30, 2027), `month` that of the June (June 2027), `day_after` the day after
    it without its year (July 1); `help` is the name, the telephone and the address of the help desk.
    """

    place: str
    as_of: str
    month: str
    june: str
    day_after: str
    help: tuple[str, ...]

    @property
    def subtitle(self) -> str:
        """The question that the page answers, and of which day."""
        return f"Who loses access in {self.month}? As of {self.as_of}."


def to_pdf(cohort: pl.DataFrame, coverage: pl.DataFrame, packet: Packet, provenance: Provenance) -> bytes:
    """Write one page on letter paper about the cohort of one place, due and renewed, and its coverage.

    `cohort` has the columns of `queries.june`, `coverage` those of `queries.coverage`. Where the list does not fit, the
    page says how many people it lacks. The same input gives the same bytes.
    """
    _register_fonts()
    target = BytesIO()
    # Invariant: without it the moment of writing would be in the file.
    canvas = Canvas(target, pagesize=letter, invariant=1, pageCompression=1)
    canvas.setTitle(f"{packet.place}: {packet.subtitle}")
    canvas.setAuthor("Lapsewatch")
    due = cohort.filter(pl.col("standing") == "due")
    page = _Page(canvas)
    page.text(packet.place, 17, bold=True)
    page.text(packet.subtitle, 9, color=_QUIET)
    page.space(6)
    page.text(headline(cohort, coverage, packet), 11, bold=True)
    _coverage(page, coverage, packet)
    _call_first(page, due, coverage, packet)
    _list(page, people(due))
    _foot(canvas, packet, provenance)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


@cache
def _register_fonts() -> None:
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(TTFont(name, _FONTS / f"{name}.ttf"))


# What it says


def headline(cohort: pl.DataFrame, coverage: pl.DataFrame, packet: Packet) -> str:
    """Say who loses access and which functions nobody is left for; people are counted, not grants."""
    due = cohort.filter(pl.col("standing") == "due")["staff_id"].n_unique()
    renewed = cohort["staff_id"].n_unique() - due  # of whom nothing is due any more
    if not due:
        who = f"Nobody loses access on {packet.june} for want of a renewal."
    else:
        who = f"{due:,} {'person loses' if due == 1 else 'people lose'} access on {packet.june} unless they renew."
    done = f" {renewed:,} {'has' if renewed == 1 else 'have'} renewed." if renewed else ""
    nobody, one = (_titles(coverage, left) for left in (0, 1))
    if nobody:
        then = f" If nobody acts, nobody is left for {_listing(nobody)} on {packet.day_after}."
    elif one:
        then = f" If nobody acts, one person is left for {_listing(one)} on {packet.day_after}."
    else:
        then = f" Every function stays covered on {packet.day_after}, even if nobody acts." if coverage.height else ""
    return who + done + then


def people(due: pl.DataFrame) -> pl.DataFrame:
    """Return who is due, one row per person by family name: name, functions, next_step, email; each said once."""
    grouped = by_family_name(due).group_by("staff_id", maintain_order=True)
    joined = [
        pl.col("function_title").unique(maintain_order=True).str.join(", ").alias("functions"),
        pl.col("next_step").unique(maintain_order=True).str.join(" ").alias("next_step"),
    ]
    email = pl.col("email").first() if "email" in due.columns else pl.lit(None, pl.String).first().alias("email")
    name = pl.concat_str("family_name", "given_name", separator=", ", ignore_nulls=True).first().alias("name")
    rows = grouped.agg(name, *joined, email)
    return rows.with_columns(
        name=pl.when(pl.col("name") == "").then(pl.format("Staff id {}", "staff_id")).otherwise("name")
    )


def _losing(coverage: pl.DataFrame, left: int) -> pl.DataFrame:
    """Return the functions that go down to so few; where there were no more before, the June takes nothing away."""
    losing = (pl.col("entitled_after") == left) & (pl.col("entitled_now") > left)
    return coverage.filter(losing).sort("function_title")


def _titles(coverage: pl.DataFrame, left: int) -> list[str]:
    return _losing(coverage, left)["function_title"].to_list()


def _listing(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def calls(due: pl.DataFrame, coverage: pl.DataFrame, packet: Packet) -> list[str]:
    """Name for each function that few are left for the people whose renewal keeps it, one sentence each."""
    said = []
    for left, words in ((0, "nobody left"), (1, "one left")):
        for function in _losing(coverage, left).iter_rows(named=True):
            rows = by_family_name(due.filter(pl.col("function_id") == function["function_id"]))
            who = [_contact(row) for row in rows.unique("staff_id", maintain_order=True).iter_rows(named=True)]
            more = f" and {len(who) - _MOST_NAMES} more in the list" if len(who) > _MOST_NAMES else ""
            ask = "; ".join(who[:_MOST_NAMES]) + more if who else "no renewal keeps it, because jobs end"
            said.append(f"{function['function_title']} ({words} on {packet.day_after}): {ask}.")
    return said


def _contact(row: dict[str, str | None]) -> str:
    name = " ".join(filter(None, (row["given_name"], row["family_name"]))) or f"staff id {row['staff_id']}"
    return f"{name}, {row['email']}" if row.get("email") else name


# How it is drawn, from the top


class _Page:
    """A page that is filled from the top: `y` is the lowest point that is taken."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.y: float = letter[1] - _MARGIN

    @property
    def room(self) -> float:
        return self.y - _MARGIN - _FOOT

    def text(self, words: str, size: float, *, bold: bool = False, color: HexColor = _INK) -> None:
        """Write words over the whole width, on as many lines as they take."""
        self.draw([_paragraph(words, size, bold=bold, color=color)], [_WIDTH])

    def space(self, points: float) -> None:
        self.y -= points

    def draw(self, cells: Sequence[Paragraph], widths: Sequence[float]) -> None:
        """Draw cells side by side, in line at their top."""
        height, x = _height(cells, widths), _MARGIN
        for cell, width in zip(cells, widths, strict=True):
            cell.drawOn(self.canvas, x, self.y - cell.height)
            x += width
        self.y -= height


def _paragraph(words: str, size: float, *, bold: bool = False, color: HexColor = _INK) -> Paragraph:
    style = ParagraphStyle(
        "words",
        fontName=_BOLD if bold else _PLAIN,
        fontSize=size,
        leading=size * 1.22,
        textColor=color,
        splitLongWords=1,
    )
    # ReportLab reads tags in a paragraph, and a feed may hold some.
    return Paragraph(html.escape(words, quote=False), style)


def _height(cells: Sequence[Paragraph], widths: Sequence[float]) -> float:
    heights: list[float] = [cell.wrap(width - 4, letter[1])[1] for cell, width in zip(cells, widths, strict=True)]
    return max(heights)


def _coverage(page: _Page, coverage: pl.DataFrame, packet: Packet) -> None:
    """Draw one row per function: a pale bar for now, over it what is left; words say the same."""
    rows = coverage.filter(pl.col("entitled_now") > 0).sort("entitled_after", -pl.col("entitled_now"), "function_title")
    if rows.is_empty():
        return
    page.space(_GAP)
    page.text(f"Who is left on {packet.day_after} if nobody acts", 9.5, bold=True)
    page.space(3)
    canvas, scale = page.canvas, _BAR_LONGEST / rows["entitled_now"].max()  # type: ignore[operator]
    for title, now, after in rows.select("function_title", "entitled_now", "entitled_after").iter_rows():
        page.y -= _BAR_ROW
        x = _MARGIN + _BAR_LABEL
        _line(canvas, title, _MARGIN, page.y + 3, _BAR_LABEL - 6)
        for count, color in ((now, _NOW), (after, _ONE if after == 1 else _LEFT)):
            canvas.setFillColor(color)
            if count:  # a bar of no width would still be drawn as a line
                canvas.rect(x, page.y + 1, count * scale, _BAR_ROW - 4, stroke=0, fill=1)
        left = {0: "▲ nobody", 1: "● one"}.get(after, f"{after:,}")
        canvas.setFont(_BOLD if after < 2 else _PLAIN, 8)
        canvas.setFillColor(_ALARM if after == 0 else _INK)
        canvas.drawString(x + now * scale + 6, page.y + 3, f"{now:,} now, {left} on {packet.day_after}")


def _line(canvas: Canvas, words: str, x: float, y: float, width: float) -> None:
    """Write one line of small text, cut off where it would be longer."""
    canvas.setFont(_PLAIN, 8)
    canvas.setFillColor(_INK)
    while words and canvas.stringWidth(words, _PLAIN, 8) > width:
        words = words.removesuffix("…")[:-1] + "…" if len(words) > 2 else ""
    canvas.drawString(x, y, words)


def _call_first(page: _Page, due: pl.DataFrame, coverage: pl.DataFrame, packet: Packet) -> None:
    said = calls(due, coverage, packet)
    if not said:
        return
    page.space(_GAP)
    page.text("Call first", 9.5, bold=True)
    page.space(2)
    for sentence in said:
        page.text(sentence, 8)
        page.space(1.5)


def _list(page: _Page, rows: pl.DataFrame) -> None:
    """Draw everybody who is due, with a box to tick; as small as it takes, and no smaller."""
    if rows.is_empty():
        return
    page.space(_GAP)
    page.text(f"Still to renew: {rows.height:,} {'person' if rows.height == 1 else 'people'}", 9.5, bold=True)
    page.space(3)
    columns: tuple[tuple[str, float], ...] = _COLUMNS
    if rows["email"].null_count() == rows.height:  # their room is for what is to be done
        columns = (*_COLUMNS[:3], ("Next step", _COLUMNS[3][1] + _COLUMNS[4][1]))
    widths = [width for _, width in columns]
    for size in _SIZES:
        lines = _lines(rows, size, len(columns))
        heights = [_height(line, widths) + 2 for line in lines]
        if sum(heights) <= page.room:
            break
    _header(page, [header for header, _ in columns], widths, size)
    drawn = 0
    for line, height in zip(lines[1:], heights[1:], strict=True):
        # The last line that fits is for the number of those who do not.
        if height > page.room - (size * 1.5 if drawn + 1 < rows.height else 0):
            break
        _row(page, line, widths, size)
        drawn += 1
    if drawn < rows.height:
        page.space(2)
        page.text(f"and {rows.height - drawn:,} more: the Excel list has everybody.", size, bold=True)


def _lines(rows: pl.DataFrame, size: float, columns: int) -> list[list[Paragraph]]:
    """Set the header and all rows of the list in one size."""
    texts = [[header for header, _ in _COLUMNS]]
    texts += [
        ["", *(value or "" for value in row)] for row in rows.select("name", "functions", "next_step", "email").rows()
    ]
    return [[_paragraph(text, size) for text in row[:columns]] for row in texts]


def _header(page: _Page, headers: Sequence[str], widths: Sequence[float], size: float) -> None:
    page.draw([_paragraph(header, size, bold=True, color=_QUIET) for header in headers], widths)
    page.space(2)


def _row(page: _Page, line: Sequence[Paragraph], widths: Sequence[float], size: float) -> None:
    canvas = page.canvas
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN, page.y, _MARGIN + _WIDTH, page.y)
    canvas.setStrokeColor(_QUIET)
    canvas.rect(_MARGIN + 1, page.y - size - 1, size - 1, size - 1, stroke=1, fill=0)
    page.draw(line, widths)
    page.space(2)


def _foot(canvas: Canvas, packet: Packet, provenance: Provenance) -> None:
    """Say at the foot whom to ask, and of which records and rules this is."""
    about = ", ".join(f"{key} {value}" for key, value in provenance.lines() if key not in {"list", "filters"})
    page = _Page(canvas)
    page.y = _MARGIN + 26
    page.text(f"Questions: {', '.join(packet.help)}", 8)
    page.text(about, 6.5, color=_QUIET)
