"""Institutions as staff paste them from Excel."""

from datetime import date
from pathlib import Path

import pytest

from assistant.knowledge.hotlines import is_callable
from assistant.knowledge.places import COLUMNS, Place, read_places
from assistant.knowledge.release import load

from .sample import FILES, TODAY, write
from .spoilt import CLINIC, PLACES

HEADER = ",".join(COLUMNS)
KNOWN = Place("市妇幼保健院", "潞州区", "某路 1 号", ("0355-2345678",), "医院", "", "市卫健委名单", date(2026, 11, 20), "p.csv", 2)


def test_row() -> None:
    """Every column, and the line for problems."""
    assert read_places("p.csv", f"{HEADER}\n{CLINIC}") == ((KNOWN,), [])


@pytest.mark.parametrize(
    "pasted",
    [
        f"{HEADER}\n{CLINIC}\n\n,,,,,,,\n",
        f"{HEADER},,\n{CLINIC.strip()},,\n",
        f"{HEADER}\r\n{CLINIC.strip()}\r\n",
        f"{HEADER}\n{CLINIC.replace('2026-11-20', '2026/11/20')}",
        HEADER + "\n" + CLINIC.replace("某路 1 号", '" 某路  1 号 "'),
        f"{HEADER}\n{CLINIC}".replace(",", "\t"),
    ],
    ids=["empty-rows", "empty-columns", "windows", "date-of-excel", "quoted", "tabs"],
)
def test_as_excel_saves_it(pasted: str) -> None:
    """Empty rows and columns, Windows line ends, slashes in dates, quotes and tabs are all the same table."""
    assert read_places("p.csv", pasted) == ((KNOWN,), [])


def test_line_of_a_row_after_a_cell_with_two_lines() -> None:
    """A cell may hold a line break; the next row keeps its own line number."""
    broken = CLINIC.replace("某路 1 号", '"某路\n1 号"')
    (first, second), problems = read_places("p.csv", f"{HEADER}\n{broken}{CLINIC}")

    assert problems == []
    assert (first.address, first.line, second.line) == ("某路 1 号", 2, 4)


def test_several_phones() -> None:
    """Several numbers stand in one cell, each one callable."""
    (place,), problems = read_places("p.csv", f"{HEADER}\n{CLINIC.replace('0355-2345678', '0355-2345678、12345 转 2')}")

    assert problems == []
    assert place.phones == ("0355-2345678", "12345 转 2")


def test_faulty_row_leaves_the_others() -> None:
    """What is wrong in one row does not cost the next."""
    places, problems = read_places("p.csv", f"{HEADER}\n甲,,,,,,,\n{CLINIC}")

    assert [place.name for place in places] == ["市妇幼保健院"]
    assert {(problem.code, problem.line) for problem in problems} == {("K013", 2)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    """“CSV UTF-8” and the plain “CSV” of a Chinese Excel are both read."""
    loading = load(write(tmp_path, {**FILES, PLACES: f"{HEADER}\n{CLINIC}".encode(encoding)}), TODAY)

    assert loading.problems == []
    assert loading.release is not None
    assert loading.release.places[0].name == "市妇幼保健院"


def test_only_tables_may_be_gbk(tmp_path: Path) -> None:
    """Every other file stays UTF-8."""
    loading = load(write(tmp_path, {**FILES, "terms.yaml": FILES["terms.yaml"].encode("gb18030")}), TODAY)

    assert [problem.code for problem in loading.problems] == ["K002"]


@pytest.mark.parametrize("number", ["0355-2345678", "03552345678", "0355 2345678", "13800138000", "400-161-9995", "120", "12345", "12345 转 2"])
def test_callable(number: str) -> None:
    """Numbers that a mobile phone anywhere reaches."""
    assert is_callable(number)


@pytest.mark.parametrize("number", ["2345678", "3.55E+09", "3552345678", "0355", "问前台", "138001380"])
def test_not_callable(number: str) -> None:
    """Without its area code, or spoilt by Excel."""
    assert not is_callable(number)
