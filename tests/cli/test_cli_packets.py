"""`lapsewatch packets`: a list and a page for each school, opened as a principal opens them."""

from pathlib import Path

import fastexcel
import pytest
from pypdf import PdfReader

from cli import packets
from tests.cli.conftest import Run
from tests.load.tiny import TODAY


def words(pdf: Path) -> str:
    """All that a page says, on one line."""
    (page,) = PdfReader(pdf).pages
    return " ".join(page.extract_text().split())


def test_each_school_gets_a_list_and_a_page(run: Run, tmp_path: Path) -> None:
    result = run("packets", "-o", tmp_path / "new" / "packets")
    assert (result.exit_code, result.stderr) == (0, "")
    folder = tmp_path / "new" / "packets"
    assert result.stdout == f"Wrote a list and a page for each of 2 schools and offices to {folder}.\n"
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{school}-june-2027-as-of-{TODAY}.{ending}" for school in ("ash-birch", "bell") for ending in ("pdf", "xlsx")
    ]
    said = words(folder / f"bell-june-2027-as-of-{TODAY}.pdf")
    assert said.startswith(
        "Bell Middle School Who loses access in June 2027? As of March 1, 2027. 1 person loses access"
    )
    assert "Quinn, Bo" in said
    assert "Rao" not in said  # of the other school
    book = fastexcel.read_excel(folder / f"bell-june-2027-as-of-{TODAY}.xlsx")
    assert book.sheet_names == ["List", "Data", "About this list"]
    names = book.load_sheet("List", header_row=None).to_polars().to_series(0)
    assert names.to_list()[-2:] == ["=1+1, Di", "Quinn, Bo"]


def test_one_school_and_no_addresses(run: Run, tmp_path: Path) -> None:
    result = run("packets", "-o", tmp_path, "--school", "0020", "--no-email")
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(list(tmp_path.iterdir())) == 2
    book = fastexcel.read_excel(next(tmp_path.glob("*.xlsx")))
    assert "email" not in book.load_sheet("Data").to_polars().columns


@pytest.mark.parametrize(
    ("places", "names"),
    [
        ({"1": "West High School", "2": "Hill Middle School"}, ["West High School", "Hill Middle School"]),
        ({"1": "West High School", "2": "West Academy"}, ["1 West High School", "2 West Academy"]),
    ],
)
def test_schools_that_would_be_called_alike_have_their_id_in_the_name(places: dict[str, str], names: list[str]) -> None:
    assert list(packets._names(places).values()) == names
