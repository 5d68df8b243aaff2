"""Phrasings as thumbs, microphones and grandparents send them: homophones, slips, fillers, 繁体, dialect, pinyin.

Deterministic for a given `random.Random`. Used to fit the ranking and to fine-tune the encoder.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

import jieba
import opencc
from pypinyin import lazy_pinyin

_OPENINGS = ("请问", "想问一下", "我想问问", "那个", "你好", "麻烦问下", "咨询一下", "俺想问下", "帮我看看", "嗯就是", "老师", "哎")
_ENDINGS = ("啊", "呢", "呀", "哦", "了", "嘞", "谢谢", "急", "？", "？？", "吗", "不", "😭", "🙏")
# What families tell before or after they ask; none of it is the question.
_STORIES = (
    "我在长子县上班", "我们两口子都在太原打工", "老大都上幼儿园了", "我今年三十五", "婆婆在村里带着", "俺闺女嫁到外地了", "孩子爸跑大车不在家",
    "我俩都是长治户口", "我是外地嫁过来的", "家里条件一般", "上个月刚从外地回来", "我现在在家带娃没上班", "之前在私企干过两年", "我媳妇快生了",
    "娃现在八个月", "二宝是今年三月生的", "刚查出来怀上了", "前两天去社区问过", "打电话问了半天没人接", "邻居说早就有这个政策", "群里都在传",
    "去年生老大的时候没赶上", "单位人事说不清楚", "村里大夫也说不明白", "医院的护士让我来问问", "在网上看了半天越看越糊涂", "我妈非说不用管",
    "我和孩子爸还没领证", "我们是再婚", "孩子户口还没上", "剖腹产住了一礼拜院", "生的时候早产了二十多天", "现在孕二十周了", "昨天刚做完产检",
    "孩子跟着爷爷奶奶", "白天没人看孩子", "我下个月就要回去上班了", "当时手续没办全", "材料都准备好了", "我手机不太会弄", "心里一直不踏实",
)  # fmt: skip
_ASIDES = ("麻烦给说清楚点", "我好提前准备", "别让我白跑一趟", "谢谢了", "急着用", "家里人都等着呢", "我实在弄不明白", "到底听谁的")
_DIALECT = (
    ("什么", "甚"), ("怎么", "咋"), ("我", "俺"), ("孩子", "娃"), ("宝宝", "娃娃"), ("哪里", "哪儿"), ("多少", "多儿"), ("没有", "没"),
    ("吗", "不"), ("可以", "能"), ("什么时候", "甚会儿"), ("怎么办", "咋办"), ("媳妇", "婆姨"), ("知道", "晓得"),
)  # fmt: skip


@cache
def _sound_alikes() -> dict[str, list[str]]:
    """toneless syllable -> common characters, commonest first."""
    jieba.initialize()
    common = sorted((c for c in jieba.dt.FREQ if len(c) == 1 and "\u4e00" <= c <= "\u9fff"), key=lambda c: -jieba.dt.FREQ[c])[:3000]
    table: dict[str, list[str]] = defaultdict(list)
    for char in common:
        table[lazy_pinyin(char)[0]].append(char)
    return table


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def homophone(text: str, rng: random.Random) -> str:
    """One or two characters replaced by common ones that sound the same."""
    places = [i for i, c in enumerate(text) if "\u4e00" <= c <= "\u9fff"]
    chars = list(text)
    for place in rng.sample(places, min(len(places), rng.choice((1, 1, 2)))):
        alike = [c for c in _sound_alikes().get(lazy_pinyin(chars[place])[0], [])[:12] if c != chars[place]]
        if alike:
            chars[place] = rng.choice(alike)
    return "".join(chars)


def slip(text: str, rng: random.Random) -> str:
    """One character dropped, doubled, or changed places with its neighbour."""
    if len(text) < 5:
        return text
    place = rng.randrange(1, len(text) - 1)
    kind = rng.choice(("drop", "double", "swap"))
    if kind == "drop":
        return text[:place] + text[place + 1 :]
    if kind == "double":
        return text[:place] + text[place] + text[place:]
    return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


def filler(text: str, rng: random.Random) -> str:
    """Courtesies before or particles after."""
    if rng.random() < 0.6:
        text = rng.choice(_OPENINGS) + rng.choice(("", "，")) + text
    return text.rstrip("？?") + rng.choice(_ENDINGS) if rng.random() < 0.7 else text


def dialect(text: str, rng: random.Random) -> str:
    """Some words as people in Changzhi say them."""
    for word, spoken in _DIALECT:
        if rng.random() < 0.8:
            text = text.replace(word, spoken)
    return text if rng.random() < 0.5 else text.rstrip("？?吗呢") + rng.choice(("嘞", "了", "不", "咧"))


def story(text: str, rng: random.Random) -> str:
    """The question after what led to it, sometimes with a word after it."""
    before = rng.sample(_STORIES, rng.choice((1, 1, 2, 3)))
    told = rng.choice(("，", "，", " ")).join([*before, text])
    return f"{told}，{rng.choice(_ASIDES)}" if rng.random() < 0.3 else told


def traditional(text: str, _: random.Random) -> str:
    """繁体."""
    return str(_to_traditional().convert(text))


def pinyin(text: str, rng: random.Random) -> str:
    """The whole phrase in toneless pinyin, spaced or not."""
    return rng.choice(("", " ")).join(lazy_pinyin(text))


# What the encoder itself must bear; pinyin is decoded before it, 繁体 is converted.
DECODABLE = (homophone, homophone, slip, filler, filler, dialect, story)
NOISES = (*DECODABLE, traditional, pinyin)


def noisy(text: str, rng: random.Random, kinds: Sequence[Callable[[str, random.Random], str]] = NOISES) -> str:
    """`text` with one kind of noise, sometimes two."""
    text = rng.choice(kinds)(text, rng)
    return rng.choice((filler, slip, dialect))(text, rng) if rng.random() < 0.2 and text.isascii() is False else text
