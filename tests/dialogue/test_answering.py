"""From a message to a reply: every status, in the order of the steps, and never a crash."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.dialogue.answering import STEPS
from assistant.dialogue.conversation import Choice, Conversation
from assistant.dialogue.rendering import TEXT_LIMIT, render_html
from assistant.dialogue.reply import Status
from assistant.dialogue.slots import Slots
from assistant.knowledge.release import Release

from ..knowledge.sample import GRANT
from .conftest import NOW, Talk, release_of, talk_on
from .sample import TALK_FILES

ASK_BACK = Conversation("c1").asked_back(
    "多少钱", Slots(), (Choice("一次性生育补贴", "三孩一次性补贴怎么领"), Choice("国家育儿补贴", "国家育儿补贴一年给多少")), ("amount",), NOW
)


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("三孩一次性补贴怎么领", "answered"),
        ("生二胎市里给多少钱", "answered"),
        ("你好", "smalltalk"),
        ("？？？", "smalltalk"),
        ("👶", "smalltalk"),
        ("转人工", "handover"),
        ("多少钱", "clarification"),
        ("养老金怎么领", "unanswerable_out_of_scope"),
        ("北京三孩一次性补贴怎么领", "unanswerable_out_of_scope"),
        ("孕妇大出血", "urgent"),
        ("怀孕了流了好多血", "urgent"),
        ("今天股票涨了吗", "unanswerable_no_match"),
        ("我家老二8个月", "clarification"),
        ("孕12周了", "clarification"),
    ],
)
def test_status(talk: Talk, message: str, status: str) -> None:
    """Every kind of message gets its kind of reply."""
    assert talk(message).status == status


def test_every_status_can_come_back(talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """There is a way to each status, and each reply has words."""
    ended = release_of(tmp_path_factory.mktemp("ended"), {**TALK_FILES, GRANT: TALK_FILES[GRANT].replace("失效日期:", "失效日期: 2026-11-24", 1)})
    stale = release_of(tmp_path_factory.mktemp("stale"), {**TALK_FILES, GRANT: TALK_FILES[GRANT].replace("2027-03-25", "2026-11-24", 1)})
    said = [talk(m) for m in ("三孩一次性补贴怎么领", "多少钱", "孕妇大出血", "你好", "今天股票涨了吗", "养老金怎么领", "转人工")]
    said += [talk_on(release)("三孩一次性补贴怎么领") for release in (ended, stale)]

    assert {s.status for s in said} == {status.value for status in Status}
    assert all(s.text for s in said)


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("三孩一次性补贴给多少钱", "按您说的三孩：三孩家庭一次性领5000元"),
        ("市里一次性补贴怎么办", "一次性生育补贴到户口所在地的乡镇（街道）问"),
        ("叶酸去哪里领", "叶酸到乡镇卫生院或社区卫生服务中心领。"),
        ("免费叶酸什么时候开始吃", "叶酸从怀孕前3个月吃到怀孕满3个月。"),
        ("叶酸有副作用吗", "按量吃叶酸很安全"),
        ("叶酸", "备孕和孕早期的妇女可以免费领叶酸。"),
    ],
)
def test_the_first_line_answers_what_was_asked(talk: Talk, message: str, begins: str) -> None:
    """The facet asked decides the first line."""
    assert talk(message).text.startswith(begins)


def test_what_an_answer_carries(talk: Talk) -> None:
    """Its entry, facets, confidence, and up to three next questions; the conversation remembers it."""
    said = talk("叶酸去哪里领")
    (part,) = said.reply.parts

    assert (part.entry.id, part.facets, part.question) == ("folic-acid", ("where",), "叶酸去哪里领")
    assert 0.9 < part.confidence <= 1
    assert 0 < len(said.reply.suggestions) <= 3
    assert (said.conversation.entries, said.conversation.facets, said.conversation.last_message) == (("folic-acid",), ("where",), "叶酸去哪里领")


def test_danger_before_everything(talk: Talk) -> None:
    """A danger sign is never buried: not in a policy question, not in a choice, not in another city."""
    for message in ("三孩一次性补贴怎么领，我怀孕了大出血", "你好，孕妇流了好多血", "1，孕妇大出血", "北京的孕妇大出血"):
        said = talk(message, conversation=ASK_BACK)
        assert said.status == "urgent", message
        assert said.text.startswith("马上拨打 120")
        assert said.reply.parts == ()


def test_danger_from_what_was_told_before(talk: Talk) -> None:
    """The family said that she is pregnant; now she only says what happens."""
    assert talk("孕20周，叶酸去哪里领", "突然大出血").status == "urgent"


@pytest.mark.parametrize("message", ["大出血的保险有吗", "孕妇大出血保险给报吗"])
def test_no_false_alarm(talk: Talk, message: str) -> None:
    """Insurance is not an emergency, by words or by meaning."""
    assert talk(message).status != "urgent"


@pytest.mark.parametrize(
    ("answer", "entry"),
    [
        ("1", "birth-grant"),
        ("2", "childcare-allowance"),
        ("第二个", "childcare-allowance"),
        ("选1", "birth-grant"),
        ("二", "childcare-allowance"),
        (" 2 。", "childcare-allowance"),
        ("国家育儿补贴", "childcare-allowance"),
        ("国家的那个", "childcare-allowance"),
        ("国家那个", "childcare-allowance"),
        ("一次性", "birth-grant"),
        ("一次性的那种吧", "birth-grant"),
    ],
)
def test_choosing(talk: Talk, answer: str, entry: str) -> None:
    """A pending question is answered by number, by ordinal or in words."""
    said = talk(answer, conversation=ASK_BACK)

    assert said.entries == [entry]
    assert said.conversation.choices == ()


def test_the_facet_survives_a_choice(talk: Talk) -> None:
    """What was asked before we asked back is answered for what was chosen."""
    conversation = Conversation("c1").asked_back(
        "要多少", Slots(), (Choice("叶酸", "免费领叶酸"), Choice("补贴", "三孩一次性补贴怎么领")), ("amount",), NOW
    )

    assert talk("1", conversation=conversation).text.startswith("叶酸每天吃0.4毫克。")


@pytest.mark.parametrize(
    ("message", "status"), [("叶酸怎么吃", "answered"), ("谢谢你好", "smalltalk"), ("养老金怎么领", "unanswerable_out_of_scope")]
)
def test_another_subject_instead_of_a_choice(talk: Talk, message: str, status: str) -> None:
    """Nobody has to choose."""
    assert talk(message, conversation=ASK_BACK).status == status


def test_a_choice_that_tells_which_child(talk: Talk) -> None:
    """What the family says of itself while choosing counts."""
    choices = (Choice("一次性补贴（二孩、三孩）", "生二胎市里给多少钱"), Choice("国家育儿补贴", "国家育儿补贴一年给多少"))
    said = talk("三孩的一次性补贴", conversation=Conversation("c1").asked_back("多少", Slots(), choices, ("amount",), NOW))

    assert said.turn.chosen
    assert said.conversation.slots.birth_order == 3
    assert said.text.startswith("按您说的三孩：三孩家庭一次性领5000元")


def test_a_choice_keeps_what_was_asked(talk: Talk) -> None:
    """Asked “去哪领”, the family chooses a line that by itself asks something else: the place is told."""
    conversation = Conversation("c1").asked_back(
        "去哪领", Slots(), (Choice("叶酸", "叶酸怎么吃"), Choice("补贴", "三孩一次性补贴怎么领")), ("where",), NOW
    )

    assert talk("1", conversation=conversation).text.startswith("叶酸到乡镇卫生院")


def test_a_number_without_choices(talk: Talk) -> None:
    """A bare number picks nothing when nothing was asked, nor when it names no choice."""
    assert talk("2").status != "answered"
    assert talk("9", conversation=ASK_BACK).status != "answered"


@pytest.mark.parametrize(
    ("turns", "entry", "holds"),
    [
        (("叶酸怎么吃", "去哪领"), "folic-acid", "乡镇卫生院"),
        (("叶酸怎么吃", "什么时候"), "folic-acid", "怀孕前3个月"),
        (("三孩一次性补贴给多少钱", "怎么办"), "birth-grant", "乡镇（街道）"),
        (("三孩一次性补贴给多少钱", "不对，是二孩"), "birth-grant", "二孩家庭一次性补贴3000元"),
        (("三孩一次性补贴给多少钱", "叶酸怎么吃"), "folic-acid", "叶酸"),
        (("叶酸怎么吃", "谢谢", "去哪领"), "folic-acid", "乡镇卫生院"),
    ],
)
def test_follow_ups(talk: Talk, turns: tuple[str, ...], entry: str, holds: str) -> None:
    """Ellipsis, correction, another subject, small talk in between."""
    said = talk(*turns)

    assert said.entries[0] == entry
    assert holds in said.text


def test_a_correction_takes_back_the_first_word(talk: Talk) -> None:
    """After “不对，是二孩” nothing is answered for 三孩 any more."""
    assert "按您说的三孩" in talk("三孩一次性补贴给多少钱").text
    assert "按您说的三孩" not in talk("三孩一次性补贴给多少钱", "不对，是二孩").text
    assert talk("三孩一次性补贴给多少钱", "不对，是二孩").conversation.slots.birth_order == 2


def test_silence(talk: Talk) -> None:
    """After the silence that is set, nothing that was said counts any more."""
    turns = ("叶酸怎么吃", "三孩一次性补贴怎么领", "一次性生育补贴给多少")
    within, after = (talk(*turns, silent=timedelta(minutes=minutes)) for minutes in (29, 31))

    assert "按您说的三孩" in within.text
    assert "按您说的三孩" not in after.text
    assert within.conversation.entries == ("birth-grant", "folic-acid")
    assert after.conversation.entries == ("birth-grant",)


def test_simpler(talk: Talk) -> None:
    """“说简单点” gives the one sentence of the last answer; with nothing answered yet it asks which."""
    said = talk("叶酸去哪里领", "说简单点")

    assert said.entries == ["folic-acid"]
    assert [section.heading for section in said.reply.parts[0].sections] == ["一句话"]
    assert talk("说简单点").status == "smalltalk"


def test_simpler_is_as_stale_as_the_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is past its review says so in short too."""
    release = release_of(tmp_path_factory.mktemp("stale"), {**TALK_FILES, GRANT: TALK_FILES[GRANT].replace("2027-03-25", "2026-11-24", 1)})
    talk = talk_on(release)

    assert talk("三孩一次性补贴怎么领").status == "answered_stale"
    assert talk("三孩一次性补贴怎么领", "说简单点").status == "answered_stale"
    assert "已过复核期" in talk("三孩一次性补贴怎么领", "说简单点").text


