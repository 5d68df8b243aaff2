"""What is to be said, before it is laid out: a reply in parts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.dialogue.conversation import Choice
from assistant.knowledge.entry import Entry, Section
from assistant.knowledge.replies import DangerSign


class Status(StrEnum):
    """How a message was answered; the part before the underscore is the family."""

    ANSWERED = "answered"
    ANSWERED_STALE = "answered_stale"
    CLARIFICATION = "clarification"
    URGENT = "urgent"
    SMALLTALK = "smalltalk"
    NO_MATCH = "unanswerable_no_match"
    OUT_OF_SCOPE = "unanswerable_out_of_scope"
    EXPIRED = "unanswerable_expired"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the message, answered from one entry.

    sections: what is shown, the direct answer first; the entry's summary is among them as the one without a facet.
    """

    question: str
    entry: Entry
    facets: tuple[str, ...]
    sections: tuple[Section, ...]
    confidence: float
    heard: str = ""  # the slot that chose a variant, as the family would say it: 三孩
    aside: bool = False  # not what was most likely asked, but as good as; its summary stands beside the answer


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to one message; which fields are filled depends on the status."""

    status: Status
    parts: tuple[Part, ...] = ()
    text: str = ""
    sign: DangerSign | None = None
    choices: tuple[Choice, ...] = ()
    hotlines: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    today: date = date.min

    @property
    def answers(self) -> tuple[Part, ...]:
        """The parts that answer what was most likely asked."""
        return tuple(part for part in self.parts if not part.aside)

    @property
    def asides(self) -> tuple[Part, ...]:
        """The parts that stand beside it."""
        return tuple(part for part in self.parts if part.aside)
