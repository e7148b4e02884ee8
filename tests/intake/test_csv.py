"""Reading CSV: what counts as a line, a row, a broken quote, a wrong encoding."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake import csv_lines, csv_source, read_folder
from intake.contracts import FEEDS
from tests.intake.folders import GOOD, POLICY, TODAY, check, counts, lines, read, rejections, write

STAFF = GOOD["staff"][0]


def staff_lines(*rows: str) -> list[str]:
    """The header, ten good rows, the given ones from line 12 on, ten good rows."""
    before = [f"a{number},Ana,Peña,," for number in range(10)]
    after = [f"z{number},Zoë,Ünal,," for number in range(10)]
    return [STAFF, *before, *rows, *after]


@pytest.mark.parametrize("row", ['s4,"Di,Sun,,', 's4,Di,Sun,,"', 's4,Di"e,Sun,,', '"s4,Di,Sun,,', 's4,Di,Sun,"",""x'])
def test_a_broken_quote_loses_its_own_line_and_no_other(tmp_path: Path, row: str) -> None:
    intake = read(tmp_path, staff=staff_lines(row))

    assert rejections(intake)[0] == ("staff", 12, None, None, "unreadable")
    assert counts(intake)["staff"] == (21, 20, 1)


def test_two_broken_quotes_do_not_join_the_rows_between_them(tmp_path: Path) -> None:
    rows = ['s4,Di,Sun,,"', "s5,Eve,Tan,,", "s6,Flo,Urn,,", 's7,Gus,Vex,,"']
    intake = read(tmp_path, staff=staff_lines(*rows))

    assert [line for _, line, *_ in rejections(intake)] == [12, 15]
    assert counts(intake)["staff"] == (24, 22, 2)


def test_a_quoted_text_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    rows = ['s4,"Di\r\n""Dee"", Dr","Sun\n\nset",,', "s5,Eve,,,", "s6,Flo,Urn,,"]
    intake = read(tmp_path, staff=staff_lines(*rows))

    person = intake.feeds["staff"].row(by_predicate=pl.col("staff_id") == "s4", named=True)
    assert (person["given_name"], person["family_name"], person["line"]) == ('Di\r\n"Dee", Dr', "Sun\n\nset", 12)
    assert rejections(intake) == [("staff", 16, "family_name", None, "required")]
    assert lines(intake, "staff")[-1] == 27


def test_a_row_over_several_lines_is_kept_whole_when_it_is_rejected(tmp_path: Path) -> None:
    intake = read(tmp_path, staff=staff_lines('s4,"Di\r\nDee",,,'))

    assert intake.rejected["row"].to_list() == ['s4,"Di\r\nDee",,,']
    assert counts(intake)["staff"] == (21, 20, 1)


@pytest.mark.parametrize("row", ['s4,"Di\nDee",Sun,', 's4,"Di\nDee",Sun,,,', f's4,"Di\n{"x" * 400}",Sun,,'])
def test_a_row_over_several_lines_that_does_not_fit_is_none(tmp_path: Path, row: str) -> None:
    intake = read(tmp_path, staff=staff_lines(row))

    assert [(line, rule) for _, line, _, _, rule in rejections(intake)] == [(12, "unreadable"), (13, "unreadable")]
    assert intake.rejected["row"].to_list() == row.split("\n")


def test_a_row_over_too_many_lines_is_none(tmp_path: Path) -> None:
    row = 's4,"' + "x\n" * csv_lines.MOST_LINES + '",Sun,,'
    intake = read(tmp_path, staff=staff_lines(row))

    assert counts(intake)["staff"] == (20 + csv_lines.MOST_LINES + 1, 20, csv_lines.MOST_LINES + 1)


def test_latin_1_loses_only_the_rows_that_hold_it(tmp_path: Path) -> None:
    text = "\n".join(staff_lines("s4,Di,Nuñez,,")).replace("ë", "e").replace("Ü", "U").replace("Peña", "Pena")
    intake = read(tmp_path, staff=text.encode("latin-1"))

    assert rejections(intake) == [("staff", 12, None, None, "unreadable")]
    assert intake.rejected["row"].to_list() == ["s4,Di,Nu\\xf1ez,,"]
    assert "not UTF-8" in intake.rejected["message"][0]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.rstrip(b"\n"),
        lambda data: data.replace(b"\n", b"\r\n").rstrip(b"\n"),
        lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n").rstrip(),
        lambda data: data.replace(b"staff_id,", b'"staff_id",').replace(b"email", b" email "),
        lambda data: data.replace(b"s1,Ana", b'"s1","Ana"'),
    ],
)
def test_mark_line_ends_and_needless_quotes_make_no_difference(tmp_path: Path, change: object) -> None:
    plain = read(tmp_path)
    other = read(tmp_path, staff=change("\n".join([*GOOD["staff"], ""]).encode()))  # type: ignore[operator]

    assert rejections(other) == []
    assert other.feeds["staff"].equals(plain.feeds["staff"])


def test_an_empty_line_is_no_row_and_is_still_counted_as_a_line(tmp_path: Path) -> None:
    intake = read(tmp_path, staff=[STAFF, "", "s1,Ana,Peña,,", "", "\r", 's2,"Bo",Quinn,,', ""])

    assert lines(intake, "staff") == [3, 6]
    assert counts(intake)["staff"] == (2, 2, 0)


def test_columns_may_come_in_any_order_and_unknown_ones_are_named(tmp_path: Path) -> None:
    rows = [row.split(",") for row in GOOD["employments"]]
    turned = [",".join(["7", *reversed(row), ""]) for row in rows]
    turned[0] = ",".join(["shoe size", *reversed(rows[0]), ""])
    intake = read(tmp_path, employments=turned)

    assert intake.feeds["employments"].equals(read(tmp_path).feeds["employments"])
    assert intake.ignored_columns == [("employments", "shoe size"), ("employments", "")]


def test_a_truncated_file_loses_only_its_last_row(tmp_path: Path) -> None:
    whole = "\n".join(staff_lines("s4,Di,Sun,,")).encode()
    intake = read(tmp_path, staff=whole[:-8])

    assert rejections(intake) == [("staff", 22, None, None, "unreadable")]
    assert intake.rejected["message"].to_list() == [
        "staff.csv, line 22: the line has 2 fields where the header has 5; correct it at the source."
    ]


def test_blanks_around_a_value_belong_to_it_and_blanks_alone_are_empty(tmp_path: Path) -> None:
    intake = read(tmp_path, staff="s4, Di ,Sun,  ,")

    assert intake.feeds["staff"].row(-1) == ("s4", " Di ", "Sun", None, None, 5)


@pytest.mark.parametrize("piece", [1, 20, 200, 10_000])
@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_where_blocks_and_pieces_end_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, piece: int
) -> None:
    rows = ['s4,"Di\nDee",Sun,,', "", 's5,"Eve,Tan,,', "s6,Flo", 's7,"Gus\n\n\nVex",x,,', "s8,Ida\x00,,,"]
    data = "\n".join(staff_lines(*rows)).encode()
    whole = read(tmp_path, staff=data)
    monkeypatch.setattr(csv_source, "BLOCK_BYTES", block)
    monkeypatch.setattr(csv_source, "PIECE_BYTES", piece)
    parts = read(tmp_path, staff=data)

    assert parts.feeds["staff"].equals(whole.feeds["staff"])
    assert parts.rejected.equals(whole.rejected)
    assert parts.rejected["line"].to_list() == [15, 16, 21]


WIDE, NARROW = "s1,Ana,Peña,,,", "s1,Ana,Peña,"
GOOD_LINES = [f"k{number},Ana,Peña,," for number in range(4)]
BLANK_LINES = ["", "\r", ",,,,", ",,,,\r", " ,\t,,\u2028,"]
ODD_LINES = [WIDE, NARROW, ",x,,,", "\ufeffs1,Ana,P,,", "s1,Ana,Peña,,\r", "s1,A\rna,Peña,,", "s1,A\0na,Peña,,"]
QUOTED_LINES = ['s1,"Ana",Peña,,', 's1,"Ana', 'na",Peña,,']
LINES = st.sampled_from([*GOOD_LINES, *BLANK_LINES, *ODD_LINES, *QUOTED_LINES])
ENDS = st.sampled_from(["", "\n", "\n\n", "\r"])


class LineByLine(csv_source.CsvSource):
    """Reads no stretch as it stands."""

    def _looks_plain(self, _: bytes) -> bool:
        return False


def chunks_of(source: csv_source.CsvSource) -> list[pl.DataFrame]:
    """Everything that the source reads, in the order of the file: rows, what is none, and the lines of blanks."""
    chunks = list(source.chunks())
    return [
        pl.concat([chunk.rows for chunk in chunks]),
        pl.concat([chunk.unreadable for chunk in chunks]).sort("line"),
        pl.concat([chunk.blank.to_frame() for chunk in chunks]),
    ]


@example(lines=['s1,"Ana', "k1,Ana,Peña,,", "k2,Ana,Peña,,", 'na",Peña,,'], end="\n", piece=1, block=200)
@example(lines=['s1,"Ana', "k1,Ana,Peña,,", "k2,Ana,Peña,,"], end="\n", piece=1, block=1)
@given(lines=st.lists(LINES, max_size=12), end=ENDS, piece=st.integers(1, 80), block=st.integers(1, 200))
def test_a_stretch_read_as_it_stands_is_read_as_line_by_line(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, piece: int, block: int
) -> None:
    path = tmp_path_factory.mktemp("stretches") / "staff.csv"
    path.write_bytes(("\n".join([STAFF, *lines]) + end).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_source, "PIECE_BYTES", piece)
        patch.setattr(csv_source, "BLOCK_BYTES", block)
        found = chunks_of(csv_source.CsvSource(path, FEEDS["staff"]))
    by_line = chunks_of(LineByLine(path, FEEDS["staff"]))
    assert all(one.equals(other) for one, other in zip(found, by_line, strict=True))


@pytest.mark.parametrize("row", [f"{WIDE}\n{NARROW}", "s4,Di,Sun,," + "x" * 100_000])
def test_what_only_looks_plain_is_looked_at(tmp_path: Path, row: str) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("\n".join(staff_lines(row)), "utf-8")
    rows, unreadable, _ = chunks_of(csv_source.CsvSource(path, FEEDS["staff"]))
    assert (rows.height, unreadable.height) == (20, len(row.splitlines()))


def test_progress_is_told_and_ends_at_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_source, "BLOCK_BYTES", 64)
    told: list[tuple[str, int, int]] = []
    read_folder(write(tmp_path), POLICY, loaded_on=TODAY, progress=lambda *step: told.append(step))

    ends = {feed: (done, total) for feed, done, total in told}
    assert list(ends) == list(GOOD)
    assert all(done == total for done, total in ends.values())
    assert len(told) > len(ends)


ROWS = st.lists(st.sampled_from(["good", "quoted", "lines"]), min_size=1, max_size=12)
JUNK = st.binary(max_size=30).filter(lambda junk: b"\n" not in junk)


def _row(number: int, kind: str) -> str:
    return {
        "good": f"k{number},Ana,Peña,,",
        "quoted": f'k{number},"Ana, ""A""",Peña,,',
        "lines": f'k{number},"Ana\nMaría",Peña,,',
    }[kind]