def test_not_this(talk: Talk) -> None:
    """“不是这个” offers the runners-up, never what was just said, and one of them can be picked."""
    said = talk("三孩一次性补贴怎么领", "不是这个")

    assert said.status == "clarification"
    assert said.reply.choices
    assert "一次性生育补贴" not in [choice.label for choice in said.reply.choices]
    assert "12345" in said.text
    assert talk("1", conversation=said.conversation).status == "answered"


def test_a_statement_is_noted(talk: Talk) -> None:
    """What a family only tells is kept and asked about; it then counts."""
    said = talk("我家老三")

    assert (said.status, said.conversation.slots.birth_order) == ("clarification", 3)
    assert talk("孕12周").text != said.text
    assert "按您说的三孩" in talk("我家老三", "一次性生育补贴给多少").text


@pytest.mark.parametrize(
    ("message", "region", "status"),
    [
        ("三孩一次性补贴怎么领", "北京市朝阳区", "unanswerable_out_of_scope"),
        ("三孩一次性补贴怎么领", "长治市潞州区", "answered"),
        ("三孩一次性补贴怎么领", "", "answered"),
        ("叶酸怎么吃", "北京市", "answered"),  # health knowledge is the same everywhere
        ("你好", "北京市", "smalltalk"),
        ("太原叶酸怎么吃", None, "answered"),
        ("太原三孩一次性补贴怎么领", None, "unanswerable_out_of_scope"),
        ("长治和太原的三孩一次性补贴怎么领", None, "answered"),
    ],
)
def test_other_places(talk: Talk, message: str, region: str | None, status: str) -> None:
    """Another place's policy is not ours to tell, by word or by where the caller is; no figure of ours goes with it."""
    said = talk(message, region=region)

    assert said.status == status
    if status.startswith("unanswerable"):
        assert "3000" not in said.text
        assert "12345" in said.text


