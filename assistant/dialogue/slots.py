"""What the family has told us about itself: which child, how old, how many weeks, where registered ..."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from functools import lru_cache

from assistant.knowledge.regions import Regions

_ORDINALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
_N = "[一二两三四五1-5]"
_COUNT = r"(?:\d{1,2}|十[一二]?|[一二两三四五六七八九])"
# “发烧三天的孩子” tells of the illness
_DAYS_OLD = re.compile(
    rf"(?<![烧热吐拉咳泻了病住子院哭晚早过\d])(?P<days>{_COUNT})来?(?:个|多)?(?P<unit>天|日|周|礼拜|星期)(?:大|的(?:孩|宝|娃|婴|新生|孙|儿子|女儿|闺女))"
    rf"|(?:出生|生下来?|落地)(?:才|刚|第|有|都)?(?P<born>{_COUNT})个?多?(?P<since>天|日|周|礼拜|星期)(?![内前后里以之])"
)
_SPAN = "[多来半]?月|半|星期|礼拜|周|小时|钟头"
_ORDER = (
    re.compile(rf"(?:老|第)?({_N})(?:个)?(?:胎|孩|宝|娃)(?!岁|个)"),
    re.compile(rf"老({_N})(?![人口])"),
    re.compile(r"(?<![有十])([二三四])(?:小子|儿子|闺女|女儿|丫头|姑娘|妮子?)"),
    re.compile(rf"第({_N})个(?:孩子|娃|宝宝|小孩)?"),
    re.compile(rf"(?:(?<!一下)(?<!一胎)生了?第?|怀了?第)({_N})个(?!{_SPAN})"),
)
_ONE_MORE = re.compile(rf"(?:生了|有了?)({_N})个(?!{_SPAN}).{{0,8}}[再又](?:生|怀|要)")
_FIRST = re.compile(r"头胎|头一个|独生|大宝|第一胎")
_CORRECTED = re.compile(r"不对|不是|[说弄打写记讲]错|说反了|应该是|我说的是|改成")
_TAKEN_BACK = re.compile(
    r"^(?:不对|不是|[说弄打写记讲]错了?|说反了|错了|应该是|我(?:是)?(?:说|问|要|想问)(?:的)?(?:是)?|问(?:它|这个|那个)|这个|那个|啊|呀|是|[，,。\s])+"
)
_TWINS = (
    r"双胞胎|双胎|龙凤胎|多胞胎|三胞胎|双宝|[俩仨]个?[，,]?一[胎孩](?:出来|生)|"
    rf"(?:怀了?|怀的是?|怀着|一[下胎]生了?)(?:[俩仨](?!月)|[两2三3]个(?!{_SPAN}))"
)
_PRETERM = r"早产|(?<!\d)(?:2[4-9]|3[0-6])周(?:多|零.天)?(?:的?时候)?[就才]?(?:早?出?生|剖)"
_LOST = r"流产|小产|引产|胎停|没保住|没留住|流掉|流了(?!血)|引下来|孩子掉了"
_FATHER = r"老公|丈夫|爸爸|男的|男方|男人|他爸|孩子爸|男职工|当爸|做爸|当爹|当父亲|(?<!儿)(媳妇|妻子)(快|要|刚|已经|都)?(生|怀|坐|月子|预产)"
_BORN_IN = re.compile(
    r"(?<!\d)(20[12]\d|[12]\d)年的?(?:(\d{1,2})月)?(?:(\d{1,2})[日号])?份?"
    r"(?:生|出生|的(?:娃|宝|孩)|的?(?=$|[，,。？?\s])|.{0,6}(?:生|出生))"
)
# “1 岁半、2 岁的发育预警”, “7–9 月龄一天怎么吃”: for children of that age; “1 岁内”, “满 3 岁” draw a line instead
_FOR_AGES = re.compile(r"\d+(?: ?(?:岁半|岁|个月|月龄))?(?: ?[、和到—–-] ?\d+(?: ?(?:岁半|岁|个月|月龄))?)*(?<=[岁半月龄])(?![内以之后前])")
_AGE = re.compile(r"(\d+) ?(岁半|岁|个月|月龄)?")
_ANY_DAY = date(2000, 1, 1)  # what a title states does not depend on today
MATCHING, UNSAID, CONFLICTING = 3.0, 0.4, 0.2  # factors on an entry's fit
WEAKLY = 1.3  # that a father asks, or the age, is said in questions about anything
NEAR_AGE = 2  # months beside the ages of a title that it may still be meant for


@dataclass(frozen=True, slots=True)
class Slots:
    """Known facts of one household; None means not said.

    birth_order 1.. · birth_year · birth_month (never without its year) · age_months · pregnancy_week ·
    district · residence 本地/外地 · insurance 职工/灵活就业/居民医保 · plurality 双胞胎 ·
    marriage 未婚/离异/再婚/收养 · asker 父亲 · birth 早产/剖宫产/流产.
    """

    birth_order: int | None = None
    birth_year: int | None = None
    birth_month: int | None = None
    age_months: int | None = None
    pregnancy_week: int | None = None
    district: str | None = None
    residence: str | None = None
    insurance: str | None = None
    plurality: str | None = None
    marriage: str | None = None
    asker: str | None = None
    birth: str | None = None

    def updated(self, newer: "Slots") -> "Slots":
        """These slots, each replaced by what the newer message says."""
        changes = {f.name: value for f in fields(newer) if (value := getattr(newer, f.name)) is not None}
        if {"birth_year", "age_months"} & changes.keys():  # another birth or age, told in part: the rest of the old one goes with it
            changes = {"birth_year": None, "birth_month": None, "age_months": None} | changes
        return replace(self, **changes)

    def situations(self) -> frozenset[str]:
        """The names that section variants in entries use for what is known."""
        names = {self.plurality, self.marriage, self.insurance, self.birth, self.asker}
        if self.birth_order:
            names.add({1: "一孩", 2: "二孩", 3: "三孩"}.get(self.birth_order, "四孩"))
        if self.birth_year:
            names.add(f"{self.birth_year}年出生")
        if self.residence == "外地":
            names.add("外地户籍")
        return frozenset(n for n in names if n)

    def as_dict(self) -> dict[str, object]:
        """Known slots only, for the store."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    @classmethod
    def from_dict(cls, stored: dict[str, object]) -> "Slots":
        """Slots from the store; names this version does not know are dropped."""
        known = {f.name for f in fields(cls)}
        return cls(**{k: v for k, v in stored.items() if k in known})  # type: ignore[arg-type]