@given(kinds=ROWS, junk=st.lists(st.tuples(st.integers(0, 12), JUNK), max_size=4))
def test_whatever_lines_are_put_between_good_rows_the_good_rows_are_accepted(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str], junk: list[tuple[int, bytes]]
) -> None:
    rows = [_row(number, kind).encode() for number, kind in enumerate(kinds)]
    for at, line in sorted(junk, reverse=True):
        rows.insert(min(at, len(rows)), line)
    data = b"\n".join([STAFF.encode(), *rows, b"", b"last,Zoe,Zen,,"])
    checked = check(tmp_path_factory.mktemp("feeds"), "staff", data)

    assert checked.rows_read == checked.accepted.height + checked.rejected.height
    expected = {f"k{number}" for number in range(len(kinds))}
    assert expected | {"last"} <= set(checked.accepted["staff_id"])


@given(st.data())
def test_bytes_written_over_a_good_file_touch_only_the_lines_they_are_in(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    good = "\n".join([STAFF, *(f"k{number},Ana,Peña,," for number in range(20)), ""]).encode()
    spoiled, touched = bytearray(good), set()
    for at in data.draw(st.lists(st.integers(len(STAFF) + 1, len(good) - 1), min_size=1, max_size=5)):
        spoiled[at] = data.draw(st.sampled_from(b'",\n\r\0\xffk') | st.integers(0, 255))
        row = good[len(STAFF) + 1 : at].count(b"\n")
        touched |= {row, row + 1} if good[at] == ord("\n") else {row}
    checked = check(tmp_path_factory.mktemp("feeds"), "staff", bytes(spoiled))

    assert checked.rows_read == checked.accepted.height + checked.rejected.height
    assert {f"k{number}" for number in range(20) if number not in touched} <= set(checked.accepted["staff_id"])


@given(st.lists(st.binary(max_size=30) | st.sampled_from([b"s1,IC-HH,full,2024-09-01,passed"]), max_size=20))
def test_no_bytes_after_the_header_ever_stop_the_load(
    tmp_path_factory: pytest.TempPathFactory, junk: list[bytes]
) -> None:
    header = GOOD["completions"][0].encode()
    checked = check(tmp_path_factory.mktemp("feeds"), "completions", b"\n".join([header, *junk]))

    assert checked.rows_read == checked.accepted.height + checked.rejected.height
    assert checked.accepted.height <= 1
    assert checked.rejected["row"].null_count() == 0
    assert checked.rejected["message"].null_count() == 0