def test_refusals_name_a_hotline(talk: Talk) -> None:
    """The right number for its kind, and the nearest subject we have."""
    pension, unknown = talk("养老金怎么领"), talk("今天股票涨了吗")

    assert "12333" in pension.text
    assert "12345" in unknown.text
    assert pension.reply.suggestions == ("一次性生育补贴",)
    assert unknown.reply.suggestions


def test_what_is_over(tmp_path_factory: pytest.TempPathFactory) -> None:
    """After its last day an entry is never answered as current."""
    release = release_of(tmp_path_factory.mktemp("ended"), {**TALK_FILES, GRANT: TALK_FILES[GRANT].replace("失效日期:", "失效日期: 2026-11-24", 1)})
    said = talk_on(release)("三孩一次性补贴怎么领")

    assert said.status == "unanswerable_expired"
    assert "一次性生育补贴" in said.text
    assert "5000" not in said.text
    assert "12345" in said.text


def test_several_questions(talk: Talk) -> None:
    """Two questions, two answers, in the order asked, each from its entry."""
    said = talk("三孩一次性补贴怎么领？叶酸去哪里领？")

    assert said.entries == ["birth-grant", "folic-acid"]
    assert said.text.startswith("1. ")
    assert "\n2. " in said.text
    assert said.conversation.entries == ("birth-grant", "folic-acid")


