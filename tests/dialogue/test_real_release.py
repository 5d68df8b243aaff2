"""The knowledge base we ship, with the model and the ranking we ship: what families are promised.

Vectors are kept in pytest's cache folder, so only the first run after an edit or a new model takes its minute.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from assistant.dialogue import rendering
from assistant.dialogue.answering import answer, refused_by_words
from assistant.dialogue.composing import compose_part
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.rehearsal import rehearse
from assistant.dialogue.rendering import TEXT_LIMIT, render_text, whole_text
from assistant.dialogue.reply import Reply, Status
from assistant.dialogue.slots import Slots
from assistant.knowledge.entry import Entry, Facet
from assistant.knowledge.hotlines import NATIONAL
from assistant.knowledge.release import Release, load
from assistant.knowledge.statuses import FIXED_REPLIES, HANDOVER, STATUSES
from assistant.retrieval.encoder import SHIPPED_MODEL, ShippedEncoder
from assistant.retrieval.index import Index, VectorCache
from assistant.retrieval.ranking import Ranker, Weights
from assistant.settings import PROJECT

from ..knowledge.sample import TODAY
from . import dangers
from .conversations import ALL, Wanted

ANSWERED = {Status.ANSWERED, Status.ANSWERED_STALE}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
SHARE = 0.97  # of many questions, so many must come out right


@pytest.fixture(scope="session")
def release() -> Release:
    """The knowledge folder of the project."""
    loading = load(PROJECT / "knowledge", TODAY)
    assert loading.release is not None, [str(p) for p in loading.problems if p.is_error][:5]
    return loading.release


@pytest.fixture(scope="session")
def ranker(release: Release, pytestconfig: pytest.Config) -> Ranker:
    """Everything we ship, indexed once."""
    encoder = ShippedEncoder(SHIPPED_MODEL)
    cache = VectorCache.open(Path(pytestconfig.cache.mkdir("vectors")), encoder)
    index = Index(release, encoder, cache, TODAY)
    cache.save()
    return Ranker(index, Weights.load())


def asked(release: Release, ranker: Ranker, *turns: str) -> Reply:
    """The reply to the last turn."""
    return rehearse(turns, release, ranker, TODAY)[0]


def topics(reply: Reply) -> list[str]:
    """The topics that answer, in order."""
    return [part.entry.topic for part in reply.answers]


def enough(misses: Sequence[object], total: int, share: float = SHARE) -> bool:
    """Are so few missed that the share is kept?"""
    return total > 0 and 1 - len(misses) / total >= share


# --- danger -------------------------------------------------------------------------------------------------------


def test_every_phrase_of_danger_fires(release: Release, ranker: Ranker) -> None:
    """Whatever 说法 a danger sign lists, its words come first: by these words or by their meaning."""
    silent = [
        f"{sign.id}：{phrase}"
        for sign in release.urgent.signs
        for phrase in sign.phrases
        if asked(release, ranker, phrase).status is not Status.URGENT
    ]

    assert silent == []


def test_no_phrase_that_only_looks_so_fires(release: Release, ranker: Ranker) -> None:
    """Whatever 不触发 lists is answered calmly."""
    alarms = [
        f"{sign.id}：{phrase}"
        for sign in release.urgent.signs
        for phrase in sign.not_phrases
        if asked(release, ranker, phrase).status is Status.URGENT
    ]

    assert alarms == []


@pytest.mark.parametrize(("messages", "urgent"), [(dangers.TOLD, True), (dangers.CALM, False)])
def test_danger_in_other_words(release: Release, ranker: Ranker, messages: Sequence[str], urgent: bool) -> None:
    """Dangers that no line of the file says so are recognised, and calm questions that sound like them are answered."""
    wrong = [m for m in messages if (asked(release, ranker, m).status is Status.URGENT) is not urgent]
    print(len(wrong), wrong)

    assert enough(wrong, len(messages)), wrong


@pytest.mark.parametrize("message", ["人家说不给办 为啥", "等了俩月一点消息没有 是不是把我漏了", "他俩说的不一样 到底听谁的"])
def test_what_says_not_what_it_is_about(release: Release, ranker: Ranker, message: str) -> None:
    """A question that names nothing is asked back, not refused."""
    assert asked(release, ranker, message).status is Status.CLARIFICATION


def test_danger_signs_say_whom_to_call_first(release: Release) -> None:
    """The first sentence of every sign names 120, 110, 12356 or the hospital."""
    late = [sign.id for sign in release.urgent.signs if not re.search("120|110|12356|医院", re.split("(?<=。)", sign.first)[0])]

    assert late == []


def test_danger_stops_there(release: Release) -> None:
    """An urgent reply has no source, no amount and no policy, and fits a phone."""
    for sign in release.urgent.signs:
        text = render_text(Reply(Status.URGENT, sign=sign), release)
        assert text.startswith(sign.first), sign.id
        assert not re.search("依据：|补贴|报销|元", text), sign.id
        assert len(text) <= 500, sign.id


# --- entries ------------------------------------------------------------------------------------------------------


def test_every_entry_is_found_by_its_title(release: Release, ranker: Ranker) -> None:
    """Nearly every entry's own title, asked as it stands, is answered from its topic."""
    entries = release.live_entries(TODAY)
    lost = [entry.title for entry in entries if entry.topic not in topics(asked(release, ranker, entry.title))]
    print(len(lost), lost)

    assert enough(lost, len(entries)), lost


