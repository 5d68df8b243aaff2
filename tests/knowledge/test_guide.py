"""The editor's guide, tried as a new editor would: its own blocks are copied, nothing else."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assistant.knowledge.codes import CODES, as_markdown
from assistant.knowledge.entry import HEADINGS, SITUATIONS
from assistant.knowledge.entry_reader import ENTRY_KEYS
from assistant.knowledge.hotlines import NATIONAL
from assistant.knowledge.places import COLUMNS
from assistant.knowledge.problem import Problem, Severity
from assistant.knowledge.release import Loading, load
from assistant.knowledge.statuses import FIXED_REPLIES, STATUSES

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
GUIDE = (KNOWLEDGE / "README.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 25)
FIRST, SECOND = "## 练习一：加一条", "## 练习二：改一个数"
ENTRY = "entries/activity_news/sample-story-hour.md"
FIGURE = "figures/sample-story-hour.yaml"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, and the file that the guide names last before it in the same part."""

    part: str
    file: str
    text: str


def blocks() -> Iterator[Block]:
    """Every fenced block of the guide, in order."""
    part = file = ""
    fence: list[str] | None = None
    for line in GUIDE.splitlines():
        if line == "```":
            if fence is not None:
                yield Block(part, file, "\n".join(fence) + "\n")
            fence = [] if fence is None else None
        elif fence is not None:
            fence.append(line)
        elif line.startswith("## "):
            part, file = line, ""
        elif named := re.fullmatch(r"文件：`knowledge/(.+)`", line):
            file = named[1]


SAMPLE = {block.file: block.text for block in blocks() if block.part == "## 一条内容长什么样" and block.file}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of our own knowledge to practise on."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


def copy_sample(folder: Path, state: str = "上线") -> None:
    """Practice one: both files, as they stand in the guide."""
    for file, text in SAMPLE.items():
        (folder / file).write_text(text.replace("状态: 草稿", f"状态: {state}"), encoding="utf-8")


def added(before: Loading, after: Loading) -> list[Problem]:
    """What is found now and was not found before."""
    return [problem for problem in after.problems if problem not in before.problems]


def test_every_code_has_its_section() -> None:
    """The sections that reports point to are the generated ones, word for word."""
    assert GUIDE.endswith("\n" + as_markdown())
    assert all(f"\n### {code}\n" in GUIDE for code in CODES)


def test_the_sample_is_whole() -> None:
    """It shows every key of an entry and a figure of its own, and the guide explains each key."""
    assert list(SAMPLE) == [ENTRY, FIGURE]
    for key in ENTRY_KEYS:
        assert re.search(rf"^{key}:", SAMPLE[ENTRY], re.MULTILINE), key
        assert re.search(rf"^\| [^|]*{key}[^|]*\|", GUIDE, re.MULTILINE), key


@pytest.mark.parametrize("state", ["草稿", "上线"])
def test_add_an_entry(state: str, folder: Path) -> None:
    """Practice one raises nothing but the work it asks a department for."""
    before = load(folder, TODAY)
    copy_sample(folder, state)
    after = load(folder, TODAY)

    assert after.release is not None
    assert [(problem.code, problem.department) for problem in added(before, after)] == [("K062", "市卫生健康委员会")]
    assert ("sample-story-hour" in {entry.id for entry in after.release.live_entries(TODAY)}) == (state == "上线")


def test_change_an_amount(folder: Path) -> None:
    """Practice two: one line more in one file, and every text changes on that day."""
    old, new = [block for block in blocks() if block.part == SECOND]
    copy_sample(folder)
    path = folder / old.file
    text = path.read_text(encoding="utf-8")
    assert text.count(old.text) == 1
    path.write_text(text.replace(old.text, new.text), encoding="utf-8")
    release = load(folder, TODAY).release

    assert release is not None
    summary = release.entries["sample-story-hour"].summary
    assert [release.fill(summary, day) for day in (date(2027, 2, 28), date(2027, 3, 1))] == [
        "周末亲子故事会每周六上午讲一场，每场收 20 个孩子，先报名。",
        "周末亲子故事会每周六上午讲一场，每场收 30 个孩子，先报名。",
    ]


def test_sample_cases(folder: Path) -> None:
    """The cases in the guide can be copied too."""
    (text,) = [block.text for block in blocks() if block.text.startswith("用例:")]
    before = load(folder, TODAY)
    (folder / "cases/sample.yaml").write_text(text, encoding="utf-8")

    assert added(before, load(folder, TODAY)) == []


@pytest.mark.parametrize(
    "names",
    [HEADINGS, SITUATIONS[:5], SITUATIONS[11:], FIXED_REPLIES, [s for s in STATUSES if not s.startswith("answered")], [",".join(COLUMNS)]],
    ids=["headings", "numbers of children", "situations", "replies", "statuses", "columns"],
)
def test_allowed_words_stand_in_the_guide(names: object) -> None:
    """What may be written is listed where an editor looks for it."""
    assert [name for name in names if name not in GUIDE] == []  # type: ignore[attr-defined]


def test_every_side_file_is_explained() -> None:
    """No file or folder of ours without its part in the guide."""
    for path in KNOWLEDGE.iterdir():
        if path.name != "README.md" and not path.name.startswith("."):
            assert f"`{path.name}{'/' if path.is_dir() else ''}`" in GUIDE, path.name


def test_named_files_exist() -> None:
    """Files of ours that the guide sends an editor to are there, and so are the numbers it names."""
    for name in re.findall(r"`(?:knowledge/)?((?:entries|figures|places)/[a-z0-9_/-]+\.(?:md|yaml|csv))`", GUIDE):
        assert name in SAMPLE or (KNOWLEDGE / name).is_file(), name
    assert [number for number in re.findall(r"(?<!\d)12\d{3}(?!\d)", GUIDE) if number not in NATIONAL and number not in {"12354", "12399"}] == []


def test_links_lead_somewhere() -> None:
    """Every link inside the guide has its heading."""
    headings = {re.sub(r"[^\w-]", "", line.lstrip("# ").lower().replace(" ", "-")) for line in GUIDE.splitlines() if line.startswith("#")}

    assert [anchor for anchor in re.findall(r"\]\(#([^)]+)\)", GUIDE) if anchor not in headings] == []


def test_our_own_knowledge_is_clean() -> None:
    """What we ship has neither errors nor warnings; the rest is departments' work, and each knows whose."""
    loading = load(KNOWLEDGE, TODAY)

    assert [problem for problem in loading.problems if problem.severity is not Severity.NOTICE] == []
    assert [problem for problem in loading.problems if not problem.department or problem.department.startswith("（")] == []
