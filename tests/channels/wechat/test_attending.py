"""What is said to each kind of message."""

import pytest

from assistant.channels.wechat import wording
from assistant.channels.wechat.attending import Attendant
from assistant.channels.wechat.fitting import LIMIT, MORE
from assistant.channels.wechat.incoming import Incoming, Kind
from assistant.service import Assistant
from assistant.store.deliveries import Person
from tests.conftest import OpenAssistant
from tests.knowledge.sample import FILES, GRANT, write


class Chat:
    """One person talking to an attendant, with what carries over."""

    def __init__(self, assistant: Assistant, *, tappable: bool = False) -> None:
        self.attendant = Attendant(assistant, "wechat", tappable=tappable)
        conversation = assistant.conversations.create("wechat", assistant.serving.since)
        self.person = Person(conversation.id)
        self.count = 0

    def say(self, text: str, kind: Kind = Kind.TEXT, owed: tuple[str, ...] = (), *, pending: bool = False) -> str:
        """The reply; its rest and its offers carry over."""
        self.count += 1
        incoming = Incoming("gh_1", "oUser", kind, text, str(self.count))
        outcome = self.attendant.answer(incoming, "p", self.person, owed, pending=pending)
        assert 0 < len(outcome.reply.encode()) <= LIMIT
        self.person = Person(self.person.conversation_id, outcome.rest, outcome.offered)
        return outcome.reply


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    """A new person."""
    return Chat(assistant)


def test_an_answer_with_source_and_next_questions(chat: Chat) -> None:
    """The answer comes with its source and date, and the next questions by number."""
    reply = chat.say("三孩一次性补贴怎么领")
    assert "5000元" in reply
    assert "依据：《从“幼有所育”到“幼有优育”的长治实践》（长治日报，2025-03-25）" in reply
    assert "核实于 2026-03-25" in reply
    assert f"{wording.NEXT}\n1. " in reply


@pytest.mark.parametrize("number", ["1", "１", "1.", "“1”", "第1个"])
def test_next_question_by_number(chat: Chat, number: str) -> None:
    """A number asks the question that stands beside it, however it is typed."""
    chat.say("三孩一次性补贴怎么领")
    question = chat.person.offered[0]
    plain = Chat(chat.attendant._assistant)
    plain.say("三孩一次性补贴怎么领")
    assert chat.say(number) == plain.say(question)


def test_a_number_that_was_not_offered(chat: Chat) -> None:
    """“2岁” is an age, and a 9 that was not offered is no question of ours."""
    chat.say("三孩一次性补贴怎么领")
    offered = chat.person.offered
    assert chat.say("9") != chat.say(offered[0])


def test_clarification_by_number_and_by_word(chat: Chat) -> None:
    """Asked which, a number and a word lead to the same answer."""
    assert "1. 一次性生育补贴\n2. 国家育儿补贴" in chat.say("多少钱")
    assert chat.person.offered == ()
    by_number = chat.say("2")
    chat.say("多少钱")
    assert chat.say("国家育儿补贴（按年领）").splitlines()[0] == by_number.splitlines()[0]


def test_tappable_choices(assistant: Assistant) -> None:
    """Behind the setting, choices and next questions are links that send their words, safely encoded."""
    chat = Chat(assistant, tappable=True)
    link = '<a href="weixin://bizmsgmenu?msgmenucontent=%E5%9B%BD%E5%AE%B6%E8%82%B2%E5%84%BF%E8%A1%A5%E8%B4%B4%EF%BC%88%E6%8C%89%E5%B9%B4%E9%A2%86%EF%BC%89&msgmenuid=2">国家育儿补贴（按年领）</a>'
    assert f"2. {link}" in chat.say("多少钱")


@pytest.mark.parametrize("kind", [Kind.VOICE, Kind.IMAGE, Kind.LOCATION, Kind.LINK, Kind.VIDEO])
def test_kinds_we_cannot_read(chat: Chat, kind: Kind) -> None:
    """Each is told what to do instead, and the offers stay."""
    chat.say("三孩一次性补贴怎么领")
    offered = chat.person.offered
    assert chat.say("", kind) == wording.HINTS[kind]
    assert chat.person.offered == offered


def test_voice_with_words(chat: Chat) -> None:
    """Recognised speech is answered like typing."""
    assert "依据" in chat.say("三孩一次性补贴怎么领。", Kind.VOICE)


def test_greeting_with_topics(chat: Chat) -> None:
    """Whoever subscribes reads what can be asked, and asks it by number."""
    reply = chat.say("qr", Kind.SUBSCRIBE)
    assert "您直接问我。" in reply
    assert "1. 市一次性生育补贴：二孩三孩补贴多少钱" in reply
    assert chat.person.offered == ("二孩三孩补贴多少钱",)


