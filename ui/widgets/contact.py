"""Writing to the people of a list: their addresses to copy, and a mail that is addressed to them already."""

import re
from urllib.parse import quote

import polars as pl
import streamlit as st

from ui.widgets import address, cache, counts, formats

# What has a blank, a separator or brackets is more than one address, or none: no feed may add somebody to a mail.
_ADDRESS = re.compile(r"[^\s,;:<>()\[\]\"\\]+@[^\s,;:<>()\[\]\"\\@]+")
# Windows cuts off longer links, and the last people would not get the mail.
_LONGEST_LINK = 1_900


def offer(rows: pl.DataFrame) -> None:
    """Offer the addresses of everybody in a list (email, staff_id); nothing where it has none, or shows none."""
    if "email" not in rows.columns or address.is_printed():
        return
    found = addresses(rows)
    if not found:
        return
    # The addresses of a district are 150 kB: they leave the server once somebody wants them.
    popover = st.popover("Email", icon=":material/mail:", key="_contact", on_change="rerun")
    if popover.open:
        with popover:
            _draw(rows, found)


@cache.by_frames
def addresses(rows: pl.DataFrame) -> list[str]:
    """Return the addresses of a list as it is sorted, each once."""
    return [one for one in rows["email"].drop_nulls().unique(maintain_order=True) if _ADDRESS.fullmatch(one)]


def mail_link(found: list[str]) -> str | None:
    """Return a link that opens a mail to these people, who do not see each other; None: there are too many for one."""
    # In bcc: who still has to renew is nobody else's business.
    link = f"mailto:?bcc={','.join(quote(one, safe='@') for one in found)}"
    return link if len(link) <= _LONGEST_LINK else None


def _draw(rows: pl.DataFrame, found: list[str]) -> None:
    everybody = counts.people(rows)
    lacking = rows.filter(~pl.col("email").is_in(found).fill_null(value=False))
    without = counts.people(lacking)
    rest = f" {formats.people(without)} of {formats.number(everybody)} in the list have none." if without else ""
    st.markdown(f"**{formats.count(len(found), 'address', 'addresses')}**, each once.{rest}")
    link = mail_link(found)
    if link:
        st.link_button("Write to all, in bcc", link, icon=":material/mail:")
    else:
        st.caption("Too many for one mail link: copy the addresses into the bcc line of a mail.")
    st.markdown("Copy addresses: the button is in the corner of the box.")
    st.code("; ".join(found), language=None, wrap_lines=True, height=140)
