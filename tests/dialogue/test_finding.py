"""Which targets answer: alone, with what went before, or clause by clause — on rankings made by hand."""

from collections.abc import Sequence
from typing import cast

import pytest

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.finding import ACCEPT, BESIDE, CLAUSE, MOST_PARTS, SURE, SWITCH, Found, find, found_in
from assistant.dialogue.slots import Slots
from assistant.dialogue.understanding import read
from assistant.knowledge.release import Release
from assistant.retrieval.passages import Target, TargetKind
from assistant.retrieval.ranking import Candidate, Group, Ranker, Ranking

from ..knowledge.sample import TODAY
from .conftest import NOW

GRANT, TWINS, ALLOWANCE, ACID = "birth-grant", "birth-grant-twins", "childcare-allowance", "folic-acid"
TOPICS = {GRANT: "birth_subsidy", TWINS: "birth_subsidy", ALLOWANCE: "childcare_allowance_national", ACID: "folic_acid"}
OTHERS = {"hello": TargetKind.SMALLTALK, "pension": TargetKind.OUT_OF_SCOPE, "bleeding": TargetKind.URGENT, "which_money": TargetKind.CLARIFICATION}
Scores = dict[str, float]
TALKED = Conversation("c1").answered("三孩补贴多少钱", Slots(birth_order=3), (GRANT,), ("amount",), NOW)
HIGH, LOW = 0.97, 0.05


class Prepared:
    """A ranker that has its rankings from a list: text -> confidence by target; what is not listed is sure of nothing."""

    def __init__(self, scores: dict[str, Scores]) -> None:
        self.scores = scores
        self.asked: list[str] = []

    def rank(self, messages: Sequence[str]) -> list[Ranking]:
        """The prepared rankings."""
        self.asked += messages
        return [ranking(message, self.scores.get(message, {GRANT: LOW, ALLOWANCE: LOW / 2})) for message in messages]


def ranking(text: str, scores: Scores) -> Ranking:
    """A ranking: targets of one topic share a group, whose confidence is the best of theirs."""
    groups: dict[str, list[tuple[float, Candidate]]] = {}
    for name, confidence in scores.items():
        target = Target(OTHERS.get(name, TargetKind.ENTRY), name)
        groups.setdefault(TOPICS.get(name, name), []).append((confidence, Candidate(target, confidence, "")))
    made = [
        Group(name, max(c for c, _ in members), tuple(candidate for _, candidate in sorted(members, key=lambda m: -m[0])))
        for name, members in groups.items()
    ]
    return Ranking((text,), tuple(sorted(made, key=lambda group: -group.confidence)))


def targets(release: Release, message: str, scores: dict[str, Scores], conversation: Conversation | None = None) -> list[str]:
    """What answers the message."""
    return [found.target.id for found in looked(release, message, scores, conversation)]


def looked(release: Release, message: str, scores: dict[str, Scores], conversation: Conversation | None = None) -> list[Found]:
    """What is found for the message."""
    conversation = conversation or Conversation("c1")
    reading = read(message, [message], conversation, release.regions, TODAY)
    return find(reading, conversation, cast(Ranker, Prepared(scores)), release)


def test_alone(release: Release) -> None:
    """The surest group answers; the others stand by."""
    (found,) = looked(release, "三孩补贴怎么领", {"三孩补贴怎么领": {GRANT: 0.9, ALLOWANCE: 0.4, "pension": 0.1}})

    assert (found.target.id, found.confidence, found.is_entry) == (GRANT, 0.9, True)
    assert [group.name for group in found.rivals] == ["childcare_allowance_national", "pension"]


def test_nothing_to_rank(release: Release) -> None:
    """No groups, nothing found."""
    assert found_in(Ranking(("",), ()), "", Slots(), release) is None


@pytest.mark.parametrize(("message", "entry"), [("双胞胎补贴", TWINS), ("二孩补贴", GRANT), ("补贴", GRANT)])
def test_the_entry_for_this_family(release: Release, message: str, entry: str) -> None:
    """Within a topic, the entry for a kind of family goes to families of that kind."""
    assert targets(release, message, {message: {GRANT: 0.80, TWINS: 0.79}}) == [entry]


def test_what_was_said_earlier_counts_only_when_leant_on(release: Release) -> None:
    """A question that says all it asks is not bent by what the family said of itself before."""
    twins = Conversation("c1").answered("双胞胎", Slots(plurality="双胞胎"), (GRANT,), (), NOW)
    whole = "长治市给生了二孩的家庭的那一次性补贴到底应该去什么地方办理"

    assert targets(release, whole, {whole: {GRANT: 0.9, TWINS: 0.85}}, twins) == [GRANT]
    assert targets(release, "去哪办", {"去哪办": {GRANT: LOW}, "一次性生育补贴 去哪办": {GRANT: 0.9, TWINS: 0.85}}, twins) == [TWINS]


