"""Texts cut once: canonical form, words and syllables, kept by text across edits and starts.

Cutting sixteen thousand passages takes seconds; an edit changes a handful of them.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from assistant.retrieval.pinyin import blur, syllables
from assistant.retrieval.text import STOP_WORDS, Vocabulary

log = logging.getLogger(__name__)
# The code that cuts: another version's tokens would not meet our queries.
_CODE = b"".join((Path(__file__).parent / name).read_bytes() for name in ("text.py", "numerals.py", "pinyin.py"))
CUTTING = hashlib.sha256(_CODE).hexdigest()[:12]


def sounds(spoken: Sequence[str]) -> list[str]:
    """Tokens of the pinyin channel: blurred syllables and their neighbours in pairs."""
    single = [blur(s) for s in spoken]
    return single + [f"{a}'{b}" for a, b in pairwise(single)]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text, cut. pieces: all words in order; spoken: its syllables."""

    canonical: str
    pieces: tuple[str, ...]
    spoken: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """Content words."""
        return [word for word in self.pieces if word not in STOP_WORDS]


@dataclass(slots=True)
class TokenCache:
    """Tokens by text for one vocabulary, in one file per vocabulary under the data folder."""

    vocabulary: Vocabulary
    path: Path | None
    known: dict[str, Tokens] = field(default_factory=dict)
    changed: bool = False  # since it was last saved

    @classmethod
    def open(cls, folder: Path | None, synonyms: Mapping[str, Sequence[str]], names: Iterable[str]) -> "TokenCache":
        """The cache for these terms; empty when there is none yet or it cannot be read."""
        names = list(names)
        vocabulary = Vocabulary(synonyms, names)
        if folder is None:
            return cls(vocabulary, None)
        key = json.dumps([CUTTING, {k: list(v) for k, v in synonyms.items()}, names], ensure_ascii=False)
        path = folder / f"tokens-{hashlib.sha256(key.encode()).hexdigest()[:12]}.json"
        try:
            stored = json.loads(path.read_text("utf8"))
            known = {text: Tokens(c, tuple(filter(None, p.split("\t"))), tuple(s.split())) for text, (c, p, s) in stored.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            known = {}
        return cls(vocabulary, path, known)

    def fetch(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokens of `texts`, cutting only what is not kept yet; what no text needs any more is dropped."""
        new = [text for text in texts if text not in self.known]
        for text in new:
            canonical = self.vocabulary.canonical(text)
            self.known[text] = Tokens(canonical, tuple(self.vocabulary.cut(canonical)), tuple(syllables(canonical)))
        if new:
            self.known = {text: self.known[text] for text in texts}
            self.changed = True
        return [self.known[text] for text in texts]

    def save(self) -> None:
        """Write the tokens, if they changed, replacing the file at once or not at all."""
        if self.path is None or not self.changed:
            return
        self.changed = False
        rows = {text: (t.canonical, "\t".join(t.pieces), " ".join(t.spoken)) for text, t in self.known.items()}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial = self.path.with_suffix(".partial")
            partial.write_text(json.dumps(rows, ensure_ascii=False), "utf8")
            partial.replace(self.path)
        except OSError as error:
            log.warning("分词缓存没有写成（%s），下次启动会慢一些：%s", self.path, error)