def situations(entry: Entry) -> Iterator[frozenset[str]]:
    """Nothing said, and each kind of family that the entry tells apart."""
    yield frozenset()
    yield from {frozenset({s.situation}) for s in entry.sections if s.situation}


def test_no_answer_is_too_long_for_wechat(release: Release) -> None:
    """Whatever is asked of whatever entry by whatever family, the whole answer fits into one message."""
    long = []
    for entry in release.live_entries(TODAY):
        nearest = dict.fromkeys(range(len(entry.sections)), 0.5)
        for facet, family in ((facet, family) for facet in ("", *Facet) for family in situations(entry)):
            part = compose_part(entry, [facet] if facet else [], family, nearest, entry.title, 1.0)
            size = len(whole_text(Reply(Status.ANSWERED, parts=(part,), today=TODAY), release).encode())
            if size > TEXT_LIMIT:
                long.append(f"{entry.id} {facet} {size}")

    assert long == []


def test_three_answers_fit_together(release: Release) -> None:
    """Three questions in one message, each answered briefly, fit into one message."""
    briefs = sorted(
        (compose_part(entry, [facet], frozenset(), {}, entry.title, 1.0, brief=True) for entry in release.live_entries(TODAY) for facet in Facet),
        key=lambda part: sum(len(section.text) for section in part.sections),
    )
    longest = {part.entry.id: part for part in briefs}
    three = tuple(list(longest.values())[-3:])

    assert len(whole_text(Reply(Status.ANSWERED, parts=three, today=TODAY), release).encode()) <= TEXT_LIMIT


def numbers_in(text: str) -> set[str]:
    """The numbers of a text, without the hotlines."""
    return set(NUMBER.findall(text))


@pytest.fixture(scope="session")
def known_numbers(release: Release) -> set[str]:
    """Every number that stands in a knowledge file, and the public hotlines."""
    files = (path.read_text("utf8") for path in release.folder.rglob("*") if path.suffix in {".md", ".yaml", ".csv"})
    return numbers_in("\n".join(files)) | set(NATIONAL)


def test_every_number_stands_in_a_knowledge_file(release: Release, known_numbers: set[str]) -> None:
    """No answer, danger sign, small talk or refusal shows a number that staff did not write."""
    replies = [
        Reply(Status.ANSWERED_STALE, parts=(compose_part(entry, [], family, {}, "", 1.0),), today=TODAY)
        for entry in release.live_entries(TODAY)
        for family in situations(entry)
    ]
    replies += [Reply(Status.URGENT, sign=sign) for sign in release.urgent.signs]
    replies += [Reply(Status.SMALLTALK, text=talk.reply) for talk in release.replies.smalltalk]
    replies += [Reply(Status.OUT_OF_SCOPE, text=scope.reply, hotlines=scope.hotlines) for scope in release.out_of_scope]
    invented = {
        number
        for reply in replies
        for number in numbers_in(render_text(reply, release))
        if number.lstrip("0") not in ("", *(n.lstrip("0") for n in known_numbers))
    }

    assert invented == set()


