"""The download of a list: exactly the rows that the table shows, with what they are in the file and its name."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl
import streamlit as st

import exports
from exports import Provenance, aside
from exports.calendar import Event, to_calendar
from ui import reads
from ui.reads.by_district import StateView
from ui.reads.view import View
from ui.security import audit_log
from ui.widgets import address, formats

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def buttons(rows: pl.DataFrame, title: str, view: View, filters: Mapping[str, str], key: str = "download") -> None:
    """Offer `rows` as CSV and Excel; a file is made once its button is used, from these rows, not from a new question.

    `key` distinguishes the buttons from others on the same page.
    """
    if not address.is_printed():
        _buttons(rows, _provenance(rows, title, view, filters), view, key)


def counts(rows: pl.DataFrame, title: str, view: StateView, filters: Mapping[str, str]) -> None:
    """Offer the counts of districts as CSV and Excel; which versions they rest on, their columns say."""
    if not address.is_printed():
        versions = "by district: loaded_at", "by district: policy_version"
        about = Provenance(title, view.as_of, filters, *versions, rows.height, "state")
        _buttons(rows, about, view, "download")


def _buttons(rows: pl.DataFrame, provenance: Provenance, view: View | StateView, key: str) -> None:
    st.download_button(
        "CSV",
        _recorded(view, provenance, "CSV", lambda: exports.to_csv(rows, provenance)),
        exports.file_name(provenance, "csv"),
        "text/csv",
        key=f"{key}_csv",
        icon=":material/download:",
        # A download changes nothing on the page, so that the page need not run again.
        on_click="ignore",
        help="Download these rows as CSV",
    )
    st.download_button(
        "Excel",
        _recorded(view, provenance, "Excel", lambda: _excel(rows, provenance)),
        exports.file_name(provenance, "xlsx"),
        _EXCEL,
        key=f"{key}_excel",
        icon=":material/download:",
        on_click="ignore",
        help="Download these rows as an Excel file, ready to print",
    )
    st.button(
        "Print",
        key=f"{key}_print",
        icon=":material/print:",
        on_click=address.print_page,
        help="A clean page with the whole list, for the browser's own print",
    )


def calendar(
    rows: pl.DataFrame,
    events: Callable[[pl.DataFrame], Iterable[Event]],
    title: str,
    view: View,
    filters: Mapping[str, str],
) -> None:
    """Offer `rows` as a calendar file; `events` makes the events of the rows once the button is used."""
    if address.is_printed():
        return
    provenance = _provenance(rows, title, view, filters)
    loaded_at = reads.facts(view.version).loaded_at
    st.download_button(
        "Calendar",
        _recorded(view, provenance, "Calendar", lambda: to_calendar(events(rows), provenance, loaded_at)),
        exports.file_name(provenance, "ics"),
        "text/calendar",
        key="download_calendar",
        icon=":material/calendar_add_on:",
        on_click="ignore",
        help="Download these rows for Google Calendar or Outlook: an all-day event for each, with reminders 30 and 7 "
        "days before",
    )


def rules(text: str, name: str, view: View) -> None:
    """Offer the text of a draft of the rules as a policy file."""
    if address.is_printed():
        return
    about = _provenance(pl.DataFrame(), f"draft {name}", view, {})
    st.download_button(
        "TOML",
        _recorded(view, about, "TOML", text.encode),
        exports.file_name(about, "toml"),
        "application/toml",
        key="download_rules",
        icon=":material/download:",
        on_click="ignore",
        help="Download this draft as a policy file, to check, to keep, or to load with",
    )


def packet(cohort: pl.DataFrame, coverage: pl.DataFrame, view: View) -> None:
    """Offer the June of one school on a page to print (columns: `queries.june`, `queries.coverage`).

    It is about all of the school, whatever the filters of the list are. Of several places there is none, and of a day
    on which nothing can be known.
    """
    if address.is_printed() or not view.is_one_location or view.unknown.certificates:
        return
    about = _provenance(cohort, f"june {view.june.year}", view, {})
    st.download_button(
        "PDF",
        _recorded(view, about, "PDF", lambda: _pdf(cohort, coverage, view, about)),
        exports.file_name(about, "pdf"),
        "application/pdf",
        key="download_pdf",
        icon=":material/print:",
        on_click="ignore",
        help=f"One page about {formats.literal(view.place)} to print: who loses access, who is left, "
        "whom to call first",
    )


def mapping(text: str, view: View) -> None:
    """Offer the proposed mapping of a folder of exports (docs/sources.md); its comments hold values of their rows."""
    about = _provenance(pl.DataFrame(), "sources.toml", view, {})
    st.download_button(
        "sources.toml",
        _recorded(view, about, "Mapping", text.encode),
        "sources.toml",
        "application/toml",
        key="download_mapping",
        icon=":material/download:",
        on_click="ignore",
        help="Download the proposed mapping, with what it rests on as comments",
    )


def _pdf(cohort: pl.DataFrame, coverage: pl.DataFrame, view: View, about: Provenance) -> bytes:
    from exports.packet import Packet, to_pdf  # noqa: PLC0415 (a fifth of a second that no page need wait for)

    facts = reads.facts(view.version)
    words = Packet(
        place=view.place,
        as_of=formats.day(view.as_of),
        month=formats.month(view.june),
        june=formats.day(view.june),
        day_after=formats.day_of_year(view.june + timedelta(days=1)),
        help=(facts.help_name, facts.help_phone, facts.help_url),
    )
    return to_pdf(cohort, coverage, words, about)


def _recorded(view: View | StateView, about: Provenance, kind: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Make a file once its button is used, and hand it out once it is in the audit log.

    Whose it is, is settled here, on the server: Streamlit makes the file later, outside of any run of a page.
    """
    by = audit_log.reader(view.viewer)

    def made() -> bytes:
        content = make()
        audit_log.downloaded(by, kind, about)
        return content

    return made


def _excel(rows: pl.DataFrame, about: Provenance) -> bytes:
    """Write rows about people to print and to work with, others (rules, rejected rows) as they are."""
    if not exports.is_printable(rows):
        return aside.made(exports.to_excel, rows, about)
    return aside.made(exports.to_sheet, rows, about, exports.heading(about, formats.day(about.as_of)))


def _provenance(rows: pl.DataFrame, title: str, view: View, filters: Mapping[str, str]) -> Provenance:
    """Say what the rows are: the view, the filters in use, the versions."""
    places = {"school or office": ", ".join(view.chosen)} if view.chosen else {}
    return Provenance(
        title=title,
        as_of=view.as_of,
        filters={**places, **filters},
        store_version=Path(view.version).stem,
        policy_version=reads.facts(view.version).policy_version,
        rows=rows.height,
        place=view.place,
        known_on=view.known,
    )