@pytest.mark.parametrize(
    ("message", "alone", "together", "entry"),
    [
        ("要带什么", {ALLOWANCE: HIGH}, {GRANT: 0.6, ALLOWANCE: 0.3}, GRANT),  # it has no subject of its own
        ("去哪", {"which_money": HIGH}, {GRANT: 0.5}, GRANT),
        ("那叶酸呢", {ACID: HIGH}, {GRANT: 0.9, ACID: 0.5}, ACID),  # sure by itself: the subject changes
        ("那二孩呢", {ALLOWANCE: 0.5, GRANT: 0.45}, {GRANT: 0.6, ALLOWANCE: 0.5}, GRANT),  # close: what was talked about goes on
        ("谢谢", {"hello": 0.9}, {GRANT: HIGH}, "hello"),
        ("养老金呢", {"pension": 0.9}, {GRANT: HIGH}, "pension"),
        ("流了好多血", {"bleeding": 0.9}, {GRANT: HIGH}, "bleeding"),
    ],
)
def test_follow_ups(release: Release, message: str, alone: Scores, together: Scores, entry: str) -> None:
    """A message that leans is weighed by itself and with what went before."""
    complete = f"{message.strip('那呢')} 多少钱"  # how “那二孩呢” is read after “三孩补贴多少钱”
    found = targets(release, message, {message: alone, complete: alone, f"一次性生育补贴 {message}": together}, TALKED)

    assert found == [entry]


def test_the_same_of_another_thing(release: Release) -> None:
    """“叶酸呢” after “三孩补贴多少钱” is read as “叶酸 多少钱”, and may change the topic."""
    scores = {"叶酸 多少钱": {ACID: 0.6, GRANT: 0.3}, "一次性生育补贴 叶酸呢": {GRANT: 0.6, ACID: 0.5}}

    assert targets(release, "叶酸呢", scores, TALKED) == [ACID]


def test_only_told(release: Release) -> None:
    """Of a message in which nothing asks, the clearest clause counts."""
    scores = {"家里有叶酸，昨天刚买": {GRANT: 0.2}, "家里有叶酸": {ACID: 0.7}, "昨天刚买": {ALLOWANCE: 0.6}}

    assert targets(release, "家里有叶酸，昨天刚买", scores) == [ACID]


def test_what_is_only_told_after_an_answer(release: Release) -> None:
    """A new fact about the family stays on the topic and counts for which entry is meant, whatever it is near to alone."""
    message = "我家这是一对双胞胎"
    scores = {message: {ALLOWANCE: 0.6, TWINS: 0.5}, f"一次性生育补贴 {message}": {GRANT: 0.6, TWINS: 0.4, ALLOWANCE: 0.3}}

    assert targets(release, message, scores, TALKED) == [TWINS]


def test_what_alone_means_nothing_to_us(release: Release) -> None:
    """A message that nothing answers by itself is read after what was talked about, however complete it looks."""
    message = "要是忙忘了一直拖到明年过了年以后才想起来去问这个事可咋弄"

    assert targets(release, message, {message: {ALLOWANCE: LOW}, f"一次性生育补贴 {message}": {GRANT: 0.3}}, TALKED) == [GRANT]


def test_another_side_of_the_same_topic(release: Release) -> None:
    """A question after an answer may mean a neighbour: the entry just given is favoured only by its own title in the context."""
    message = "那要是抱回来的是一对也是一样吗"
    scores = {message: {TWINS: 0.6, GRANT: 0.1}, f"一次性生育补贴 {message}": {GRANT: 0.95, TWINS: 0.9}}

    assert targets(release, message, scores, TALKED) == [TWINS]


def test_a_correction_stays_on_the_subject(release: Release) -> None:
    """“不对，是二孩” asks the same again, whatever those words are near to alone."""
    message = "不对，是二孩"
    scores = {message: {ALLOWANCE: HIGH}, "一次性生育补贴 二孩": {GRANT: 0.5, ALLOWANCE: 0.4}}

    assert targets(release, message, scores, TALKED) == [GRANT]


COMPOUND = "三孩补贴多少钱，叶酸去哪领"
FIRST, SECOND = "三孩补贴多少钱", "叶酸去哪领"


@pytest.mark.parametrize(
    ("whole", "first", "second", "entries"),
    [
        ({GRANT: 0.5, ACID: 0.4}, {GRANT: HIGH}, {ACID: HIGH}, [GRANT, ACID]),
        ({ACID: 0.5, GRANT: 0.4}, {GRANT: HIGH}, {ACID: HIGH}, [GRANT, ACID]),  # in the order asked
        ({ACID: HIGH, GRANT: 0.4}, {GRANT: HIGH}, {ACID: HIGH}, [GRANT, ACID]),  # whichever of them the whole is nearest to
        ({GRANT: LOW}, {GRANT: LOW}, {ACID: HIGH}, [ACID]),
        ({GRANT: HIGH}, {GRANT: HIGH}, {ACID: LOW}, [GRANT]),
        ({GRANT: HIGH}, {GRANT: HIGH}, {GRANT: HIGH}, [GRANT]),  # the same thing twice
        ({"bleeding": 0.9}, {GRANT: HIGH}, {ACID: HIGH}, ["bleeding"]),  # danger is never one question of several
        ({"pension": 0.9}, {GRANT: LOW}, {ACID: LOW}, ["pension"]),
        ({GRANT: LOW}, {GRANT: 0.1}, {ACID: 0.2}, [ACID]),  # nothing is sure: the nearest
    ],
)
def test_several_questions(release: Release, whole: Scores, first: Scores, second: Scores, entries: list[str]) -> None:
    """Each clause that is a sure question about something else is answered."""
    assert targets(release, COMPOUND, {COMPOUND: whole, FIRST: first, SECOND: second}) == entries


