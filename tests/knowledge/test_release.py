"""Loading a folder: what is served, what blocks it, and that it can never hurt the caller."""

import os
import time
from datetime import date
from pathlib import Path

import pytest

from assistant.knowledge.release import load
from assistant.knowledge.snapshot import take_snapshot

from .conftest import Load
from .sample import ALLOWANCE, FIGURES, FILES, GRANT, TODAY, edited, write
from .spoilt import CLINIC, COLUMNS, PLACES


def test_release(load_files: Load) -> None:
    """Everything that was read is in the release, and cannot be changed there."""
    release = load_files(FILES).release

    assert release is not None
    assert list(release.entries) == ["birth-grant", "childcare-allowance"]
    assert list(release.topics) == ["birth_subsidy", "childcare_allowance_national"]
    assert release.out_of_scope[0].id == "pension"
    assert [len(part) for part in (release.cases, release.timeline, release.urgent.signs)] == [2, 2, 1]
    assert release.fill(release.entries["birth-grant"].summary, TODAY) == ("长治市给二孩家庭一次性补贴 3000 元，三孩 5000 元。")
    assert [entry.id for entry in release.live_entries(TODAY)] == list(release.entries)
    with pytest.raises(TypeError):
        release.entries["甲"] = release.entries["birth-grant"]  # type: ignore[index]


def test_expired_entry_is_kept_but_not_live(load_files: Load) -> None:
    """It is found and said to be over; it is not answered as current."""
    release = load_files(edited(ALLOWANCE, "核实日期", "失效日期: 2026-01-01\n核实日期")).release

    assert release is not None
    assert "childcare-allowance" in release.entries
    assert [entry.id for entry in release.live_entries(TODAY)] == ["birth-grant"]
    assert [problem.code for problem in release.problems] == ["K060", "K082"]


def test_fingerprint(tmp_path: Path) -> None:
    """The same content has the same fingerprint anywhere; any byte and any name changes it."""
    here, there = write(tmp_path / "a", FILES), write(tmp_path / "b", FILES)
    first = take_snapshot(here)[0].fingerprint

    assert len(first) == 16
    assert take_snapshot(there)[0].fingerprint == first
    (there / GRANT).write_text(FILES[GRANT] + "\n")
    assert take_snapshot(there)[0].fingerprint != first
    (there / GRANT).write_text(FILES[GRANT])
    (there / FIGURES).rename(there / "figures/other.yaml")
    assert take_snapshot(there)[0].fingerprint != first


def test_what_is_not_content(tmp_path: Path) -> None:
    """The guide, editors' lock files, backups and hidden folders are neither read nor counted."""
    folder = write(tmp_path, FILES)
    first = take_snapshot(folder)[0].fingerprint
    for name in ("README.md", ".#site.yaml", "~$site.yaml", "site.yaml.bak", "site.yaml~", ".git/a.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("甲")

    assert take_snapshot(folder)[0].fingerprint == first
    assert load(folder, TODAY).problems == []


def test_vanished_file(tmp_path: Path) -> None:
    """A file that is gone before it could be read is a problem with a path."""
    folder = write(tmp_path, FILES)
    (folder / "entries/birth_subsidy/gone.md").symlink_to(folder / "nowhere.md")
    loading = load(folder, TODAY)

    assert loading.release is None
    assert [(p.path, p.code, p.message) for p in loading.problems] == [("knowledge/entries/birth_subsidy/gone.md", "K001", "检查到一半，文件不见了")]


def test_unreadable_file(tmp_path: Path) -> None:
    """So is one that cannot be opened."""
    folder = write(tmp_path, FILES)
    os.symlink("loop.yaml", folder / "figures/loop.yaml")
    loading = load(folder, TODAY)

    assert [(p.code, p.message) for p in loading.problems] == [("K001", "文件打不开")]


def test_missing_folder(tmp_path: Path) -> None:
    """A wrong path is said plainly, with the setting that holds it."""
    loading = load(tmp_path / "nothing", TODAY)

    assert loading.release is None
    assert loading.problems[0].message.startswith("找不到知识文件夹")
    assert loading.problems[0].remedy == "检查 ASSISTANT_KNOWLEDGE 写的路径。"


@pytest.mark.parametrize("kept", [0, 1, 40, 200, 600])
def test_half_written_file(tmp_path: Path, kept: int) -> None:
    """A file cut anywhere in its head is refused, not half served."""
    folder = write(tmp_path, {**FILES, GRANT: FILES[GRANT].encode()[:kept]})

    assert load(folder, TODAY).release is None


def test_optional_files(load_files: Load) -> None:
    """Without calendar, terms, cases and refusals the assistant can still speak."""
    optional = ("timeline.yaml", "terms.yaml", "out_of_scope.yaml", "cases/")
    loading = load_files({path: text for path, text in FILES.items() if not path.startswith(optional)})

    assert loading.problems == []
    assert loading.release is not None
    assert loading.release.cases == ()


def test_side_files_are_not_needed_when_told_so(tmp_path: Path) -> None:
    """Tests of other rooms may load a single entry."""
    folder = write(tmp_path, {GRANT: FILES[GRANT].replace("[childcare-allowance]", "[]"), FIGURES: FILES[FIGURES]})

    assert load(folder, TODAY).release is None
    assert load(folder, TODAY, require_all=False).release is not None


def test_places(load_files: Load) -> None:
    """Institutions come from the same moment as the rest."""
    release = load_files({**FILES, PLACES: COLUMNS + CLINIC}).release

    assert release is not None
    assert [place.name for place in release.places] == ["市妇幼保健院"]


def test_number_in_the_places_table_is_known(load_files: Load) -> None:
    """A telephone number in prose may come from the table of institutions."""
    files = edited(GRANT, "这是 2025", "拨打 0355-2345678。这是 2025")
    row = CLINIC.replace("0355-2345678", "0355 2345678 转 801")

    assert [problem.code for problem in load_files(files).problems] == ["K074"]
    assert load_files({**files, PLACES: COLUMNS + row}).problems == []


def test_three_hundred_files_take_less_than_a_second(tmp_path: Path) -> None:
    """Checking stays quick enough to run at every save."""
    files = dict(FILES)
    for number in range(300):
        text = FILES[ALLOWANCE].replace("育儿", f"育儿{number}号").replace("奶粉钱", f"奶粉钱{number}")
        text = text.replace("国家给娃", f"国家{number}给娃").replace("三岁以下补贴", f"三岁{number}补贴")
        files[f"entries/birth_subsidy/copy-{number}.md"] = text
    folder = write(tmp_path, files)
    start = time.process_time()
    loading = load(folder, date(2026, 11, 25))

    assert time.process_time() - start < 1
    assert (loading.checked, loading.problems) == (311, [])
