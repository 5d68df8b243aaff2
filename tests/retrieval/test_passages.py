"""Which texts of a release a question is compared with."""

from datetime import date

import pytest

from assistant.knowledge.release import Release, load
from assistant.retrieval.passages import BODY_CHARACTERS, Passage, Target, TargetKind, group_of, passages_of

from ..knowledge.sample import GRANT, TODAY, edited, write


@pytest.fixture(scope="module")
def passages(release: Release) -> list[Passage]:
    """All passages of the sample."""
    return passages_of(release, TODAY)


def texts(passages: list[Passage], kind: TargetKind, key: str) -> list[str]:
    """The phrasings that lead to one target."""
    return [p.text for p in passages if p.target == Target(kind, key) and not p.is_body]


def test_phrasings(release: Release, passages: list[Passage]) -> None:
    """An entry's title and every 问法, and what families say of everything else that has words of its own."""
    grant = release.entries["birth-grant"]

    assert texts(passages, TargetKind.ENTRY, "birth-grant") == [grant.title, *grant.questions]
    assert texts(passages, TargetKind.SMALLTALK, "hello") == ["你好", "在吗"]
    assert texts(passages, TargetKind.CLARIFICATION, "which_money") == ["多少钱"]
    assert texts(passages, TargetKind.OUT_OF_SCOPE, "pension") == ["养老金怎么领"]
    assert texts(passages, TargetKind.URGENT, "bleeding") == ["怀孕了流了好多血"]


def test_near_misses_are_no_phrasings(passages: list[Passage]) -> None:
    """What must not lead to a target (不是问, 不触发) does not."""
    assert not {"国家育儿补贴一年多少", "产后多久没有血"} & {p.text for p in passages}


def test_sections(release: Release, passages: list[Passage]) -> None:
    """Every section of an entry, named, with its figures filled in, and the number by which it is found again."""
    grant = release.entries["birth-grant"]
    own = [p for p in passages if p.target.id == "birth-grant" and p.is_body]

    assert [p.section for p in own] == list(range(len(grant.sections)))
    assert own[0].text == "一次性生育补贴：长治市给二孩家庭一次性补贴 3000 元，三孩 5000 元。"
    assert own[1].text == "一次性生育补贴 多少钱（三孩）：三孩家庭一次性领 5000 元，不是每年都发。"
    for passage, section in zip(own, grant.sections, strict=True):
        assert len(passage.text) <= len(f"{grant.title} {section.title}：") + BODY_CHARACTERS


def test_order(release: Release, passages: list[Passage]) -> None:
    """A target's passages stand together, and two readings of a release give the same order."""
    targets = [p.target for p in passages]

    assert targets == sorted(targets)
    assert passages == passages_of(release, TODAY)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("生效日期:", "生效日期: 2026-11-25", True),
        ("生效日期:", "生效日期: 2026-11-26", False),
        ("失效日期:", "失效日期: 2026-11-25", True),
        ("失效日期:", "失效日期: 2026-11-24", True),  # it is said to be over
        ("复核日期: 2027-03-25", "复核日期: 2026-03-26", True),
        ("状态: 上线", "状态: 草稿", False),
        ("状态: 上线", "状态: 下线", False),
        ("状态: 上线\n", "状态: 下线\n失效日期: 2026-11-24\n", False),
        ("状态: 上线\n", "状态: 草稿\n失效日期: 2026-11-24\n", False),
    ],
)
def test_which_entries(tmp_path_factory: pytest.TempPathFactory, old: str, new: str, found: bool) -> None:
    """Only what is published and has begun; what has ended is found too, so that the end can be told."""
    files = edited(GRANT, old, new)
    if "失效日期" in new:
        files[GRANT] = files[GRANT].replace("失效日期:\n", "", 1)
    for path in ("timeline.yaml", "out_of_scope.yaml", "replies.yaml", "cases/birth.yaml"):
        files[path] = files[path].replace("birth-grant", "childcare-allowance")
    files[GRANT] = files[GRANT].replace("相关: [childcare-allowance]\n", "")
    release = load(write(tmp_path_factory.mktemp("dates"), files), TODAY).release
    assert release is not None

    assert any(p.target.id == "birth-grant" for p in passages_of(release, TODAY)) == found


def test_groups(release: Release) -> None:
    """Entries of one topic share the credit; everything else stands alone."""
    assert group_of(Target(TargetKind.ENTRY, "birth-grant"), release) == "birth_subsidy"
    assert group_of(Target(TargetKind.URGENT, "bleeding"), release) == "urgent"


def test_figures_of_the_day(release: Release) -> None:
    """The figures in the sections are those of the day."""
    assert not any("5000" in p.text for p in passages_of(release, date(2025, 3, 1)) if p.is_body)
