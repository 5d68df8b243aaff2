"""From an entry to what is shown of it, and what is asked next."""

from collections.abc import Sequence

import pytest

from assistant.dialogue.composing import MOST_CHARACTERS, compose_aside, compose_part, next_questions
from assistant.dialogue.reply import Part
from assistant.knowledge.release import Release

from ..knowledge.sample import GRANT
from .conftest import release_of
from .sample import FOLIC_ACID, TALK_FILES


def part_of(
    release: Release, entry: str, facets: Sequence[str] = (), situations: Sequence[str] = (), nearest: Sequence[int] = (), *, brief: bool = False
) -> Part:
    """A part of an answer."""
    return compose_part(release.entries[entry], facets, frozenset(situations), dict.fromkeys(nearest, 0.9), "叶酸", 0.9, brief=brief)


def headings(part: Part) -> list[str]:
    """What is shown, in order."""
    return [section.title for section in part.sections]


@pytest.mark.parametrize(
    ("facets", "first"),
    [
        (["where"], ["去哪", "一句话"]),
        (["when"], ["什么时候", "一句话"]),
        (["amount"], ["多少", "一句话"]),
        (["safety"], ["安全吗", "一句话"]),
        (["contact"], ["去哪", "一句话"]),  # whom to ask is where to go
        (["where", "when"], ["去哪", "什么时候", "一句话"]),
        (["when", "where", "amount"], ["什么时候", "去哪", "多少", "一句话"]),
        (["materials"], ["一句话"]),  # it has no such section
        ([], ["一句话"]),
    ],
)
def test_what_was_asked_comes_first(release: Release, facets: list[str], first: list[str]) -> None:
    """The sections asked for in the order asked, then the summary."""
    assert headings(part_of(release, "folic-acid", facets))[: len(first)] == first


def test_the_nearest_section_stands_in(release: Release) -> None:
    """When the facet has no section, the one nearest in meaning answers, unless it is for another kind of family."""
    entry = release.entries["folic-acid"]
    number = {section.title: i for i, section in enumerate(entry.sections)}

    assert headings(part_of(release, "folic-acid", ["how"], nearest=[number["什么时候"]]))[0] == "什么时候"
    assert headings(part_of(release, "folic-acid", ["how"], nearest=[number["多少（双胞胎）"]]))[0] == "一句话"
    assert headings(part_of(release, "folic-acid", ["how"], ["双胞胎"], [number["多少（双胞胎）"]]))[0] == "多少（双胞胎）"


def test_the_section_for_this_family(release: Release) -> None:
    """What the family said chooses the variant, and is told with it."""
    twins = part_of(release, "folic-acid", ["amount"], ["双胞胎"])

    assert headings(twins)[0] == "多少（双胞胎）"
    assert twins.heard == "双胞胎"
    assert part_of(release, "folic-acid", ["amount"]).heard == ""
    assert part_of(release, "folic-acid", ["amount"], ["一孩"]).heard == ""
    assert "（双胞胎）" not in "".join(headings(part_of(release, "folic-acid", [])))


def test_a_little_more(release: Release) -> None:
    """Room left on the phone is filled: the caution is not forgotten and stands last, nothing stands twice."""
    part = part_of(release, "folic-acid", ["where"])

    assert headings(part)[-1] == "注意"
    assert len(headings(part)) == len(set(headings(part)))


def test_no_more_than_a_phone_holds(release: Release, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Beside what was asked only so much is shown; the caution goes before the rest."""
    long = "叶酸要按时吃，" * 30
    entry = TALK_FILES[FOLIC_ACID].replace("叶酸从怀孕前 3 个月", long + "叶酸从怀孕前 3 个月").replace("按量吃", long + "按量吃")
    part = part_of(release_of(tmp_path_factory.mktemp("long"), {**TALK_FILES, FOLIC_ACID: entry}), "folic-acid", ["where"])

    assert "注意" in headings(part)
    assert sum(len(section.text) for section in part.sections) <= MOST_CHARACTERS


@pytest.mark.parametrize(("facets", "shown"), [(["where"], ["去哪", "一句话"]), ([], ["一句话"]), (["materials"], ["一句话"])])
def test_brief(release: Release, facets: list[str], shown: list[str]) -> None:
    """With several questions in one message each gets its direct answer and no more."""
    assert headings(part_of(release, "folic-acid", facets, brief=True)) == shown


def test_next_questions(release: Release) -> None:
    """At most three, about what is not shown yet, then what belongs together; nothing twice."""
    alone = part_of(release, "folic-acid", ["where"], brief=True)
    both = [alone, part_of(release, "birth-grant", brief=True)]

    assert next_questions([alone], release) == ("什么时候？", "多少？", "一次性生育补贴")
    assert next_questions(both, release) == ("一次性生育补贴",)


@pytest.mark.parametrize("state", ["草稿", "下线"])
def test_what_is_not_published_is_not_suggested(tmp_path_factory: pytest.TempPathFactory, state: str) -> None:
    """A draft's or a retired entry's title is nobody's next question."""
    files = {**TALK_FILES, GRANT: TALK_FILES[GRANT].replace("状态: 上线", f"状态: {state}"), "cases/birth.yaml": "用例: []\n"}
    release = release_of(tmp_path_factory.mktemp("draft"), files)

    assert "一次性生育补贴" not in next_questions([part_of(release, "folic-acid", ["where"], brief=True)], release)


def test_asides(release: Release) -> None:
    """What may have been meant instead is its summary alone, for the family's situation."""
    part = compose_aside(release.entries["folic-acid"], frozenset(), 0.4)

    assert (headings(part), part.aside, part.question) == (["一句话"], True, "免费领叶酸")