@pytest.mark.parametrize("kind", [Kind.CLICK, Kind.SCAN])
def test_menu_and_qr_code_of_a_topic(chat: Chat, kind: Kind) -> None:
    """A menu key or QR code that names a topic lists its questions."""
    reply = chat.say("birth_subsidy", kind)
    assert reply.splitlines()[1:] == ["1. 二孩三孩补贴多少钱", "2. 一次性生育补贴"]
    assert chat.say("2") != reply


def test_other_keys(chat: Chat) -> None:
    """An unknown QR code greets; an unknown menu key is taken as a question."""
    assert "您直接问我。" in chat.say("12345", Kind.SCAN)
    assert "依据" in chat.say("三孩一次性补贴怎么领", Kind.CLICK)


def test_long_answer_in_pieces(open_assistant: OpenAssistant) -> None:
    """An answer of more than 2047 bytes goes on with “继续”, to its very end, and then says that it is over."""
    assistant = open_assistant()
    long = FILES[GRANT].replace("- 带上户口本", "\n".join(f"- 第 {n} 样材料：原件和复印件都要带上，复印件写明用途" for n in range(80)))
    write(assistant.settings.knowledge.parent, {**FILES, GRANT: long})
    assert assistant.reload()
    chat = Chat(assistant)
    pieces = [chat.say("三孩一次性补贴怎么领")]
    while pieces[-1].endswith(MORE):
        pieces.append(chat.say("“继续”"))
    assert len(pieces) > 2
    assert "第79样材料" in "".join(pieces)
    assert "依据" in pieces[-1]
    assert chat.say("继续") == wording.NOTHING_MORE


def test_urgent_first_and_alone(chat: Chat) -> None:
    """A danger sign is answered with what to do, and nothing after it."""
    reply = chat.say("怀孕了流了好多血")
    assert reply.startswith("马上拨打 120")
    assert wording.NEXT not in reply


def test_link_to_the_page(open_assistant: OpenAssistant) -> None:
    """With a public https address an answer links to its page."""
    chat = Chat(open_assistant(PUBLIC_URL="https://yunyu.example.cn"))
    assert '<a href="https://yunyu.example.cn/q/birth-grant">网页上看全文</a>' in chat.say("三孩一次性补贴怎么领")


def test_too_long_a_message(chat: Chat) -> None:
    """More than 500 characters is asked for again, shorter."""
    assert "500 个字以内" in chat.say("长" * 501)


def test_user_text_is_never_markup(chat: Chat) -> None:
    """What a person writes does not come back as a link."""
    assert "<a" not in chat.say('<a href="https://evil.example">三孩一次性补贴怎么领</a>')


def test_rate_limit_per_person(open_assistant: OpenAssistant) -> None:
    """Who writes too fast is told so kindly, with the emergency number, and loses nothing offered."""
    chat = Chat(open_assistant(RATE_PER_MINUTE="2"))
    chat.say("三孩一次性补贴怎么领")
    chat.say("三孩一次性补贴怎么领")
    offered = chat.person.offered
    assert chat.say("三孩一次性补贴怎么领") == f"您问得有点快，请过一分钟再问。\n{wording.URGENT_ANYWAY}"
    assert chat.person.offered == offered


class TestOwed:
    """An answer that came too late is said before the next one."""

    @pytest.mark.parametrize("word", ["1", "好", "查看", "好了吗？", "？"])
    def test_any_word(self, chat: Chat, word: str) -> None:
        """A word sent only to see it brings it alone."""
        assert chat.say(word, owed=("三孩 5000 元。",)) == f"{wording.FOUND}\n三孩 5000 元。"

    def test_another_question(self, chat: Chat) -> None:
        """A real question is answered too, after it."""
        reply = chat.say("育儿补贴怎么申请", owed=("三孩 5000 元。",))
        assert reply.startswith(f"{wording.FOUND}\n三孩 5000 元。\n\n")
        assert "依据：《育儿补贴制度实施方案》" in reply

    def test_still_on_its_way(self, chat: Chat) -> None:
        """When it is not there yet, they are asked to be patient."""
        assert chat.say("1", pending=True) == wording.LATER

    def test_owed_twice(self, chat: Chat) -> None:
        """A reply that was itself too late is not announced twice."""
        assert chat.say("1", owed=(f"{wording.FOUND}\n三孩 5000 元。",)).count(wording.FOUND) == 1

    def test_its_rest_follows(self, chat: Chat) -> None:
        """The rest of a long one is still there for “继续”."""
        chat.person = Person(chat.person.conversation_id, "后" * 600)
        chat.say("1", owed=("前" * 600 + MORE,))
        assert "后" in chat.say("继续")
