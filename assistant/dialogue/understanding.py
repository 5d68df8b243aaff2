"""A message -> what it asks: written forms, slots, facets, clauses. Pure: no ranking here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.facets import facets_asked, is_question, without_cues
from assistant.dialogue.slots import Slots, correction, corrects, read_slots, without_slots
from assistant.knowledge.entry import Facet
from assistant.knowledge.regions import Regions

_SENTENCE = re.compile(r"[。？?！!；;\n]+")
_CLAUSE = re.compile(r"[，,]+|(?<=[吗呢不没么])\s+|\s{1,}(?=[^\s]{4,})")
_LISTED = re.compile(r"(.+?)[，,\s]*(?:[这那]?[两俩三仨四几](?:样|种|个|项)?)?(?:分别|各自?|都)(?=[^，,]*$)(.{2,})$")
_ITEM = re.compile(r"[、，,\s]|和|跟|还有")
_LEADING = re.compile(r"^(那|那么|还有|再问|另外|顺便问|然后|嗯|哦|好的?|对了|请问|我想问一?下?|想问一?下?|如果|要是|就是)+[，,\s]*")
# What only tells how one feels says nothing of the matter.
_FEELING = re.compile(
    r"(?:我|俺|家里人?|全家)?(?:都|真|好|快|可|就|已经|现在)*"
    r"(?:[愁急吓气烦]死(?:我|人|个人)?了?|[愁急吓气慌烦]得.{0,8}|吓坏了?|急人|气人|腿都软了|头都大了|一[宿夜]没睡.{0,2}|在线等|挺?急的?|求助|拜托了?)[。!！~]*"
)
_ELLIPTICAL_START = re.compile(
    r"^(那(?![边里儿])|还|再|又|也|要是|如果|它|他|她|对了|不对|不是|我说的|我家|我是|但是|可是|过了|没有|第[一二三]|刚才|先|都)"
)
_ELLIPTICAL_END = re.compile(r"(呢|的话)[?？。!]*$")
# “孩子才 11 个月，那给换成什么”, “2 月满三岁，这就断了？”: the last clause points back
THIS = re.compile("那(?![么边里儿会天月年回次种样几两])|这(?![么边里儿会天月年回次种样几两])|它")  # what was just told
_POINTS_BACK = re.compile(rf"(?:^|[，,。\s])(?:{THIS.pattern})[^，,。\s]{{2,}}$|^(?:{THIS.pattern}).{{,20}}$")
_SAME_SIDE = re.compile(r"^那(?!么)[^，,。]{1,10}$|呢[?？。!]*$")
_PERSON = re.compile(r"[我俺咱他她家]|孩子|宝宝|娃")
_POINTING = re.compile(r"[这那]个?|它|是|都|就|到底|[\s，,]")
_NOT_HERE = re.compile("不(?:是|问|说)(?:长治|咱们?这|本地)")
_HERE = re.compile(r"长治|咱(们)?(这|市|县|长)|[比跟和]咱|本地|我们这|咱这|这边|这里|回来|回长")
# Whoever gives birth or is treated elsewhere asks what our insurance pays for it.
_PAID_FROM_HERE = re.compile(r"报(?!名|到|户口|案|警)|备案|结算|垫付|还(能|可以|免|给|管|算|有|发)")
# Words that any question may have: a message of nothing else has not said what it is about.
_EMPTY = re.compile(
    r"上面|里面|我们?|俺们?|咱们?|你们?|您|他们?|她们?|它|人家|别人|大家|自己|谁|孩子|宝宝|妻子|丈夫|婆婆|公公|爷爷|奶奶|姥姥|[妈爸姐妹哥弟嫂]|邻居|老人|家里?|工作人员|会计|窗口"
    r"|[这那][个些种样边里儿会天次回]?|东西|事[情儿]?|情况|方面|哪[个些种样里儿边]?|什么|怎么|为什么"
    r"|今天|昨天|前天|明天|上午|下午|晚上|早上|去年|今年|明年|之前|以前|后来|上[次回]|刚才?|已经|快|早就|现在|一直|老是|总是|时候|时间|[月天年周号点]|礼拜|[\d一二两三四五六俩几半多]"
    r"|[吗呢吧啊呀嘛啦嘞哩咧么呗]|[不没是有能行成会要用得该给让叫把被对跟和到在从上下来去回走过进出了着的地就也都还又再才只挺很太最更真]|可以|为"
    r"|急死?|气死?|谢谢|麻烦|请问?|想|[问说讲听看懂]|知道|明白|清楚?|[弄办搞整做填写交领拿等跑找改变漏忘凭丢管算超差帮准假]|享受|够格?|符合|条件|资格|政策|材料|手续|复印件|网上|电话"
    r"|长|[栏拦步趟份次个样些楼表村]|消息|结果|规定|说法|到底|一般|大概|好|错|通过|到期|过期|商量|同意|接着|记住|心里|底|人|连|手|听说|最后|赶紧|跳|回来|之|比|\s|[，,。.？?！!、…~～]"
)
MOST_ITEMS, LONGEST_ITEM = 4, 8  # things in a row, characters of one
LONG = 40  # characters; a longer message tells all it means
SHORT = 10  # characters of subject; a shorter message may lean on the one before


@dataclass(frozen=True, slots=True)
class Clause:
    """One piece of a message. before: the clause it follows, which may name what it is about; empty for the first."""

    text: str
    before: str = ""
    asks: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, read.

    forms: canonical text, then its mended spelling if different. slots: known after this message; said: stated in it.
    corrects: it takes back a slot said before. asks_the_same: the same side as before, of another thing (“那三孩呢”).
    subject: the text without what only asks. clauses: those that ask, in order, or all. elsewhere: a place that is not ours.
    """

    message: str
    forms: tuple[str, ...]
    said: Slots
    slots: Slots
    facets: tuple[Facet, ...]
    subject: str
    clauses: tuple[Clause, ...]
    elsewhere: str | None
    leans: bool
    corrects: bool
    asks_the_same: bool

    @property
    def subject_beside_slots(self) -> str:
        """The subject without what states a slot: empty when the message only tells."""
        return without_slots(self.subject)

    @property
    def only_tells(self) -> bool:
        """Does it ask nothing by its own words?"""
        return not self.facets and not is_question(self.text)

    @property
    def names_nothing(self) -> bool:
        """Does it ask without saying what about (“到底用不用管”)?"""
        return is_question(self.text) and not _EMPTY.sub("", self.text)

    @property
    def text(self) -> str:
        """The canonical form: what was typed, not what it may have been meant to be."""
        return self.forms[0]


