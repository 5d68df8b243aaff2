"""Danger signs before everything else. The signs are data (`urgent.yaml`); this room only knows how to look for them.

A sign fires when every group of one of its conditions is present, none of the words is negated, and the message is
not about insurance, the past, a course or a mere supposition. Missing an emergency is worse than a needless “120”,
so an exclusion never silences a message that says it is happening now.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.dialogue.conditions import any_of, satisfied
from assistant.dialogue.slots import Slots
from assistant.knowledge.urgent import DangerSign, Exclusion, Urgent

_NOW = re.compile(
    r"现在(?!.{0,4}岁|动得|还?能|可以|可不可以|好了|好好|好着|[都也很挺]好|没事|没再|没有再|又?怀|想|准备|备孕|已经好)|刚才|刚刚|刚(?=[被从把给让叫摔吃喝吞咽烫咬掉抽吐流碰磕撞砸噎呛晕])|正在|突然|今天|今儿|今早|今晚|昨晚|昨夜|昨黑|昨儿|这会|这[次回]又|马上|一直(吐|哭|抽|流|喘)|分钟前?|越来越|还在|停不|止不住|不停"
)
CRISIS_LINE = "12356"
_CARED_FOR = re.compile(r"医院|住院|出院|大夫|医生|门诊|急诊|手术|缝了|石膏|打了针|打完针|打过针")
_HELP = re.compile(r"怎么办|咋办|救")
_PIECE = re.compile(r"[，,。；;！!？?\n]+")
SHORTEST = 5  # characters; a clause no longer than this means too little by itself


@dataclass(frozen=True, slots=True)
class Alarm:
    """The sign that fired and the words that made it fire."""

    sign: DangerSign
    words: tuple[str, ...]


def excluded(text: str, urgent: Urgent) -> str | None:
    """Why a message with alarming words is not an emergency: the id of the exclusion, or None."""
    exclusion = _exclusion(text, urgent)
    return None if exclusion is None else exclusion.id


def _exclusion(text: str, urgent: Urgent) -> Exclusion | None:
    now = _NOW.search(text)
    exclusions = [e for e in urgent.exclusions if e.even_now or not now]
    return next((e for e in exclusions if any_of(e.words).search(text)), None)


def _pieces(text: str, urgent: Urgent) -> tuple[list[str], list[str]]:
    """What is left of a text when something in it is no emergency: every other clause, and what stands for itself.

    What comes before a question of money is its background (“烫伤了，保险赔吗”), unless it is happening now and nobody has
    seen to it; what comes after it is a matter of its own, and what asks for help is told with the clauses before it.
    """
    if not excluded(text, urgent):
        return [text], [text]
    pieces = [(piece, _exclusion(piece, urgent)) for piece in _PIECE.split(text) if piece]
    cared_for = any(_CARED_FOR.search(piece) for piece, calm in pieces if calm is None)
    clauses: list[str] = []
    acute: list[str] = []
    after: list[str] | None = None  # the clauses since the last question of money
    for piece, calm in pieces:
        if calm is not None:
            after = [] if calm.even_now else after
            continue
        clauses.append(piece)
        if after is not None:
            after.append(piece)
        if _HELP.search(piece) or (_NOW.search(piece) and not cared_for):
            acute.append("，".join(clauses))
        elif after and not cared_for:
            acute.append("，".join(after))
    return clauses, acute


def told_now(text: str, urgent: Urgent) -> list[str]:
    """The parts of a text that may tell of an emergency: each clause by itself, unless all of it is about something else."""
    whole, acute = _pieces(text, urgent)
    return acute if whole != [text] else [piece for piece in map(str.strip, _PIECE.split(text)) if len(piece) > SHORTEST]


def find_alarm(forms: Sequence[str], slots: Slots, urgent: Urgent) -> Alarm | None:
    """The first sign, in the order of the file, that one written form of the message shows."""
    for form in forms:
        clauses, acute = _pieces(form, urgent)
        for sign in urgent.signs:
            # who wants to die may well ask about money first
            for text in clauses if CRISIS_LINE in sign.first else acute:
                for condition in sign.conditions:
                    words = satisfied(condition, text, slots)
                    if words is not None:
                        return Alarm(sign, words)
    return None