@pytest.mark.parametrize(
    "message",
    [
        "三孩一次性補貼怎麼領",
        "sanhai yicixing butie zenmeling",
        "三孩一次性补贴怎么领？？？🙏🙏",
        "三孩一次性补帖怎么领",
        "ＳＡＮ三孩一次性补贴怎么领",
    ],
)
def test_ways_of_typing(talk: Talk, message: str) -> None:
    """繁体, pinyin, emoji, slips and full width find the same."""
    assert talk(message).entries == ["birth-grant"]


def test_the_last_step_always_replies() -> None:
    """Urgency stands before everything that could answer; declining stands last."""
    names = [step.__name__ for step in STEPS]

    assert names.index("danger_by_words") < min(
        names.index(name) for name in ("only_told", "small_talk", "from_entries", "out_of_scope", "ask_which")
    )
    assert names.index("danger_by_meaning") < min(names.index(name) for name in ("small_talk", "from_entries", "out_of_scope", "ask_which"))
    assert names[-1] == "no_match"


_PIECES = "三孩 补贴 多少钱 叶酸 怎么 去哪 那 呢 不对 是 二孩 孕12周 8个月 大出血 你好 1 第二个 ？ ， 。 \n 😭 butie 北京 转人工 说简单点 不是这个"
MESSAGES = st.text(max_size=500) | st.lists(st.sampled_from(_PIECES.split(" ")), max_size=12).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messages=st.lists(MESSAGES, min_size=1, max_size=4), region=st.none() | st.text(max_size=10))
def test_any_message_gets_a_reply(talk: Talk, release: Release, messages: list[str], region: str | None) -> None:
    """Whatever is typed, in whatever order: a reply with words, within the limits, and a state that can be stored."""
    said = talk(*messages, region=region)

    assert said.text
    assert len(said.text.encode()) <= TEXT_LIMIT
    assert render_html(said.reply, release)
    assert len(said.reply.parts) <= 3
    assert len(said.reply.choices) <= 4
    assert Slots.from_dict(said.conversation.slots.as_dict()) == said.conversation.slots
    assert set(said.conversation.entries) <= set(release.entries)


def test_asides(talk: Talk) -> None:
    """What may have been meant stands below the first sentence, with its source; it is not what the conversation goes on about."""
    said = talk("补贴")
    asides = [part for part in said.reply.parts if part.aside]

    for part in asides:
        assert f"如果问的是“{part.entry.title}”：" in said.text
        assert part.entry.id not in said.conversation.entries


def test_refused_by_words(talk: Talk) -> None:
    """Words that leave no doubt refuse, whatever the message is nearest to."""
    assert talk("三孩一次性补贴怎么领，退休以后工资多少").status == "unanswerable_out_of_scope"
    assert talk("三孩一次性补贴怎么领，退休以后").status == "answered"
