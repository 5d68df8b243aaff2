"""Questions answered by reckoning, and those that are left to the entries."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.dialogue.answering import Turn
from assistant.dialogue.calculating import ASK_BIRTH, reckoned, reckoned_at_last
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.finding import Found
from assistant.dialogue.rendering import render_html, render_text
from assistant.dialogue.reply import Reply, Status
from assistant.dialogue.understanding import read
from assistant.knowledge.release import Release, load
from assistant.retrieval.passages import Target, TargetKind
from assistant.retrieval.ranking import Candidate, Group, Ranking
from assistant.retrieval.text import Vocabulary
from assistant.settings import PROJECT

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def release() -> Release:
    """The shipped release."""
    loading = load(PROJECT / "knowledge", TODAY)
    assert loading.release is not None
    return loading.release


@pytest.fixture(scope="module")
def vocabulary(release: Release) -> Vocabulary:
    """Its words."""
    return Vocabulary(release.terms.synonyms)


class Talk:
    """A conversation in which only reckoning answers; `entry` is what a message would be found nearest to."""

    def __init__(self, release: Release, vocabulary: Vocabulary, entry: str = "childcare-allowance") -> None:
        self.release = release
        self._vocabulary = vocabulary
        self._entry = entry
        self._conversation = Conversation("c")

    def say(self, message: str) -> Reply | None:
        """The reply, if there is one by reckoning."""
        reading = read(message, [self._vocabulary.canonical(message)], self._conversation, self.release.regions, TODAY)
        candidate = Candidate(Target(TargetKind.ENTRY, self._entry), 1.0, message)
        group = Group(self.release.entries[self._entry].topic, 0.9, (candidate,))
        found = [Found(message, group, (), Ranking((message,), (group,)))]
        turn = Turn(message, reading, self._conversation, self.release, None, TODAY, NOW, found=found)  # type: ignore[arg-type]
        reply = reckoned_at_last(turn) or reckoned(turn)
        self._conversation = turn.next or self._conversation.heard(message, reading.slots, NOW + timedelta(minutes=1))
        return reply

    def text(self, message: str) -> str:
        """The reply as WeChat would show it."""
        reply = self.say(message)
        assert reply is not None, message
        return render_text(reply, self.release)


@pytest.fixture
def talk(release: Release, vocabulary: Vocabulary) -> Talk:
    """A new conversation."""
    return Talk(release, vocabulary)


@pytest.mark.parametrize(
    ("message", "first", "reason"),
    [
        ("2024年1月出生的，明年还能领多少", "明年（2027年）国家育儿补贴能领300元。", "共25个月"),
        ("2024年1月出生的今年能领多少育儿补贴", "今年（2026年）国家育儿补贴能领3600元。", "7500元"),
        ("2023年5月生的今年还能领多少钱", "今年（2026年）国家育儿补贴能领1500元。", "共17个月"),
        ("24年6月生的娃能领多少", "国家育儿补贴总共9000元；今年能领3600元，连以后还能领5400元。", "共30个月"),
        ("如果明年3月生，国家育儿补贴一共能领多少", "国家育儿补贴以后一共能领10800元。", "2027年3600元、2028年3600元、2029年3600元"),
        ("俺娃2022年8月生的还能领多少", "国家育儿补贴总共2400元，已经没有可领的了。", "补不回来"),
        ("我家是双胞胎，2026年2月出生，一共能领多少钱", "国家育儿补贴今年能领7200元，连以后一共21600元。", "每个孩子各算一份"),
        ("2024年1月生的，2028年能领多少", "后年（2028年）没有国家育儿补贴可领。", "25个月"),
    ],
)
def test_an_amount_with_its_reason(talk: Talk, message: str, first: str, reason: str) -> None:
    """The first line is the amount; the months and years behind it follow, with the source."""
    text = talk.text(message)

    assert text.splitlines()[0] == first
    assert reason in text
    assert "依据：《育儿补贴制度" in text


def test_the_city_grant_stands_beside(talk: Talk) -> None:
    """“能领多少钱” for a second child: the certain sum, and what must be asked about."""
    text = talk.text("今年3月生的老二能领多少钱")

    assert text.splitlines()[0] == "1. 国家育儿补贴今年能领3600元，连以后一共10800元。"
    assert "市一次性生育补贴：2025年3月公布的标准是二孩3000元" in text


def test_the_list_for_a_family(talk: Talk) -> None:
    """Each from its own entry; what must be asked about says so; what is missing is asked for."""
    reply = talk.say("我家老二今年3月出生，潞州区户口，能领啥")

    assert reply is not None
    assert [part.entry.id for part in reply.parts][:3] == ["childcare-allowance", "birth-grant", "tax-under-three"]
    text = render_text(reply, talk.release)
    assert "市一次性生育补贴（要先问）：2025年3月公布的标准是二孩3000元" in text
    assert "妈妈有没有职工医保" in text
    assert reply.status is Status.ANSWERED_STALE  # the grant's entry is past its review
    assert "国家育儿补贴" in render_html(reply, talk.release)


def test_a_list_grows_with_what_is_told(talk: Talk) -> None:
    """“我是职工” after the list: the same list, now with leave; what the family does not get is not in it."""
    first = talk.say("老大今年10月生的能领什么")
    second = talk.say("我是职工")

    assert first is not None
    assert second is not None
    assert "maternity-leave-days" not in {part.entry.id for part in first.parts}
    assert [part.entry.id for part in second.parts][:2] == ["childcare-allowance", "maternity-leave-days"]
    assert "birth-grant-first-child" not in {part.entry.id for part in second.parts}


def test_the_missing_month_is_asked_for_and_understood(talk: Talk) -> None:
    """“孩子哪年哪月出生？” — and the bare answer is reckoned with the question before it."""
    asked = talk.say("我家孩子明年还能领多少育儿补贴")

    assert asked is not None
    assert (asked.status, asked.text) == (Status.CLARIFICATION, ASK_BIRTH)
    assert talk.text("2024年1月").startswith("明年（2027年）国家育儿补贴能领300元。")
    assert talk.text("那后年呢").startswith("后年（2028年）没有国家育儿补贴可领。")


def test_a_month_told_after_a_plain_question(talk: Talk) -> None:
    """The entry answered first; who then tells the month gets the sum."""
    assert talk.say("育儿补贴能领多少钱") is None
    assert talk.text("我家孩子2024年1月生的").startswith("国家育儿补贴总共7500元")


@pytest.mark.parametrize("correction", ["说错了，是24年9月的", "不对 24年9月", "弄错了，应该是2024年9月生的"])
def test_a_corrected_month(talk: Talk, correction: str) -> None:
    """Who takes back the month is reckoned anew for the same year of claiming."""
    talk.say("2024年1月出生的，明年还能领多少")

    assert talk.text(correction).startswith("明年（2027年）国家育儿补贴能领2700元。")


@pytest.mark.parametrize(
    ("message", "heard", "entries"),
    [
        ("我现在孕20周该做什么", "孕20周", {"anomaly-scan", "down-screening"}),
        ("怀孕12周了都需要做些什么", "孕12周", {"maternal-handbook", "nt-scan"}),
        ("宝宝8个月要做啥", "8个月", {"check-eight-months", "vaccine-eight-nine-months"}),
        ("娃18个月了该干啥", "18个月", {"check-eighteen-months", "vaccine-one-two-years"}),
    ],
)
def test_what_is_due(talk: Talk, message: str, heard: str, entries: set[str]) -> None:
    """Each thing from its own entry, so that its source and date stand below."""
    reply = talk.say(message)

    assert reply is not None
    assert reply.parts[0].heard == heard
    assert entries <= {part.entry.id for part in reply.parts}
    assert "依据：" in render_text(reply, talk.release)


@pytest.mark.parametrize(
    "message",
    [
        "三孩补贴多少钱", "国家育儿补贴一年多少钱", "一孩有补贴吗", "2024年出生的能领多少", "2025年出生的今年还能领吗",
        "2026年3月生的产假多少天", "2026年3月生的生育津贴能领多少", "今年3月生的宝宝医保多少钱", "2024年1月生的能领市里一次性补贴多少",
        "2024年1月生的，育儿补贴怎么申请", "2024年1月生的什么时候到账", "北京2024年1月生的能领多少", "2025年3月公布的标准是多少",
        "孕20周要做什么检查", "8个月宝宝发烧该做什么", "孕37周住院要准备什么", "怀孕该注意什么", "宝宝8个月能吃什么", "产检要准备什么",
        "明年育儿补贴涨不涨", "你好", "奶粉多少钱", "我孩子2024年1月生的，打疫苗要花多少钱", "孕20周能领多少钱", "二胎能领什么补贴",
        "2026年2月生的老四能领多少育儿补贴", "马年宝宝三年一共给多少", "老大 2024 年老二 2026 年，今年一共领多少",
    ],
)  # fmt: skip
def test_left_to_the_entries(talk: Talk, message: str) -> None:
    """A question about something else, or without the facts, is not taken."""
    assert talk.say(message) is None


def test_nothing_is_asked_for_outside_the_allowance(release: Release, vocabulary: Vocabulary) -> None:
    """“还能领多少” found nearest to another topic stays with it."""
    assert Talk(release, vocabulary, "maternity-allowance").say("我还能领多少") is None


def test_phrasings_of_entries_are_not_taken(release: Release, vocabulary: Vocabulary) -> None:
    """What staff wrote as a question of an entry stays with it, but for one in a thousand that gives a month of birth."""
    phrasings = [(entry.id, str(question)) for entry in release.entries.values() for question in (*entry.questions, *entry.not_questions)]
    taken = [question for entry, question in phrasings if Talk(release, vocabulary, entry).say(question) is not None]

    assert len(taken) <= len(phrasings) / 1000, taken
