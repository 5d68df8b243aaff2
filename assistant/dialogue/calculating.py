"""Questions that are answered by reckoning: amounts for a child whose birth month is told, and what is due at a week or an age.

Conservative: only a message that gives a birth date, week or age and asks nothing else is taken; the rest is left to the entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.benefits.amounts import When, money
from assistant.benefits.calculation import Benefit, Calculation, calculate
from assistant.benefits.calendar import Anchor, Calendar, Occasion, State, calendar_of
from assistant.benefits.household import Birth, Cover, Household, Hukou
from assistant.benefits.periods import add_months, spoken_day
from assistant.dialogue.composing import next_questions
from assistant.dialogue.reply import Part, Reply, Status
from assistant.dialogue.slots import Slots, without_slots
from assistant.knowledge.entry import Entry, Facet, Section
from assistant.knowledge.rules import Sort, Verdict

if TYPE_CHECKING:
    from assistant.dialogue.answering import Turn

MOST_BENEFITS = 6  # parts of one answer; WeChat holds about 680 characters
MOST_OCCASIONS = 5
ASK_BIRTH = "孩子哪年哪月出生？告诉我，我来算。"

_BORN = re.compile(
    r"(?:今年|去年|前年|明年|(?:20)?[12]\d年)的?(?:\d{1,2}月)?(?:\d{1,2}[日号])?(?:份|底|初)?(?:刚)?(?:要)?(?:出生|生)?(?:的)?(?=$|[^\d]*(?:生|娃|宝|孩|[，,。？?]))"
)
_AMOUNT = re.compile(r"(?:领|拿|发|给|补)(?:到)?(?:多少|几)|多少(?:钱|元|块)|几(?:百|千|万|块)")
_STILL = re.compile(r"还(?:能|可以|有|剩).{0,6}(?:领|拿|发|给|多少)|(?:一共|总共|合计).{0,6}(?:领|拿|发|给|多少)")
_LIST = re.compile(r"(?:能|可以|都能|该|给|有)(?:都)?(?:领|享受|拿|申请|办)?(?:些)?(?:什么|哪些|哪几样)(?:钱|补贴|补助|政策|待遇|福利|好处)?")
_OURS = re.compile(r"育儿补贴|国家补贴|国家的|3600|三千六")
# A scheme named in the message has its own entries, which say more than a sum.
_OTHERS = re.compile(
    r"一次性|市里|津贴|医保|报销|个税|扣税|扣除|税|保险|意外|产假|护理假|育儿假|陪产|假|托育|托班|幼儿园|大班|学费|公积金|买房|挂号|产检|检查|筛查|疫苗|针|叶酸|体检|辅食|奶|户口本|出生证|怎么|材料|带什么|去哪|哪里|不交|到账|什么时候"
)
_PERSONAL = re.compile(r"我|俺|咱|孩|娃|宝|老[大一二三]|女儿|儿子|孙")
_TO_DO = re.compile(r"(?:都)?(?:该|要|需要|应该|得|应当)(?:做|干|办|准备|注意)(?:些|点)?(?:什么|哪些)(?:事情|事|准备)?(?:了|呢|呀)?[?？。]*")
_YEARS = {"去年": -1, "今年": 0, "明年": 1, "后年": 2}


def reckoned(turn: Turn) -> Reply | None:
    """An amount or a list for this very family, or what is due now."""
    text = turn.reading.text
    pending = _pending(turn)
    wanted = f"{turn.conversation.last_message}，{text}" if pending else text
    if _TO_DO.search(text):
        return _due(turn)
    rest = _BORN.sub("", wanted)
    if _OTHERS.search(rest) or turn.reading.elsewhere:
        return None
    births = _births(turn.reading.slots if pending or turn.reading.leans else turn.reading.said, turn.reading.slots, turn.today)
    amount, listed = bool(_AMOUNT.search(rest)), bool(_LIST.search(rest))
    if births:
        if amount and (_OURS.search(rest) or _STILL.search(rest) or _year(rest, turn.today) is not None):
            return _sum(turn, births, _year(rest, turn.today))
        return _list(turn, births) if amount or listed else None
    needs_birth = amount and _STILL.search(rest) and _PERSONAL.search(rest) and turn.reading.slots.birth_year is None
    return _ask_birth(turn) if needs_birth and turn.reading.slots.pregnancy_week is None else None


def reckoned_at_last(turn: Turn) -> Reply | None:
    """The month of birth that we asked for: before it could be taken for a mere statement."""
    return reckoned(turn) if _pending(turn) else None


def _pending(turn: Turn) -> bool:
    """Did the last message want a sum, and is this one only the birth date it lacked?"""
    last, reading = turn.conversation.last_message, turn.reading
    told = reading.said.birth_year is not None and not reading.facets and not reading.subject_beside_slots
    return told and bool(_STILL.search(last) and _AMOUNT.search(last)) and turn.conversation.slots.birth_month is None


def _year(text: str, today: date) -> int | None:
    """The year of claiming that is asked about."""
    word = next((word for word in _YEARS if word in text), None)
    if word is not None:
        return today.year + _YEARS[word]
    match = re.search(r"(?<!\d)(20[2-4]\d)年(?!\d)", text)
    return int(match[1]) if match else None


def _births(told: Slots, known: Slots, today: date) -> tuple[Birth, ...]:
    """The births that fit what was told: one when the month is known, the first and the last possible one when not."""
    if told.birth_year is not None and told.birth_month is not None:
        days = [date(told.birth_year, told.birth_month, 1)]
    elif told.age_months is not None:
        days = [add_months(today, -told.age_months - 1) + timedelta(days=1), add_months(today, -told.age_months)]
    elif told.birth_year is not None:
        days = [date(told.birth_year, 1, 1), date(told.birth_year, 12, 31)]
    else:
        return ()
    twins = 2 if known.plurality else 1
    adopted = known.marriage == "收养"
    return tuple(Birth(day, expected=day > today, order=known.birth_order, count=twins, adopted=adopted) for day in days)


def _household(birth: Birth, slots: Slots) -> Household:
    cover = {"职工": Cover.EMPLOYEE, "灵活就业": Cover.FLEXIBLE, "居民医保": Cover.RESIDENT}.get(slots.insurance or "")
    here = slots.residence == "本地" or slots.residence is None and slots.district is not None
    hukou = Hukou.ELSEWHERE if slots.residence == "外地" else Hukou.HERE if here else None
    father = slots.asker == "父亲"
    return Household((birth,), hukou, slots.district or "", mother=None if father else cover, father=cover if father else None)


def _calculations(turn: Turn, births: Sequence[Birth]) -> list[Calculation]:
    rules, figures = turn.release.rules, turn.release.figures
    return [calculate(_household(birth, turn.reading.slots), turn.today, rules, figures) for birth in births]


def _same(calculations: Sequence[Calculation]) -> bool:
    """Does every birth that may be meant come to the same sums?"""
    sums = [[tuple((c.year, c.amount) for c in b.outcome.claims) for b in calculation.benefits] for calculation in calculations]
    return all(row == sums[0] for row in sums)


def _sum(turn: Turn, births: Sequence[Birth], year: int | None) -> Reply | None:
    """The yearly allowance: this year and later, or in the year asked about, and why."""
    calculations = _calculations(turn, births)
    yearly = [b for b in calculations[0].benefits if b.rule.sort is Sort.MONEY and b.outcome.first_years]
    if not yearly or not _same(calculations):
        return None
    first = yearly[0]
    lines = [_direct(yearly, year, turn.today), *dict.fromkeys(benefit.text for benefit in yearly)]
    remarks = [f"- {remark.text}" for remark in first.remarks[:2]]
    return _reply(turn, [(first.entry, "\n\n".join(lines) + ("\n\n" + "\n".join(remarks) if remarks else ""))])


def _direct(benefits: Sequence[Benefit], year: int | None, today: date) -> str:
    """The first sentence: the amount itself."""
    name, claims = benefits[0].rule.name, [claim for benefit in benefits if benefit.counts for claim in benefit.outcome.claims]
    if not claims:
        return f"{name}要先问清楚。"
    if year is not None:
        amount = sum(claim.amount for claim in claims if claim.year == year)
        when = f"{next((w for w, n in _YEARS.items() if today.year + n == year), '')}（{year} 年）".replace("（", "（" if year - today.year < 3 else "")
        spoken = when if year - today.year in _YEARS.values() else f"{year} 年"
        return f"{spoken}{name}能领 {money(amount)}。" if amount else f"{spoken}没有{name}可领。"
    now = sum(claim.amount for claim in claims if claim.when is When.NOW)
    left = sum(claim.amount for claim in claims if claim.when is not When.PAST)
    if not left:
        return f"{name}已经没有可领的了。"
    return f"{name}今年还能领 {money(now)}，连以后一共 {money(left)}。" if now else f"{name}以后一共能领 {money(left)}。"


def _list(turn: Turn, births: Sequence[Birth]) -> Reply | None:
    """What this family gets, each from its own entry."""
    calculations = _calculations(turn, births)
    if not _same(calculations):
        return None
    shown = [b for b in calculations[0].benefits if b.text and b.verdict is not Verdict.NO and _fits(b, turn)]
    if not shown:
        return None
    rows = [(benefit.entry, _brief(benefit, turn.today)) for benefit in shown[:MOST_BENEFITS]]
    missing = calculations[0].missing()
    if missing:
        entry, text = rows[-1]
        rows[-1] = (entry, f"{text}\n\n告诉我{'、'.join(missing)}的情况，能算得更全。")
    return _reply(turn, rows)


def _fits(benefit: Benefit, turn: Turn) -> bool:
    """Leave is left out unless the family speaks of work; a second twin repeats the first."""
    if benefit.child.number:
        return False
    return benefit.rule.sort is not Sort.LEAVE or turn.reading.slots.insurance == "职工"


def _brief(benefit: Benefit, today: date) -> str:
    if benefit.counts:
        each = "每个孩子" if benefit.child.birth.count > 1 else ""
        return _direct([benefit], None, today).replace(benefit.rule.name, f"{benefit.rule.name}{each}", 1)
    sentence = re.split(r"(?<=。)", benefit.text)[0]
    return f"{benefit.rule.name}：{sentence}"


def _ask_birth(turn: Turn) -> Reply | None:
    """The one fact without which nothing can be reckoned."""
    best = turn.found[0] if turn.found else None
    if best is None or not best.is_entry or turn.release.entries[best.target.id].topic not in _yearly_topics(turn):
        return None
    turn.next = turn.conversation.asked_back(turn.message, turn.reading.slots, (), (), turn.now)
    return Reply(Status.CLARIFICATION, text=ASK_BIRTH)


def _yearly_topics(turn: Turn) -> set[str]:
    """Topics of the allowances that hang on the month of birth."""
    rules = [rule for rule in turn.release.rules if any("首次最晚" in _keys(case.method) for case in rule.cases)]
    return {turn.release.entries[str(rule.entry)].topic for rule in rules}


def _keys(method: str) -> Iterable[str]:
    from assistant.knowledge.reckonings import METHODS

    return METHODS[method].keys if method in METHODS else ()


def _due(turn: Turn) -> Reply | None:
    """What is due at this week or age, each from its own entry."""
    said, text = turn.reading.said, turn.reading.text
    anchor = _anchor(said, turn.today)
    if anchor is None or without_slots(_TO_DO.sub("", text)).strip("现在？?。 ，,的时候到这宝满"):
        return None
    shown = calendar_of(anchor, turn.today, turn.release.timeline, turn.release.rules, turn.release.figures)
    now = [o for o in shown.at(State.NOW) if o.entries][:MOST_OCCASIONS]
    if not now:
        return None
    rows = [(occasion.entries[0], _told(occasion)) for occasion in now]
    coming = next(iter(shown.at(State.LATER)), None)
    if coming is not None:
        entry, last = rows[-1]
        rows[-1] = (entry, f"{last}\n\n接下来：{coming.title}，{spoken_day(coming.begins)}起。")
    entry, first = rows[0]
    rows[0] = (entry, f"{_age(anchor, shown, said)}，现在该做的先说这几样。\n\n{first}")
    return _reply(turn, rows)


def _anchor(said: Slots, today: date) -> Anchor | None:
    if said.pregnancy_week is not None:
        return Anchor.from_last_period(today - timedelta(weeks=said.pregnancy_week))
    if said.age_months is not None:
        return Anchor(add_months(today, -said.age_months), expected=False)
    if said.birth_year is not None and said.birth_month is not None and (born := date(said.birth_year, said.birth_month, 1)) <= today:
        return Anchor(born, expected=False)
    return None


def _age(anchor: Anchor, shown: Calendar, said: Slots) -> str:
    if anchor.expected:
        return f"孕 {anchor.pregnancy_week(shown.on)[0]} 周"
    return f"宝宝 {said.age_months} 个月" if said.age_months is not None else "按出生年月算"


def _told(occasion: Occasion) -> str:
    until = f"（{spoken_day(occasion.ends)}前）" if occasion.ends else ""
    return f"{occasion.title}{until}：{occasion.text}" if occasion.text else f"{occasion.title}{until}。"


def _reply(turn: Turn, rows: Sequence[tuple[str, str]]) -> Reply:
    """Each text as the first section of a part, so that its entry's sources and dates stand below it."""
    parts = []
    for name, text in rows:
        entry = _nearest(turn, turn.release.entries[name]) if len(rows) == 1 else turn.release.entries[name]
        section = Section("算一算", Facet.AMOUNT, None, text, entry.line_of("标题"))
        parts.append(Part(turn.reading.message, entry, (Facet.AMOUNT,), (section,), 1.0))
    ids = tuple(part.entry.id for part in parts)
    turn.next = turn.conversation.answered(turn.reading.message, turn.reading.slots, ids, (Facet.AMOUNT,), turn.now)
    stale = any(part.entry.is_stale(turn.today) for part in parts)
    status = Status.ANSWERED_STALE if stale else Status.ANSWERED
    return Reply(status, parts=tuple(parts), suggestions=next_questions(parts, turn.release), today=turn.today)


def _nearest(turn: Turn, entry: Entry) -> Entry:
    """The entry of the same topic that the message is nearest to, such as the one for its year of birth."""
    best = turn.found[0] if turn.found else None
    if best is None or not best.is_entry:
        return entry
    found = turn.release.entries[best.target.id]
    return found if found.topic == entry.topic and found.is_live(turn.today) else entry