def _birth_order(text: str) -> int | None:
    found: list[tuple[int, int]] = [(m.start(), 1) for m in _FIRST.finditer(text)]
    for pattern in _ORDER:
        found += [(m.start(), _ORDINALS[m[1]]) for m in pattern.finditer(text)]
    if more := _ONE_MORE.search(text):
        return _ORDINALS[more[1]] + 1
    # “老二 … 老大呢”: the last one named is the one asked about.
    return max(found)[1] if found else 1 if "老大" in text else None


def _count(text: str) -> int | None:
    return int(text) if text.isdigit() else {"十": 10, "十一": 11, "十二": 12, "半": 0}.get(
        text, "零一二三四五六七八九".find(text) if text in "零一二三四五六七八九" else 2 if text == "两" else None
    )  # fmt: skip


def _age_months(text: str) -> int | None:
    number = f"({_COUNT})"
    if re.search(rf"孕|怀孕|怀了|肚子|{_LOST}", text):
        return None
    # “3 岁以下”“0 到 3 岁” tell of no child
    if m := re.search(rf"(?<![\d到至~–—-]){number}(?:周)?岁(半|零?{number}个?月)?(?![半以之前后内到至~–—-])", text):
        years, rest = _count(m[1]), m[2]
        if years is not None and years <= 7:
            extra = 6 if rest == "半" else (_count(m[3]) or 0) if rest else 0
            return years * 12 + extra
    if m := re.search(rf"{number}个(半)?(?:多)?月(?:大|的|了|娃|宝|孩|$|吗|龄|能|吃|打|要)", text):
        return _count(m[1])
    if m := re.search(
        rf"(?:孩|娃|宝|老[大二三四]|女儿|儿子|孙|闺女)[子女宝]?(?:现在|已经|今年|才|刚|都|有|快|满)*{number}个半?(?:多)?月(?![内后前以之])", text
    ):
        return _count(m[1])
    if m := re.search(rf"{number}月龄", text):
        return _count(m[1])
    if m := _DAYS_OLD.search(text):
        days = (_count(m["days"] or m["born"]) or 0) * (1 if (m["unit"] or m["since"]) in "天日" else 7)
        return days // 30 if days <= 100 else None
    if re.search(r"(刚)?满月|新生儿|刚生|刚出生", text):
        return 1 if "满月" in text else 0
    return None


