"""The chart of the page on drafts: how many quizzes each coming June asks for, now and by the draft."""

import polars as pl
import streamlit as st

from ui.lab.numbers import by_june, title
from ui.widgets import bars, formats, palette

_NOW, _DRAFT = "now", "by the draft"


def coming_junes(junes: pl.DataFrame) -> None:
    """Draw the quizzes of each coming June twice: by the rules compared with, and by the draft."""
    rows = by_june(junes)
    if rows.is_empty():
        return
    st.header(title(junes))
    names = [formats.month(june) for june in rows["june"]]
    sides = []
    for column, word, color in (("quizzes_before", _NOW, palette.now()), ("quizzes", _DRAFT, palette.COVERED)):
        values = rows[column].to_list()
        texts = [f"{formats.number(value)} {word}" for value in values]
        sides.append((bars.horizontal(names, values, texts, [color] * len(values)), texts))
    alt = "; ".join(f"{name}: {', '.join(texts[place] for _, texts in sides)}" for place, name in enumerate(names))
    bars.draw([side for side, _ in sides], "group", 46, alt)


def june_table(junes: pl.DataFrame) -> None:
    """Offer the counts of the chart as a table, with those of the full eLearning."""
    labels = {
        "june": "Ends on",
        "people_before": "People now",
        "people": "People by the draft",
        "quizzes_before": "Quizzes now",
        "quizzes": "Quizzes by the draft",
        "full_before": "Full eLearnings now",
        "full": "Full eLearnings by the draft",
    }
    bars.expander(by_june(junes).with_columns(june=formats.day_column("june")), labels)
