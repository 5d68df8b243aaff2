"""Syllables without tones, and what sounds alike to families typing or dictating in Changzhi."""

import re
from functools import cache, lru_cache
from typing import Any

from pypinyin import lazy_pinyin, load_phrases_dict
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

load_phrases_dict({"长治": [["cháng"], ["zhì"]]})  # the library reads it as “grown”
_LATIN_RUN = re.compile(r"[a-z]+(?:[ '’]+[a-z]+)*")


@cache
def syllable_set() -> frozenset[str]:
    """All toneless Mandarin syllables (about 400), read off the common characters."""
    found = {to_normal(PINYIN_DICT[ord(char)].split(",")[0], v_to_u=False) for char in _common_characters()}
    return frozenset(s for s in found if s.isascii() and s.isalpha() and re.search("[aeiouv]", s)) | {"lv", "nv"}


def _common_characters() -> list[str]:
    """The characters of GB 2312, in its order."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [char for pair in cells if (char := pair.decode("gb2312", "ignore"))]


@lru_cache(maxsize=4096)
def split_syllables(letters: str) -> tuple[str, ...]:
    """Cut a run of letters into whole syllables (fewest, longest first); empty when it cannot be cut."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and letters[start:end] in syllable_set():
                candidate = (*before, letters[start:end])
                current = best[end]
                if current is None or len(candidate) < len(current):
                    best[end] = candidate
    return best[-1] or ()


def pinyin_runs(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """(start, end, syllables) of each stretch of `text` typed in pinyin: two or more whole syllables.

    Single syllables and words like “nt”, “hpv”, “app” are left alone.
    """
    runs = []
    for match in _LATIN_RUN.finditer(text):
        syllables: list[str] = []
        for word in re.split(r"[ '’]+", match.group()):
            cut = split_syllables(word)
            if not cut:
                break
            syllables += cut
        else:
            if len(syllables) >= 2:
                runs.append((match.start(), match.end(), tuple(syllables)))
    return runs


def _latin_and_digits(rest: str) -> Any:
    """pypinyin puts a list in place; its type hints know only of a string."""
    return re.findall(r"[a-z]+|\d+", rest.lower())


def syllables(text: str) -> list[str]:
    """Toneless syllables of `text` in order; digits stay, other signs vanish."""
    found: list[str] = []
    for item in lazy_pinyin(text, errors=_latin_and_digits):
        found += (split_syllables(item) or (item,)) if item.isalpha() else (item,)
    return found


@lru_cache(maxsize=4096)
def blur(syllable: str) -> str:
    """One spelling for sounds often confused: zh/z, ch/c, sh/s, n/l, ang/an, eng/en, ing/in."""
    blurred = re.sub(r"^([zcs])h", r"\1", syllable)
    if len(blurred) > 1 and blurred[0] == "n" and blurred[1] in "aeiouv":
        blurred = "l" + blurred[1:]
    return re.sub(r"([aei])ng$", r"\1n", blurred)
