"""A message of a chat platform -> the text that answers it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from assistant.channels.api import LONGEST_MESSAGE
from assistant.channels.errors import ERRORS
from assistant.channels.limits import RateLimit
from assistant.channels.wechat import wording
from assistant.channels.wechat.fitting import MORE, fitted, without_markup
from assistant.channels.wechat.incoming import Incoming, Kind
from assistant.dialogue.rendering import CUT_MARK, whole_text
from assistant.dialogue.reply import Status
from assistant.knowledge.site import Topic
from assistant.service import Answered, Assistant
from assistant.store.deliveries import Outcome, Person

_MARKS = re.compile(r"[\s“”\"'。.，,、！!？?：:；;（）()]+")
_NUMBER = re.compile(r"第?([1-9])[个条项]?")
_GO_ON = {"继续", "继续看", "继续说", "接着", "接着说", "下文", "看下文"}
_ANY_WORD = {"查看", "结果", "好了吗", "好了没", "查到了吗", "查到了没", "答案呢", "结果呢", *_GO_ON}
_MOST_OFFERED = 6
_WITH_PAGE = {Status.ANSWERED, Status.ANSWERED_STALE}
_ALONE = {Status.URGENT, Status.CLARIFICATION}  # nothing follows that draws the eye away


@dataclass(frozen=True, slots=True)
class _Draft:
    """A text of any length, and the questions it offers by number."""

    text: str
    offered: tuple[str, ...] = ()


class Attendant:
    """Answers what people send. Blocking: the channel calls it in a worker thread.

    channel: as exchanges name it. tappable: choices as links that send themselves, which only 公众号 understands.
    """

    def __init__(self, assistant: Assistant, channel: str, *, tappable: bool = False) -> None:
        self._assistant = assistant
        self._channel = channel
        self._tappable = tappable
        self._limit = RateLimit(assistant.settings.rate_per_minute)

    def answer(self, incoming: Incoming, person_id: str, person: Person, owed: Sequence[str] = (), *, pending: bool = False) -> Outcome:
        """What to say to one message.

        owed: answers promised earlier and not yet seen; they are said first. pending: one is still being worked on.
        """
        said = _MARKS.sub("", unicodedata.normalize("NFKC", incoming.text))
        if (owed or pending) and (len(said) <= 1 or said in _ANY_WORD):  # sent only to see them
            more = wording.LATER if pending else person.rest if owed[-1].endswith(MORE) else ""
            draft = _Draft(more, person.offered)
        else:
            draft = self._draft(incoming, said, person_id, person)
        if owed:
            earlier = "\n\n".join(text.removesuffix(MORE).removeprefix(f"{wording.FOUND}\n") for text in owed)
            draft = replace(draft, text=f"{wording.FOUND}\n{earlier}\n\n{draft.text}".rstrip())
        shown, rest = fitted(draft.text)
        return Outcome(shown, rest, draft.offered)

    def _draft(self, incoming: Incoming, said: str, person_id: str, person: Person) -> _Draft:
        site, text = self._assistant.serving.release.site, incoming.text
        if incoming.kind in {Kind.CLICK, Kind.SCAN} and text in site.topics:
            return self._topic(site.topics[text])
        if incoming.kind in {Kind.SUBSCRIBE, Kind.SCAN}:
            return self._greeting(wording.WELCOME if incoming.kind is Kind.SUBSCRIBE else wording.HELLO)
        if incoming.kind in wording.HINTS and not text:
            return _Draft(wording.HINTS[incoming.kind], person.offered)
        if self._limit.wait(person_id):
            slower = self._assistant.serving.release.replies.fixed["太频繁"]
            return _Draft(f"{slower}\n{wording.URGENT_ANYWAY}", person.offered)
        if said in _GO_ON:
            return _Draft(person.rest or wording.NOTHING_MORE, person.offered)
        number = _NUMBER.fullmatch(said)
        if number and int(number[1]) <= len(person.offered):
            text = person.offered[int(number[1]) - 1]
        if len(text) > LONGEST_MESSAGE:
            return _Draft(ERRORS["message_too_long"][1], person.offered)
        return self._laid_out(self._assistant.chat(text, person.conversation_id, channel=self._channel))

    def _greeting(self, first: str) -> _Draft:
        site = self._assistant.serving.release.site
        topics = [topic for name in site.front_topics if (topic := site.topics.get(name)) and topic.common_questions]
        offered = tuple(topic.common_questions[0] for topic in topics[:_MOST_OFFERED])
        labels = [f"{topic.name}：{question}" for topic, question in zip(topics, offered, strict=False)]
        return _Draft("\n".join([first, *site.greeting, "", wording.EXAMPLES, *self._numbered(labels, offered)]), offered)

    def _topic(self, topic: Topic) -> _Draft:
        live = self._assistant.serving.release.live_entries(self._assistant.settings.date())
        titles = [entry.title for entry in live if entry.topic == topic.id]
        offered = tuple(dict.fromkeys([*topic.common_questions, *titles]))[:_MOST_OFFERED]
        return _Draft("\n".join([f"{topic.name}，{wording.WHICH}", *self._numbered(offered, offered)]), offered)

    def _laid_out(self, answered: Answered) -> _Draft:
        reply, text = answered.reply, answered.text
        if text.endswith(CUT_MARK):  # here it can go on
            text = whole_text(reply, self._assistant.serving.release)
        text = without_markup(text)
        labels = [choice.label for choice in reply.choices]
        if self._tappable:  # choices are answered by their words: a tap on an old list must not pick from a new one
            for plain, link in zip(_lines(labels), self._numbered(labels, labels), strict=True):
                text = text.replace(plain, link, 1)
        page = self._assistant.settings.public_url
        if page.startswith("https://") and reply.status in _WITH_PAGE:
            text += f'\n<a href="{page}/q/{reply.parts[0].entry.id}">{wording.WHOLE}</a>'
        if reply.status in _ALONE or not reply.suggestions:
            return _Draft(text)
        return _Draft("\n".join([text, "", wording.NEXT, *self._numbered(reply.suggestions, reply.suggestions)]), reply.suggestions)

    def _numbered(self, labels: Sequence[str], questions: Sequence[str]) -> list[str]:
        if not self._tappable:
            return _lines(labels)
        links = (f'<a href="weixin://bizmsgmenu?msgmenucontent={quote(question, safe="")}&msgmenuid={number}">{re.sub("[<>]", "", label)}</a>'
                 for number, (label, question) in enumerate(zip(labels, questions, strict=True), 1))  # fmt: skip
        return _lines(list(links))


def _lines(labels: Sequence[str]) -> list[str]:
    return [f"{number}. {label}" for number, label in enumerate(labels, 1)]
