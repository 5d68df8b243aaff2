"""Checks of the rules in benefits/: no family falls through, no case is dead, every figure can be reckoned with."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.knowledge.contents import Contents
from assistant.knowledge.fields import closest
from assistant.knowledge.problem import Problem
from assistant.knowledge.reckonings import figures_of
from assistant.knowledge.rules import Case, Rule


def check_cases(contents: Contents) -> Iterator[Problem]:
    """K091, K092: the last case takes whoever is left, and no case stands behind one that takes everybody."""
    for rule in contents.rules:
        file = contents.file(rule.path)
        everybody = next((case for case in rule.cases if not case.conditions), None)
        if everybody is None:
            yield file.problem(
                "K091",
                rule.cases[-1].line,
                f"“{rule.name}”没有兜底的情形，有的家庭会得不到结论",
                "最后加一种不写“当”的情形，例如“- 结论: 先问”，再写上说明。",
                quote=False,
            )
            continue
        for case in rule.cases[rule.cases.index(everybody) + 1 :]:
            yield file.problem(
                "K092",
                case.line,
                f"“{rule.name}”的这种情形轮不到：第 {everybody.line} 行那种没有写“当”，已经包了所有家庭",
                "把没有写“当”的那种挪到最后。",
                quote=False,
            )


def check_reckonings(contents: Contents) -> Iterator[Problem]:
    """K041, K044, K093: the figures behind a reckoning exist, hold today, and are numbers."""
    for rule in contents.rules:
        for case in rule.cases:
            yield from _figures(contents, rule, case)


def _figures(contents: Contents, rule: Rule, case: Case) -> Iterator[Problem]:
    file = contents.file(rule.path)
    for name in figures_of(case.reckoning):
        if name not in contents.figures:
            guess = closest(name, contents.figures)
            remedy = f"是不是“{guess}”？" if guess else "写成“名称.项”，名称和项照 figures/ 里的文件。"
            yield file.problem("K041", name.line, f"没有叫“{name}”的数值", remedy)
        elif contents.figures.value(name, contents.today) is None:
            message = f"数值“{name}”今天（{contents.today}）没有数"
            yield file.problem("K044", name.line, message, "到 figures/ 里补上今天用的数，或把这种情形改掉。")
        elif contents.figures.number(name, contents.today) is None:
            value = contents.figures.value(name, contents.today)
            yield file.problem("K093", name.line, f"数值“{name}”是“{value}”，没法拿来算", "数值里只写数，单位写到“单位:”。")