def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses of a longer message that ask something, short fragments joined to what precedes them; when none asks, all."""
    pieces: list[str] = []
    for sentence in _SENTENCE.split(text):
        if each := _each(sentence):
            pieces += each
            continue
        for piece in _CLAUSE.split(sentence):
            clause = _LEADING.sub("", (piece or "").strip())
            if not clause or _FEELING.fullmatch(clause):
                continue
            short = len(clause) < 7 and len(_POINTING.sub("", without_cues(clause))) < 2
            if pieces and (short or clause.startswith("还是")):  # “上一份，还是各上各的” is one question
                pieces[-1] += "，" + clause
            else:
                pieces.append(clause)
    clauses = [Clause(piece, before, is_question(piece)) for before, piece in zip(("", *pieces), pieces, strict=False)]
    return tuple([clause for clause in clauses if clause.asks] or (clauses if len(clauses) > 1 else []))


def _each(sentence: str) -> list[str]:
    """A question about several things in a row as one about each (“蛋清、虾和蜂蜜分别多大能吃”); empty when it is none."""
    listed = _LISTED.match(_LEADING.sub("", sentence.strip()))
    if listed is None or not is_question(listed[2]):
        return []
    items = [item for item in _ITEM.split(listed[1]) if item]
    return [item + listed[2] for item in items] if 2 <= len(items) <= MOST_ITEMS and max(map(len, items)) <= LONGEST_ITEM else []


def _elsewhere(text: str, before: str, regions: Regions) -> str | None:
    """Another place the message is about, unless it also speaks of ours. before: the message it leans on, if any."""
    ours = [regions.home, *regions.aliases, *(n for d in regions.districts for n in (d.name, *d.aliases))]
    text = _NOT_HERE.sub("", text)
    if _HERE.search(text) or any(name in text for name in ours):
        return None
    place = next((name for name in regions.elsewhere if name in text), None)
    if place is None:
        return None
    insured_there = re.search(f"(社保|医保|参保|单位|公司)[^，,。？?]{{0,4}}在{place}|在{place}(上班|工作|参保|交)", text)
    if _PAID_FROM_HERE.search(before + text) and re.search(f"[去到在往回跑]{place}", text) and not insured_there:
        return None
    # “老家广西的”“河南人”: where somebody comes from, not whose policy is asked about
    from_there = (
        f"(老家|娘家|婆家|是|来自|从|送){place}(?!政策|标准|补贴)|在{place}(打工|抢救|住院|住了.{{0,5}}[天院]|建|做)|户口[^，,。？?]{{0,10}}{place}"
    )
    from_there += f"|{place}(省|市)?(人|户口|户籍|嫁|来的|娶|过来|搬|回)"
    # “太原户口，太原生三胎给几千”: named again, or first of all, it is what is asked about
    asked_of = text.count(place) > 1 or re.match(f"{place}(省|市)?(户口|户籍)", text)
    comes_from = not asked_of and re.search(from_there, text) and not re.search("那边|那里|那儿|当地|那(个)?地方", text)
    return None if comes_from else place


def leans_on_context(text: str, subject: str, conversation: Conversation) -> bool:
    """Is the message incomplete without the one before it?"""
    if not conversation.entries and not conversation.last_message:
        return False
    # It only tells something of the family, or of what happened, and asks nothing.
    if conversation.entries and (not without_slots(subject) or (_PERSON.search(text) and not is_question(text) and not facets_asked(text))):
        return True
    if len(text) <= LONG and _POINTS_BACK.search(text):
        return True
    if len(text) > 24:
        return False
    short = len(re.sub(r"\s", "", subject)) <= SHORT
    return short and (bool(_ELLIPTICAL_START.search(text) or _ELLIPTICAL_END.search(text)) or len(text) <= 12)


def read(message: str, forms: Sequence[str], conversation: Conversation, regions: Regions, today: date) -> Reading:
    """Read one message in its conversation."""
    text, mended = forms[0], forms[-1]
    said = read_slots(mended, regions, today).updated(read_slots(text, regions, today))
    takes_back = bool(conversation.entries) and corrects(text) and bool(correction(text))
    subject = without_cues(_LEADING.sub("", correction(text) if takes_back else text))
    leans = leans_on_context(text, subject, conversation)
    return Reading(
        message=message,
        forms=tuple(forms),
        said=said,
        slots=conversation.slots.updated(said),
        facets=tuple(facets_asked(text) or facets_asked(mended)),
        subject=subject,
        clauses=clauses_of(text),
        elsewhere=_elsewhere(text, conversation.last_message if leans or takes_back else "", regions),
        leans=leans,
        corrects=takes_back,
        asks_the_same=takes_back or bool(_SAME_SIDE.search(text)),
    )
