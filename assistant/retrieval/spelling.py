"""Typed pinyin -> characters, and slips of dictation (叶算, 脱育) -> the words this knowledge base speaks of.

A unigram model over the knowledge base's own words: a span of syllables, or of characters that spell no known
word, becomes the likeliest word that sounds the same.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.retrieval.pinyin import blur, pinyin_runs, syllables
from assistant.retrieval.text import Vocabulary

LONGEST = 5  # syllables in one word
NAME_COUNT = 10  # a name of ours counts as if it had been written so often, wherever it stands
# Costs in nats, beside a word's own surprise. Set on the phrasings of the knowledge base with made-up slips.
SAME_SOUND, NEAR_SOUND = 3.0, 4.5
KNOWN_WORD, LONE_CHARACTER, UNKNOWN_SYLLABLE = 8.0, 7.0, 14.0


@lru_cache(maxsize=65536)
def _sound(word: str) -> tuple[str, ...]:
    return tuple(syllables(word))


@lru_cache(maxsize=65536)
def _blurred(sound: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(blur(s) for s in sound)


@lru_cache(maxsize=65536)
def _chinese(word: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in word)


@dataclass(slots=True)
class Speller:
    """Built from the words of all phrasings of a release, text by text."""

    vocabulary: Vocabulary
    texts: Iterable[Sequence[str]]
    _surprise: dict[str, float] = field(init=False)
    _by_sound: dict[tuple[str, ...], str] = field(init=False)
    _by_blurred_sound: dict[tuple[str, ...], str] = field(init=False)

    def __post_init__(self) -> None:
        counts: Counter[str] = Counter()
        for pieces in self.texts:
            words = [w for w in pieces if _chinese(w)]
            counts.update(words)
            counts.update(c for w in words if len(w) > 1 for c in w)  # a lone character is still a guess
        for word in self.vocabulary.all_names():
            counts[word] += NAME_COUNT
        total = sum(counts.values()) or 1
        self._surprise = {w: -math.log(n / total) for w, n in counts.items()}
        self._by_sound, self._by_blurred_sound = {}, {}
        for word, _ in counts.most_common():
            sound = _sound(word)
            if len(sound) == len(word) <= LONGEST:
                self._by_sound.setdefault(sound, word)
                self._by_blurred_sound.setdefault(_blurred(sound), word)

    def decode(self, sound: tuple[str, ...]) -> str:
        """The likeliest words for typed syllables: ('ye', 'suan') -> 叶酸."""
        best: list[tuple[float, str]] = [(0.0, "")] + [(math.inf, "")] * len(sound)
        for end in range(1, len(sound) + 1):
            for start in range(max(0, end - LONGEST), end):
                span = sound[start:end]
                options = []
                if word := self._by_sound.get(span):
                    options.append((self._surprise[word], word))
                if word := self._by_blurred_sound.get(_blurred(span)):
                    options.append((self._surprise[word] + NEAR_SOUND - SAME_SOUND, word))
                if len(span) == 1:
                    options.append((UNKNOWN_SYLLABLE, span[0]))
                for cost, word in options:
                    if best[start][0] + cost < best[end][0]:
                        best[end] = (best[start][0] + cost, best[start][1] + word)
        return best[-1][1]

    def from_pinyin(self, canonical: str) -> str:
        """`canonical` with every stretch of typed pinyin decoded."""
        pieces, end = [], 0
        for start, stop, sound in pinyin_runs(canonical):
            pieces += [canonical[end:start].rstrip(" "), self.decode(sound)]
            end = stop
        return "".join(pieces) + canonical[end:].lstrip(" ") if pieces else canonical

    def correct(self, canonical: str) -> str:
        """`canonical` with slips mended; unchanged when nothing sounds like a better word."""
        pieces: list[str] = []
        run = ""
        for char in canonical + "\0":
            if "\u4e00" <= char <= "\u9fff":
                run += char
                continue
            pieces += [self._correct_run(run), char]
            run = ""
        return "".join(pieces)[:-1]

    def _correct_run(self, run: str) -> str:
        if len(run) < 2:
            return run
        sounds = _sound(run)
        if len(sounds) != len(run):
            return run
        best: list[tuple[float, str]] = [(0.0, "")] + [(math.inf, "")] * len(run)
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - LONGEST), end):
                written, span = run[start:end], sounds[start:end]
                for cost, word in self._options(written, span):
                    if best[start][0] + cost < best[end][0]:
                        best[end] = (best[start][0] + cost, best[start][1] + word)
        return best[-1][1]

    def _options(self, written: str, sound: tuple[str, ...]) -> list[tuple[float, str]]:
        if len(written) == 1:
            return [(min(self._surprise.get(written, math.inf), LONE_CHARACTER), written)]
        options = []
        if written in self._surprise:
            options.append((self._surprise[written], written))
        elif self.vocabulary.knows(written):
            options.append((KNOWN_WORD, written))
        for table, key, cost in (
            (self._by_sound, sound, SAME_SOUND),
            (self._by_blurred_sound, _blurred(sound), NEAR_SOUND),
        ):
            word = table.get(key)
            if word is not None and word != written:
                options.append((self._surprise[word] + cost, word))
        return options