def _pregnancy_week(text: str) -> int | None:
    # “32 周早产”“32 周生的” tell of the birth
    if m := re.search(r"(?:孕|怀孕)?\s*(\d{1,2})\s*(?:\+\s*\d)?\s*周(?:\s*\+\s*\d)?(?!岁|年|多?(?:的)?早产|多?[就才]?(?:出)?生)", text):
        return int(m[1]) if 3 <= int(m[1]) <= 43 else None
    if m := re.search(r"(?:孕|怀孕|怀了|怀上)(?:了)?\s*(\d{1,2}|十|[一二两三四五六七八九])(?:个)?(?:多)?月", text):
        months = _count(m[1])
        return months * 4 + months // 3 if months else None
    return None


def _birth(text: str, today: date) -> tuple[int | None, int | None]:
    relative = {"今年": today.year, "去年": today.year - 1, "前年": today.year - 2, "明年": today.year + 1}
    if m := _BORN_IN.search(text):
        year = int(m[1]) if len(m[1]) == 4 else 2000 + int(m[1])
        return year, int(m[2]) if m[2] and 1 <= int(m[2]) <= 12 else None
    if m := re.search(r"(今年|去年|前年|明年)(?:的)?(?:(\d{1,2})月)?(?:份|底|初)?(?:刚)?(?:要)?(?:生|出生)", text):
        return relative[m[1]], int(m[2]) if m[2] and 1 <= int(m[2]) <= 12 else None
    return None, None