def strings_of(path: Path) -> Iterator[str]:
    """The texts in a module, without its docstrings."""
    tree = ast.parse(path.read_text("utf8"))
    documented = (node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
    docstrings = {ast.get_docstring(node, clean=False) for node in documented}
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return (text for text in found if text not in docstrings)


def test_no_figure_is_typed_in_the_program() -> None:
    """The words that the dialogue's code brings itself name no amount, day or limit; its templates are looked at elsewhere."""
    amount = re.compile(r"(?<![\\d{,(\[-])\d+(?:\.\d+)? ?(?:元|天|周岁|岁|个月|毫克|%)")
    folder = Path(rendering.__file__).parent
    typed = {f"{path.name}：{text}" for path in folder.glob("*.py") for text in strings_of(path) if amount.search(text)}

    assert typed == set()


# --- replies ------------------------------------------------------------------------------------------------------


def test_every_status_has_its_words(release: Release) -> None:
    """Whatever way an answer ends, its words are there; the statuses of the room are those of the contract."""
    assert {status.value for status in Status} == set(STATUSES)
    assert all(release.replies.fixed.get(name, "").strip() for name in FIXED_REPLIES)
    assert all(talk.reply.strip() for talk in release.replies.smalltalk)
    assert any(talk.id.startswith(HANDOVER) for talk in release.replies.smalltalk)
    assert {"told_child", "told_pregnant"} <= {clarification.id for clarification in release.replies.clarifications}
    assert {"simpler", "not_this"} <= {talk.id for talk in release.replies.smalltalk}
    assert all(1 < len(clarification.options) <= 4 for clarification in release.replies.clarifications)


def test_refusals_name_a_hotline(release: Release) -> None:
    """Every way of declining names a number to call, and only public numbers."""
    allowed = {*NATIONAL, *release.site.hotlines}
    for scope in release.out_of_scope:
        text = render_text(Reply(Status.OUT_OF_SCOPE, text=scope.reply, hotlines=scope.hotlines), release)
        assert scope.hotlines, scope.id
        assert set(scope.hotlines) <= allowed, scope.id
        assert any(number in text for number in scope.hotlines), scope.id
    for name in ("没有答案", "外地政策", "不是这个"):
        assert "12345" in release.replies.fixed[name], name


def test_what_is_offered_is_answered(release: Release, ranker: Ranker) -> None:
    """Whatever question the page or a reply offers as a button is answered."""
    offered = {
        *release.site.common_questions,
        *chain.from_iterable(topic.common_questions for topic in release.site.topics.values()),
        *chain.from_iterable(talk.suggestions for talk in release.replies.smalltalk),
    }
    smalltalk = {phrase.text for talk in release.replies.smalltalk for phrase in talk.questions}
    unanswered = [question for question in sorted(offered - smalltalk) if asked(release, ranker, question).status not in ANSWERED]

    assert unanswered == []


def test_every_choice_leads_to_an_answer(release: Release, ranker: Ranker) -> None:
    """Asked back, the family picks a line by its number and is answered: from the entry that its question alone leads to."""
    lost = []
    for clarification in release.replies.clarifications:
        phrase = clarification.questions[0].text
        reply = asked(release, ranker, phrase)
        if reply.status is not Status.CLARIFICATION:
            lost.append(f"{phrase}：{reply.status}")
            continue
        for number, choice in enumerate(reply.choices, 1):
            picked, alone = asked(release, ranker, phrase, str(number)), asked(release, ranker, choice.question)
            if picked.status not in ANSWERED or topics(picked) != topics(alone):
                lost.append(f"{phrase} {number}（{choice.question}）：{picked.status} {topics(picked)}，单问 {topics(alone)}")

    assert lost == []


@pytest.mark.parametrize("kind", ["smalltalk", "out_of_scope"])
def test_their_own_phrasings(release: Release, ranker: Ranker, kind: str) -> None:
    """Small talk is small talk, and what is not ours is declined, as the files write it."""
    if kind == "smalltalk":
        phrases = [phrase.text for talk in release.replies.smalltalk for phrase in talk.questions[:6]]
        right = {Status.SMALLTALK, Status.HANDOVER}
    else:
        phrases = [phrase.text for scope in release.out_of_scope for phrase in scope.questions[:6]]
        right = {Status.OUT_OF_SCOPE, Status.NO_MATCH}
    wrong = [phrase for phrase in phrases if asked(release, ranker, phrase).status not in right]
    print(len(wrong), wrong)

    assert enough(wrong, len(phrases)), wrong


# --- conversations ------------------------------------------------------------------------------------------------


def fault(reply: Reply, text: str, wanted: Wanted) -> str:
    """What is wrong with the last reply; nothing when it is right."""
    if wanted.outcome == "not urgent":
        right = reply.status is not Status.URGENT
    elif wanted.outcome in {"clarification", "urgent", "smalltalk", "handover"}:
        right = reply.status == wanted.outcome
    elif wanted.outcome == "unanswerable":
        right = reply.status.value.startswith("unanswerable")
    else:
        right = reply.status in ANSWERED and topics(reply) == wanted.outcome.split()
    if not right:
        return f"{reply.status} {topics(reply)}"
    if wanted.holds and not re.search(wanted.holds, text, re.DOTALL):
        return f"缺 {wanted.holds}：{text[:120]}"
    if wanted.lacks and re.search(wanted.lacks, text):
        return f"不该有 {wanted.lacks}：{text[:120]}"
    return ""


def test_conversations(release: Release, ranker: Ranker) -> None:
    """Follow-ups, corrections, choices, several questions at once, every way of typing, refusals, danger and calm."""
    faults, total = [], 0
    for kind, conversations in ALL.items():
        for wanted in conversations:
            reply = asked(release, ranker, *wanted.turns)
            total += 1
            if found := fault(reply, render_text(reply, release), wanted):
                faults.append(f"{kind}：{' ⏎ '.join(wanted.turns)} → {found}")
    print(f"{total - len(faults)}/{total}", *faults, sep="\n")

    assert enough(faults, total, 0.95), "\n".join(faults)
    assert not [f for f in faults if f.startswith(("dangers", "calm"))]


@pytest.mark.parametrize("message", ["孩子甚至不吃奶", "四五十块钱的叶酸", "一起领的话"])
def test_other_words_stay(ranker: Ranker, message: str) -> None:
    """Everyday names are not replaced inside longer words."""
    assert ranker.index.vocabulary.canonical(message) == message


def test_memory_ends(release: Release, ranker: Ranker) -> None:
    """After the silence that is set, a bare follow-up is not answered from what was said before."""
    now = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)

    def after(silence: timedelta) -> Reply:
        day = {"today": TODAY, "expiry": timedelta(minutes=30)}
        _, conversation, _ = answer("叶酸怎么吃", Conversation("c1"), release, ranker, now=now, **day)
        return answer("要带什么", conversation, release, ranker, now=now + silence, **day)[0]

    assert topics(after(timedelta(minutes=5))) == ["folic_acid"]
    assert topics(after(timedelta(minutes=31))) == []


def test_no_question_of_ours_is_refused_by_words(release: Release, ranker: Ranker) -> None:
    """The words that leave no doubt leave none: whatever 问法 an entry lists is not refused for its words."""
    canonical = ranker.index.vocabulary.canonical
    refused = [
        f"{scope.id}：{phrase.text}"
        for entry in release.live_entries(TODAY)
        for phrase in entry.questions
        if (scope := refused_by_words(canonical(phrase.text), Slots(), release))
    ]

    assert refused == []
