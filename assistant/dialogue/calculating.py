"""Questions that are answered by reckoning: amounts for a child whose birth month is told, and what is due at a week or an age.

Conservative: only a message that gives the month of birth, the week or the age, and asks nothing that an entry answers better, is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.benefits.amounts import When, money
from assistant.benefits.calculation import Benefit, Calculation, calculate
from assistant.benefits.calendar import Anchor, State, calendar_of
from assistant.benefits.household import Birth, Cover, Household, Hukou
from assistant.benefits.periods import add_months
from assistant.dialogue.composing import next_questions
from assistant.dialogue.finding import SURE
from assistant.dialogue.reply import Part, Reply, Status
from assistant.dialogue.slots import Slots, without_slots
from assistant.knowledge.entry import Entry, Facet, Section
from assistant.knowledge.rules import Sort, Verdict

if TYPE_CHECKING:
    from assistant.dialogue.answering import Turn

MOST_BENEFITS = 6  # parts of one answer; WeChat holds about 680 characters
MOST_OCCASIONS = 5
LONGEST_BRIEF = 70  # characters for one benefit of several
ASK_BIRTH = "孩子哪年哪月出生？告诉我，我来算。"
_ASKED = {"妈妈": "妈妈有没有职工医保", "爸爸": "爸爸有没有职工医保", "孩次": "是第几个孩子"}

_YEAR_WORDS = {"去年": -1, "今年": 0, "明年": 1, "后年": 2}
_YEAR = r"(?:前年|去年|今年|明年|(?:20)?[12]\d年)"
_DAY = r"(?:\d{1,2}月)?(?:\d{1,2}[日号])?"
_BORN = re.compile(rf"{_YEAR}的?{_DAY}(?:份|底|初)?刚?要?(?:出生|生)的?|{_YEAR}的?\d{{1,2}}月(?:\d{{1,2}}[日号])?份?(?=$|[的，,。？?\s])")
_AMOUNT = re.compile(r"(?:领|拿|发|给|补)(?:到)?(?:多少|几)|多少(?:钱|元|块)|几(?:百|千|万|块)")
_STILL = re.compile(r"还(?:能|可以|有|剩).{0,6}(?:领|拿|发|给|多少)|(?:一共|总共|合计).{0,6}(?:领|拿|发|给|多少)")
_LIST = re.compile(r"(?:能|可以|都能|该|给|有)(?:都)?(?:领|享受|拿|申请|办)?(?:些)?(?:什么|哪些|哪几样)(?:钱|补贴|补助|政策|待遇|福利|好处)?")
_OURS = re.compile(r"育儿补贴|国家补贴|国家的|3600|三千六")
# A scheme or a side of it that has its own entries, which say more than a sum.
_OTHERS = re.compile(
    r"一次性|市里|津贴|医保|报销|税|扣除|保险|意外|假|托育|托班|幼儿园|大班|公积金|挂号|产检|检查|筛查|疫苗|接种|针|叶酸|体检|辅食|奶|费|花|买"
    r"|户口本|出生证|怎么|材料|带什么|去哪|哪里|不交|到账|什么时候"
)
_PERSONAL = re.compile(r"我|俺|咱|孩|娃|宝|老[大一二三]|女儿|儿子|孙")
_SOME_YEAR = re.compile(r"20\d\d|\d\d ?年|[鼠牛虎兔龙蛇马羊猴鸡狗猪]年")
_TO_DO = re.compile(r"都?(?:该|要|需要|应该|得|应当)(?:做|干|办|准备|注意)(?:些|点)?(?:什么|哪些)(?:事情|事|准备)?(?:了|呢|呀)?[?？。]*")
_THAT_YEAR = re.compile(rf"^(?:那么?)?(?:{'|'.join(_YEAR_WORDS)}|20\d\d年)的?(?:呢|[^，,]{{0,4}}(?:有|领|给|发|补|多少)[^。；]{{0,8}})?[?？]?$")


def reckoned(turn: Turn) -> Reply | None:
    """An amount or a list for this very family, or what is due now."""
    text, slots, known = turn.reading.text, turn.reading.slots, turn.conversation
    if _TO_DO.search(text):
        return _due(turn)
    follows = _only_tells(turn) or bool(_THAT_YEAR.search(text))
    wanted = f"{known.last_message}，{text}" if follows else text
    rest = _BORN.sub("", wanted)
    amount, listed = bool(_AMOUNT.search(rest)), bool(_LIST.search(rest))
    births = {re.sub(r"^20|[的刚要份出生]", "", born) for born in _BORN.findall(text)}  # of two children: no single sum
    if not (amount or listed) or len(births) > 1 or _OTHERS.search(rest) or turn.reading.elsewhere or _about_else(turn):
        return None
    birth = _birth(slots if follows or turn.reading.leans else turn.reading.said, slots, turn.today)
    if birth is None:
        nothing_told = slots.birth_year is None and slots.pregnancy_week is None and not _SOME_YEAR.search(wanted)
        asks = amount and _STILL.search(rest) and _PERSONAL.search(rest) and nothing_told
        return _ask_birth(turn) if asks and not follows else None
    calculation = calculate(_household(birth, slots), turn.today, turn.release.rules, turn.release.figures)
    year = _year(text if _THAT_YEAR.search(text) else rest, turn.today)
    if not amount:
        return _list(turn, calculation, wanted)
    narrow = year is not None or bool(_OURS.search(rest) or _STILL.search(rest))
    return _sum(turn, calculation, year, wanted, narrow=narrow)


def reckoned_at_last(turn: Turn) -> Reply | None:
    """What we asked for is told: reckon before it could be taken for a mere statement."""
    return reckoned(turn) if _only_tells(turn) else None


def _about_else(turn: Turn) -> bool:
    """Is the message surely about a topic in which no money is reckoned?"""
    best = turn.best
    if best is None or not best.is_entry or best.confidence < SURE:
        return False
    money_topics = {turn.release.entries[rule.entry].topic for rule in turn.release.rules if rule.sort is Sort.MONEY}
    return turn.release.entries[best.target.id].topic not in money_topics


def _only_tells(turn: Turn) -> bool:
    """Does the message only tell something of the family, after one that wanted a sum or a list?"""
    reading, last = turn.reading, turn.conversation.last_message
    tells = reading.said != Slots() and not reading.facets and not reading.subject_beside_slots
    return tells and not turn.chosen and bool(_AMOUNT.search(last) or _LIST.search(last))


def _year(text: str, today: date) -> int | None:
    """The year of claiming that is asked about."""
    word = next((word for word in _YEAR_WORDS if word in text), None)
    if word is not None:
        return today.year + _YEAR_WORDS[word]
    match = re.search(r"(?<!\d)(20[2-4]\d)年", text)
    return int(match[1]) if match else None


def _birth(told: Slots, known: Slots, today: date) -> Birth | None:
    """The birth, when its month is told."""
    if told.birth_year is None or told.birth_month is None:
        return None
    day = date(told.birth_year, told.birth_month, 1)
    count = 2 if known.plurality else 1
    return Birth(day, expected=day > today, order=known.birth_order, count=count, adopted=known.marriage == "收养", exact=False)


def _household(birth: Birth, slots: Slots) -> Household:
    cover = {"职工": Cover.EMPLOYEE, "灵活就业": Cover.FLEXIBLE, "居民医保": Cover.RESIDENT}.get(slots.insurance or "")
    hukou = Hukou.ELSEWHERE if slots.residence == "外地" else Hukou.HERE  # who does not say is answered as a family of ours
    father = slots.asker == "父亲"
    return Household((birth,), hukou, mother=None if father else cover, father=cover if father else None)


def _sum(turn: Turn, calculation: Calculation, year: int | None, wanted: str, *, narrow: bool) -> Reply | None:
    """The yearly allowance, and why so much; unless only that is asked, what else was published for this child."""
    yearly = [b for b in calculation.benefits if b.rule.sort is Sort.MONEY and b.outcome.first_years]
    if not yearly:
        return None
    lines = [_direct(yearly, year, turn.today), *dict.fromkeys(benefit.text for benefit in yearly)]
    remarks = "\n".join(f"- {remark.text}" for remark in yearly[0].remarks[:2])
    rows = [(yearly[0].entry, "\n\n".join([*lines, *([remarks] if remarks else [])]))]
    if not narrow:
        rows += [(b.entry, f"{b.rule.name}：{b.text}") for b in calculation.benefits if b.published]
    return _reply(turn, rows, wanted)


def _direct(benefits: Sequence[Benefit], year: int | None, today: date) -> str:
    """The first sentence: the amount itself."""
    name, claims = benefits[0].rule.name, [claim for benefit in benefits if benefit.counts for claim in benefit.outcome.claims]
    if not claims:
        return f"{name}要先问清楚。"
    if year is not None:
        amount = sum((claim.amount for claim in claims if claim.year == year), Decimal(0))
        word = next((word for word, years in _YEAR_WORDS.items() if today.year + years == year), "")
        spoken = f"{word}（{year} 年）" if word else f"{year} 年"
        return f"{spoken}{name}能领 {money(amount)}。" if amount else f"{spoken}没有{name}可领。"
    total = sum((claim.amount for claim in claims), Decimal(0))
    left = sum((claim.amount for claim in claims if claim.when is not When.PAST), Decimal(0))
    now = sum((claim.amount for claim in claims if claim.when is When.NOW), Decimal(0))
    if not left:
        return f"{name}总共 {money(total)}，已经没有可领的了。"
    if left == total:
        return f"{name}今年能领 {money(now)}，连以后一共 {money(left)}。" if now else f"{name}以后一共能领 {money(left)}。"
    return f"{name}总共 {money(total)}；今年能领 {money(now)}，连以后还能领 {money(left)}。"


def _list(turn: Turn, calculation: Calculation, wanted: str) -> Reply | None:
    """What this family gets, each from its own entry."""
    # Leave comes after money for those who speak of work, for others not at all; the second of twins gets what the first gets.
    works = turn.reading.slots.insurance == "职工"
    order = [Sort.MONEY, *([Sort.LEAVE] if works else []), Sort.TAX, Sort.TASK, Sort.COVER]
    fit = [b for b in calculation.benefits if b.rule.sort in order and b.text and b.verdict is not Verdict.NO and not b.child.number]
    shown = sorted(fit, key=lambda benefit: order.index(benefit.rule.sort))[:MOST_BENEFITS]
    if not shown:
        return None
    rows = [(benefit.entry, _brief(benefit, turn.today)) for benefit in shown]
    missing = [_ASKED[fact] for fact in calculation.missing() if fact in _ASKED]
    if missing:
        entry, text = rows[-1]
        rows[-1] = (entry, f"{text}\n\n再告诉我{'、'.join(missing)}，能算得更全。")
    return _reply(turn, rows, wanted)


def _brief(benefit: Benefit, today: date) -> str:
    if benefit.counts:
        return ("每个孩子：" if benefit.child.birth.count > 1 else "") + _direct([benefit], None, today)
    text = benefit.text if len(benefit.text) <= LONGEST_BRIEF else re.split(r"(?<=。)", benefit.text)[0]
    return f"{benefit.rule.name}{'（要先问）' if benefit.verdict is Verdict.ASK else ''}：{text}"


def _ask_birth(turn: Turn) -> Reply | None:
    """The one fact without which nothing can be reckoned; only when the message is about an allowance that hangs on it."""
    best = turn.best
    topics = {turn.release.entries[rule.entry].topic for rule in turn.release.rules if rule.hangs_on_birth}
    if best is None or not best.is_entry or turn.release.entries[best.target.id].topic not in topics:
        return None
    turn.next = turn.conversation.asked_back(turn.reading.text, turn.reading.slots, (), (), turn.now)
    return Reply(Status.CLARIFICATION, text=ASK_BIRTH)


def _due(turn: Turn) -> Reply | None:
    """What is due at this week or age, each from its own entry. Without the day of birth no dates are given."""
    said = turn.reading.said
    beside = without_slots(_TO_DO.sub("", turn.reading.text))
    if re.sub(r"[现在的时候到这宝满了吧，,。?？\s]", "", beside):
        return None
    if said.pregnancy_week is not None:
        heard, anchor = f"孕{said.pregnancy_week}周", Anchor.from_last_period(turn.today - timedelta(weeks=said.pregnancy_week))
    elif said.age_months is not None:
        heard, anchor = f"{said.age_months}个月", Anchor(add_months(turn.today, -said.age_months), expected=False)
    else:
        return None
    shown = calendar_of(anchor, turn.today, turn.release.timeline, turn.release.rules, turn.release.figures)
    now = [occasion for occasion in shown.at(State.NOW) if occasion.entries and occasion.text][:MOST_OCCASIONS]
    if not now:
        return None
    rows = [(occasion.entries[0], f"{occasion.title}：{occasion.text}") for occasion in now]
    coming = next((occasion.title for occasion in shown.at(State.LATER)), "")
    if coming:
        rows[-1] = (rows[-1][0], f"{rows[-1][1]}\n\n接下来：{coming}。")
    return _reply(turn, rows, turn.reading.message, Facet.WHEN, heard)


def _reply(turn: Turn, rows: Sequence[tuple[str, str]], wanted: str, facet: Facet = Facet.AMOUNT, heard: str = "") -> Reply:
    """Each text as the first section of a part, so that its entry's sources and dates stand below it."""
    parts: list[Part] = []
    for name, text in rows:
        entry = _nearest(turn, turn.release.entries[name]) if len(rows) == 1 else turn.release.entries[name]
        section = Section("算一算", facet, None, text, entry.line_of("标题"))
        parts.append(Part(turn.reading.message, entry, (facet,), (section,), 1.0, "" if parts else heard))
    ids = tuple(part.entry.id for part in parts)
    turn.next = turn.conversation.answered(wanted, turn.reading.slots, ids, (facet,), turn.now)
    stale = any(part.entry.is_stale(turn.today) for part in parts)
    status = Status.ANSWERED_STALE if stale else Status.ANSWERED
    return Reply(status, parts=tuple(parts), suggestions=next_questions(parts, turn.release), today=turn.today)


def _nearest(turn: Turn, entry: Entry) -> Entry:
    """The entry of the same topic that the message is nearest to, such as the one for its year of birth."""
    best = turn.best
    if best is None or not best.is_entry:
        return entry
    found = turn.release.entries[best.target.id]
    return found if found.topic == entry.topic and found.is_live(turn.today) else entry