def test_a_story_before_the_question(release: Release) -> None:
    """The clause that asks speaks for a message whose whole is unclear."""
    story = "您好，我和孩子他爸去年冬天才从外面打工回来，家里还有两个老人身体也不太好，三孩补贴多少钱"

    assert targets(release, story, {story: {ALLOWANCE: 0.2}, FIRST: {GRANT: HIGH}}) == [GRANT]


def test_the_story_tells_which_entry(release: Release) -> None:
    """The clause that asks settles the topic; among its entries the one counts that the story tells of."""
    story = "家里抱回来一对双胞胎都是一天生的一个模样，三孩补贴多少钱"

    assert targets(release, story, {story: {TWINS: 0.6, GRANT: 0.1}, FIRST: {GRANT: HIGH, TWINS: 0.6}}) == [TWINS]


def test_a_question_that_points_at_the_story(release: Release) -> None:
    """“这个…” at the end of a story asks about what the story tells."""
    story = "出院单上密密麻麻写了好些字，我就看懂一个叶酸，这个是不是能等等再吃"

    assert targets(release, story, {story: {ACID: 0.4}, "这个是不是能等等再吃": {ALLOWANCE: HIGH}}) == [ACID]


def test_not_too_many_answers(release: Release) -> None:
    """More questions than fit: the first ones."""
    clauses = {"三孩补贴多少钱": GRANT, "叶酸去哪领": ACID, "国家育儿补贴怎么领": ALLOWANCE, "双胞胎补贴领几份": TWINS}
    message = "，".join(clauses)
    found = targets(release, message, {message: {GRANT: 0.1}, **{clause: {entry: HIGH} for clause, entry in clauses.items()}})

    assert found == [GRANT, ACID, ALLOWANCE]
    assert len(found) == MOST_PARTS


def test_everything_is_ranked_at_once(release: Release) -> None:
    """Message, context and clauses go to the encoder together."""
    ranker = Prepared({})
    reading = read(COMPOUND, [COMPOUND], TALKED, release.regions, TODAY)
    find(reading, TALKED, cast(Ranker, ranker), release)

    assert ranker.asked[0] == COMPOUND
    assert set(ranker.asked) >= {FIRST, SECOND}


def test_the_numbers_that_decide() -> None:
    """They are confidences: what is answered need not be sure, what is sure is answered."""
    assert all(0 < number < 1 for number in (ACCEPT, SURE, BESIDE, CLAUSE, SWITCH))
    assert ACCEPT <= SURE


@pytest.mark.parametrize(
    ("scores", "beside"),
    [
        ({GRANT: 0.9, ALLOWANCE: 0.5}, [ALLOWANCE]),  # another topic, about as likely
        ({GRANT: 0.9, ALLOWANCE: 0.2}, []),
        ({GRANT: 0.9, "pension": 0.3}, []),  # a refusal is nothing to answer beside
        ({GRANT: 0.9, ALLOWANCE: 0.85, ACID: 0.8}, [ALLOWANCE, ACID]),
    ],
)
def test_what_may_have_been_meant(release: Release, scores: Scores, beside: list[str]) -> None:
    """Entries nearly as likely as the best stand beside it, likeliest first, two at most."""
    (found,) = looked(release, "补贴", {"补贴": scores})

    assert [target.id for target, _ in found.beside()] == beside


def test_a_clause_after_the_one_it_follows(release: Release) -> None:
    """A question that does not name its subject is read with the clause before it."""
    message, first, second = "叶酸去哪领呢，那个要吃多久才行呢", "叶酸去哪领呢", "那个要吃多久才行呢"
    scores = {message: {ACID: HIGH}, first: {ACID: HIGH}, second: {ALLOWANCE: 0.3}, f"{first}，{second}": {ACID: 0.9, ALLOWANCE: 0.1}}

    assert targets(release, message, scores) == [ACID]


def test_another_subject_than_we_took_it_for(release: Release) -> None:
    """“不对，我说的是叶酸” asks the question before anew, about that."""
    scores = {"不对，我说的是国家育儿补贴": {GRANT: 0.2}, "三孩补贴多少钱 国家育儿补贴": {ALLOWANCE: 0.9, GRANT: 0.3}}

    assert targets(release, "不对，我说的是国家育儿补贴", scores, TALKED) == [ALLOWANCE]
