"""A message -> what it asks: written forms, slots, facets, clauses. Pure: no ranking here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.facets import facets_asked, is_question, without_cues
from assistant.dialogue.slots import Slots, corrects, read_slots, without_slots
from assistant.knowledge.entry import Facet
from assistant.knowledge.regions import Regions

_CLAUSE = re.compile(r"[，,。？?！!；;\n]+|(?<=[吗呢不没么])\s+|\s{1,}(?=[^\s]{4,})")
_LEADING = re.compile(r"^(那|那么|还有|再问|另外|顺便问|然后|嗯|哦|好的?|对了|请问|我想问一?下?|想问一?下?|如果|要是|就是)+[，,\s]*")
_ELLIPTICAL_START = re.compile(
    r"^(那|那么|还|再|又|也|要是|如果|这个|那个|它|他|她|对了|不对|不是|我说的|我家|我是|但是|可是|过了|没有|第[一二三]|刚才|先|都)"
)
_ELLIPTICAL_END = re.compile(r"(呢|的话)[?？。!]*$")
_HERE = re.compile(r"长治|咱(们)?(这|市|县|长)|本地|我们这|咱这|这边|这里|回来|回长")
# Whoever gives birth or is treated elsewhere asks what our insurance pays for it.
_PAID_FROM_HERE = re.compile(r"报销|能报|怎么报|报不报|报吗|报多少|备案|结算")
SHORT = 10  # characters of subject; a shorter message may lean on the one before


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, read.

    forms: canonical text, then its mended spelling if different. slots: known after this message; said: stated in it.
    corrects: it takes back a slot said before. subject: the text without what only asks.
    clauses: those that ask, in order. elsewhere: a place that is not ours.
    """

    message: str
    forms: tuple[str, ...]
    said: Slots
    slots: Slots
    facets: tuple[Facet, ...]
    subject: str
    clauses: tuple[str, ...]
    elsewhere: str | None
    leans: bool
    corrects: bool

    @property
    def subject_beside_slots(self) -> str:
        """The subject without what states a slot: empty when the message only tells."""
        return without_slots(self.subject)

    @property
    def text(self) -> str:
        """The best-spelled canonical form."""
        return self.forms[-1]


def clauses_asking(text: str) -> tuple[str, ...]:
    """The clauses of a longer message that ask something, short fragments joined to what precedes them."""
    pieces: list[str] = []
    for piece in _CLAUSE.split(text):
        clause = _LEADING.sub("", (piece or "").strip())
        if not clause:
            continue
        if pieces and len(without_cues(clause)) < 2 and len(clause) < 5:
            pieces[-1] += "，" + clause
        else:
            pieces.append(clause)
    return tuple(p for p in pieces if is_question(p))


def _elsewhere(text: str, regions: Regions) -> str | None:
    """Another place the message is about, unless it also speaks of ours."""
    ours = [regions.home, *regions.aliases, *(n for d in regions.districts for n in (d.name, *d.aliases))]
    if _HERE.search(text) or any(name in text for name in ours):
        return None
    place = next((name for name in regions.elsewhere if name in text), None)
    return None if place and _PAID_FROM_HERE.search(text) and re.search(f"[去到在往]{place}", text) else place


def leans_on_context(text: str, subject: str, conversation: Conversation) -> bool:
    """Is the message incomplete without the one before it?"""
    if not conversation.entries and not conversation.last_message:
        return False
    if len(text) > 24:
        return False
    short = len(re.sub(r"\s", "", subject)) <= SHORT
    return short and (bool(_ELLIPTICAL_START.search(text) or _ELLIPTICAL_END.search(text)) or len(text) <= 12)


def read(message: str, forms: Sequence[str], conversation: Conversation, regions: Regions, today: date) -> Reading:
    """Read one message in its conversation."""
    text = forms[-1]
    said = read_slots(text, regions, today)
    subject = without_cues(_LEADING.sub("", text))
    return Reading(
        message=message,
        forms=tuple(forms),
        said=said,
        slots=conversation.slots.updated(said),
        facets=tuple(facets_asked(text)),
        subject=subject,
        clauses=clauses_asking(text),
        elsewhere=_elsewhere(text, regions),
        leans=leans_on_context(text, subject, conversation),
        corrects=bool(conversation.entries) and said != Slots() and corrects(text),
    )
