"""Other words for the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from assistant.knowledge.fields import Fields, Phrase
from assistant.knowledge.problem import Problem
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import Listing, read_yaml

TERM_KEYS = ("同义词",)


@dataclass(frozen=True, slots=True)
class Terms:
    """同义词: the standard word and the ways people say it."""

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_terms(path: str, text: str) -> tuple[Terms, list[Problem]]:
    """Read terms.yaml; one saying may belong to one standard word only."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "词表", TERM_KEYS)
    words = fields.mapping("同义词", "同义词")
    synonyms: dict[str, tuple[str, ...]] = {}
    seen: dict[str, tuple[str, int]] = {}
    for key, value in words.pairs:
        items = value.items if isinstance(value, Listing) else (value,)
        sayings = [words.as_text(item, key.text) for item in items]
        for saying in sayings:
            _check_once(words, key.text, saying, seen)
        synonyms[key.text] = tuple(saying.text for saying in sayings if saying.text)
    return Terms(MappingProxyType(synonyms)), problems


def _check_once(words: Fields, standard: str, saying: Phrase, seen: dict[str, tuple[str, int]]) -> None:
    first, line = seen.setdefault(saying.text, (standard, saying.line))
    if first != standard:
        words.problem(
            "K007",
            saying.line,
            f"“{saying.text}”已经是“{first}”的说法（第 {line} 行），又写在“{standard}”下",
            "一个说法只能归一个标准词，删掉一处。",
        )