def read_slots(canonical: str, regions: Regions, today: date) -> Slots:
    """The slots that one canonical message states."""
    year, month = _birth(canonical, today)
    age = _age_months(canonical)
    if year is None and age is not None and re.search("孩|娃|宝|女儿|儿子|孙|闺女|小子|大了", canonical):
        youngest, oldest = (today - timedelta(days=round(months * 30.44)) for months in (age, age + 1))
        # a whole number of years says too little about the year
        year = youngest.year if age % 12 and youngest.year == oldest.year else None
    district = next((d.name for d in regions.districts for name in (d.name, *d.aliases) if name in canonical), None)

    def first(rules: tuple[tuple[str, str], ...]) -> str | None:
        return next((name for pattern, name in rules if re.search(pattern, canonical)), None)

    return Slots(
        birth_order=_birth_order(canonical),
        birth_year=year,
        birth_month=month,
        age_months=age,
        pregnancy_week=_pregnancy_week(canonical),
        district=district,
        residence=first(((r"外地户|外地人|户口(都)?(不在|在外)|没有?长治户|外省户|不是(长治|本地)(户|人)|都是外地", "外地"),
                         (r"长治户口|本地户|本地人|户口在长治", "本地"))),
        insurance=first(((r"灵活就业", "灵活就业"),
                         (r"居民医保|农村医保|新农合|合作医疗|没(有)?工作|没上班|农村(人|的)|全职|家庭主妇", "居民医保"),
                         (r"职工医保|上班|(?<!哪个)(?<!什么)单位|公司|职工|五险", "职工"))),
        plurality=first(((_TWINS, "双胞胎"),)),
        marriage=first(((r"再婚|二婚|重组", "再婚"), (r"离婚|离异|离了", "离异"), (r"收养|领养|抱养", "收养"),
                        (r"没(有)?(结婚|(领|扯)(结婚)?证)|未婚|不结婚|单身|单亲", "未婚"))),
        asker=first(((_FATHER, "父亲"),)),
        birth=first(((_PRETERM, "早产"), (r"剖(腹|宫)|剖了|剖的|刀口", "剖宫产"), (_LOST, "流产"))),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def ages_in(title: str) -> range | None:
    """The months of age that an entry of this title is for, when its title begins with them."""
    start = _FOR_AGES.match(title)
    if start is None:
        return None
    months: list[int] = []
    unit = ""
    for number, own in reversed(_AGE.findall(start[0])):  # “7–9 月龄”: a number without a unit has that of the next
        unit = own or unit
        months.append(int(number) * 12 + 6 * unit.endswith("半") if unit.startswith("岁") else int(number))
    return range(min(months), max(months) + 1)


@lru_cache(maxsize=4096)
def _told_by(title: str) -> tuple[Slots, frozenset[int], frozenset[int]]:
    """What a title states: its slots, every 孩次 and every birth year it names."""
    orders = {_ORDINALS[m[1]] for pattern in _ORDER for m in pattern.finditer(title)} | ({1} if _FIRST.search(title) else set())
    years = {int(y) for y in re.findall(r"20[12]\d(?=年)", title)}
    return read_slots(title, Regions(), _ANY_DAY), frozenset(orders), frozenset(years)


def names_a_family(title: str) -> bool:
    """Is an entry of this title for some families only: a child of some age, the third child, twins ...?"""
    return _told_by(title)[0] != Slots()


def agreement(said: Slots, title: str) -> float:
    """How well an entry of this title suits a family that has said `said`: 1 is neutral.

    An entry about twins, or about the fourth child, is for those who say so.
    """
    told, orders, years = _told_by(title)
    pairs: list[tuple[str, Collection[object]]] = [("birth_order", orders), ("birth_year", years)]
    for name in ("plurality", "marriage", "residence", "asker", "birth"):
        value = getattr(told, name)
        pairs.append((name, () if value is None else (value,)))
    weight = 1.0
    for name, named in pairs:
        if named:
            own = getattr(said, name)
            matching = WEAKLY if name == "asker" else MATCHING
            weight *= UNSAID if own is None else matching if own in named else CONFLICTING
    ages = ages_in(title)
    if ages is not None and said.age_months is not None:
        beside = max(ages[0] - said.age_months, said.age_months - ages[-1])
        weight *= WEAKLY if beside <= 0 else 1.0 if beside <= NEAR_AGE else UNSAID
    return weight


_TELLING = re.compile(
    r"我们?|俺|家里?|还有个?|[大小]的|的|是|了|有|在|孩子|宝宝|小孩|女儿|儿子|孙子|孙女|闺女|妻子|丈夫|现在|今年|去年|前年|明年|已经|刚刚?|才|个|大|多|半|生|出生|怀孕|怀|孕"
    r"|[一二三四五1-5](?:孩|胎|宝)|老[大二三四]|\d+|[一二两三四五六七八九十]|年|月龄?|周|岁|天|号|日|户口|户籍|本地|外地|人|上班|职工|双胞胎|龙凤胎|早产|剖宫产|顺产|离婚|未婚|单身|区|县|\s|[，,。.、]"
)


def without_slots(text: str) -> str:
    """What a text says beside facts about the household."""
    return _TELLING.sub("", text)


def corrects(canonical: str) -> bool:
    """Does the message take back what was said (“不对，是二胎”)?"""
    return bool(_CORRECTED.search(canonical[:8]))


def correction(canonical: str) -> str:
    """What is said anew: the message without the words that take back."""
    return _TAKEN_BACK.sub("", canonical)
