"""用例: questions and what must come back, run before every release."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.knowledge.entry import HEADINGS, Facet
from assistant.knowledge.fields import Fields, Phrase, suggestion
from assistant.knowledge.problem import Problem
from assistant.knowledge.statuses import STATUSES
from assistant.knowledge.text_file import TextFile
from assistant.knowledge.yaml_reader import read_yaml

CASE_KEYS = ("问", "条目", "方面", "状态", "含", "不含")
FACETS: dict[str, Facet] = {**HEADINGS, "依据": Facet.BASIS, **{facet.value: facet for facet in Facet}}


@dataclass(frozen=True, slots=True)
class Case:
    """Turns of one conversation; what is expected holds for the last turn."""

    turns: tuple[str, ...]
    entries: tuple[Phrase, ...]  # any of these
    facet: Facet | None
    status: str
    contains: tuple[str, ...]
    lacks: tuple[str, ...]
    path: str
    line: int


def read_cases(path: str, text: str) -> tuple[tuple[Case, ...], list[Problem]]:
    """Read one file of cases."""
    file = TextFile.of(path, text)
    node, problems = read_yaml(file)
    fields = Fields.of(file, node, problems, "用例文件", ("用例",))
    cases = []
    for item in fields.mappings("用例", "用例", CASE_KEYS):
        item.require("问")
        if not any(item.has(key) for key in CASE_KEYS[1:]):
            item.problem("K013", item.begins, "用例没有写要得到什么", "写上“条目:”“状态:”“含:”或“不含:”。")
        cases.append(_case(item, path))
    return tuple(cases), problems


def _case(item: Fields, path: str) -> Case:
    return Case(
        item.texts("问"),
        item.names("条目"),
        _facet(item),
        _status(item),
        item.texts("含"),
        item.texts("不含"),
        path,
        item.begins,
    )


def _facet(item: Fields) -> Facet | None:
    return FACETS.get(_one_of(item, "方面", tuple(FACETS), (*HEADINGS, "依据")).text)


def _status(item: Fields) -> str:
    return _one_of(item, "状态", STATUSES).text


def _one_of(item: Fields, key: str, allowed: tuple[str, ...], shown: tuple[str, ...] = ()) -> Phrase:
    text = item.text(key)
    if text and text not in allowed:
        item.problem("K014", item.line(key), f"“{key}”不能写“{text}”", suggestion(text, shown or allowed, "可用的词"))
        text = ""
    return Phrase(text, item.line(key))
