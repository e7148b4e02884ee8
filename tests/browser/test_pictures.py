"""The pictures of every page in docs/, taken of the invented district on a day in April."""

import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

import queries
from app import PAGES
from demo import write_demo
from eligibility import load_policy
from load import load_folder
from queries import Scope
from store import connect, current
from tests.browser.conftest import Serve
from tests.browser.hands import choose, find
from tests.ui.district import LOADED_AT, TODAY

PICTURES = "LAPSEWATCH_PICTURES"

pytestmark = pytest.mark.skipif(
    PICTURES not in os.environ, reason=f"pictures are taken where {PICTURES} names a folder: make pictures"
)


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    write_demo(folder / "feeds", policy := load_policy(), as_of=TODAY)
    load_folder(folder / "feeds", folder / "store", policy, loaded_at=LOADED_AT)
    return folder / "store"


@pytest.fixture(scope="module")
def demo_url(serve: Serve, demo_store: Path) -> Iterator[str]:
    with serve(demo_store) as url:
        yield url


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_the_picture_of_the_page(name: str, browser: Browser, demo_url: str, demo_store: Path) -> None:
    school = _school_with_a_story(demo_store)
    context = browser.new_context(viewport={"width": 1280, "height": 1100}, device_scale_factor=1.5, locale="en-US")
    page = context.new_page()
    page.goto(f"{demo_url}/?school={school}" if name == "june" else f"{demo_url}/{name}")
    if name == "person":
        find(page, _person_with_a_story(demo_store))
    if name == "mine":
        _view_as(page, _person_with_a_story(demo_store))
    expect(page.get_by_text("Data loaded ")).to_be_visible()
    if name == "lab":
        _two_years(page)
    if name not in {"mine", "policy", "data"}:
        expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    dismiss = page.get_by_role("button", name="Got it")
    if dismiss.count():
        dismiss.click()
        expect(dismiss).to_have_count(0)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=Path(os.environ[PICTURES]) / f"{name}.png", animations="disabled")
    context.close()


def _two_years(page: Page) -> None:
    """Ask what the pages of the docs ask: what if Attendance were valid for two years from next July?"""
    choose(page, "What to change", "Attendance: how long it lasts")
    page.get_by_label("Valid for so many school years").fill("2")
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_text("Compared with the rules in use")).to_be_visible(timeout=60_000)


def _person_with_a_story(store: Path) -> str:
    """The staff id of whoever has the most functions to renew, and some that were renewed."""
    con = connect(current(store))
    cohort = queries.june(con, queries.Question(TODAY, Scope.district()))
    people = cohort.group_by("staff_id").agg(rows=pl.len(), kinds=pl.col("standing").n_unique())
    found: str = people.sort("kinds", "rows", "staff_id")["staff_id"][-1]
    return found


def _view_as(page: Page, staff_id: str) -> None:
    page.get_by_role("button", name="View as").click(timeout=30_000)
    page.get_by_text("A staff member").click()
    find(page, staff_id)
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=1).click()  # and the pointer is on no button
    expect(page.get_by_text(f"staff id {staff_id}")).to_be_visible()


def _school_with_a_story(store: Path) -> str:
    """The largest cohort of which some have renewed and exactly one function is left with nobody."""
    con = connect(current(store))
    cohort = queries.june(con, queries.Question(TODAY, Scope.district()))
    places = cohort.group_by("location_id").agg(
        people=pl.len(),
        renewed=(pl.col("standing") == "renewed").sum(),
        uncovered=pl.col("function_id").filter("leaves_uncovered").n_unique(),
    )
    told = places.filter((pl.col("renewed") > 0) & (pl.col("uncovered") == 1)).sort("people", "location_id")
    found: str = told["location_id"][-1]
    return found
