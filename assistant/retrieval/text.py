"""What a family types -> the one written form that every channel compares; and words. Only this room knows jieba."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import jieba
import opencc

from assistant.retrieval import numerals

jieba.setLogLevel("WARNING")  # it announces its start-up on its own logger

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufe0e\ufe0f\x00-\x08\x0b-\x1f\x7f]")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_REPEATED = re.compile(r"([^\d\s])\1{2,}")
_WORD = re.compile(r"[\u4e00-\u9fff]+|[a-z]+|\d+(?:\.\d+)?")
# Particles and courtesies: they fill a sentence and say nothing about its subject.
STOP_WORDS = frozenset(
    [
        "的",
        "了",
        "吗",
        "呢",
        "啊",
        "吧",
        "呀",
        "哦",
        "嘛",
        "么",
        "嗯",
        "哈",
        "哎",
        "诶",
        "唉",
        "喂",
        "嘞",
        "咧",
        "哇",
        "呗",
        "是",
        "就",
        "都",
        "也",
        "还",
        "又",
        "再",
        "我",
        "你",
        "您",
        "他",
        "她",
        "它",
        "我们",
        "你们",
        "咱",
        "咱们",
        "他们",
        "我家",
        "俺",
        "这",
        "那",
        "这个",
        "那个",
        "这边",
        "那边",
        "请问",
        "想问",
        "想",
        "要",
        "会",
        "去",
        "有",
        "和",
        "跟",
        "与",
        "在",
        "到",
        "把",
        "被",
        "给",
        "让",
        "对",
        "从",
        "一下",
        "一个",
        "知道",
        "告诉",
        "麻烦",
        "谢谢",
        "你好",
        "您好",
        "可以",
        "能",
        "能不能",
        "可不可以",
        "是不是",
        "有没有",
        "现在",
        "一直",
    ]
)


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _drawable(char: str) -> bool:
    category = unicodedata.category(char)
    return category not in {"So", "Cs", "Co", "Cn", "Sk"} and not 0x1F000 <= ord(char) <= 0x1FAFF


def normalise(text: str) -> str:
    """NFKC, simplified characters, lower case; emoji, invisible marks and stretched letters removed."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = "".join(c if _drawable(c) else " " for c in text)
    text = _simplifier().convert(text).lower()
    text = _REPEATED.sub(r"\1", text)
    text = _THOUSANDS.sub("", text)
    return re.sub(r"[ \t\u3000]+", " ", text).strip()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Our terms on top of jieba's dictionary, and the everyday names that stand for each of them.

    synonyms: standard term -> everyday names, from terms.yaml. An everyday name is replaced by its term
    on both sides (passages and queries), so that all channels meet on one word.
    """

    synonyms: Mapping[str, Sequence[str]]
    extra_words: Iterable[str] = ()
    _tokenizer: jieba.Tokenizer = field(init=False)
    _standard: Mapping[str, str] = field(init=False)
    _pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        tokenizer = jieba.Tokenizer()
        standard = {name: term for term, names in self.synonyms.items() for name in names}
        tokenizer.initialize()
        for word in {*self.synonyms, *self.extra_words}:
            if len(word) > 1:
                tokenizer.add_word(word)
        names = sorted(standard, key=len, reverse=True)
        object.__setattr__(self, "_tokenizer", tokenizer)
        object.__setattr__(self, "_standard", standard)
        # The standard terms stand first, so that a name inside a term (生育津贴 / 津贴) is not replaced again.
        guarded = sorted({*standard, *self.synonyms}, key=len, reverse=True)
        object.__setattr__(self, "_pattern", re.compile("|".join(map(re.escape, guarded)) if names else r"(?!)"))

    def canonical(self, text: str) -> str:
        """Normalised text with numerals as digits and everyday names replaced by our terms."""
        text = normalise(text)
        return numerals.digits(self._pattern.sub(lambda m: self._standard.get(m.group(), m.group()), text))

    def cut(self, canonical: str) -> list[str]:
        """Words of an already canonical text, in order, stop words included."""
        found: list[str] = []
        for run in _WORD.findall(canonical):
            found += self._tokenizer.lcut(run, HMM=False) if run[0] > "\u2e7f" else [run]
        return found

    def words(self, canonical: str) -> list[str]:
        """Content words of an already canonical text."""
        return [word for word in self.cut(canonical) if word not in STOP_WORDS]

    def all_names(self) -> list[str]:
        """Our terms and their everyday names, those written in Chinese."""
        return [n for n in (*self.synonyms, *self._standard) if all("\u4e00" <= c <= "\u9fff" for c in n)]

    def knows(self, word: str) -> int:
        """How often the general dictionary has seen `word`; 0 when it has not."""
        return self._tokenizer.FREQ.get(word, 0) or 0
