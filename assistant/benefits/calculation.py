"""算一算: the rules applied to a household on a day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.benefits.amounts import Basis, Claim, Outcome, When, reckon
from assistant.benefits.household import Child, Household
from assistant.benefits.periods import spoken_day, spoken_month
from assistant.knowledge.conditions import Facts, hold
from assistant.knowledge.figures import Figures
from assistant.knowledge.rules import WORD, Case, Rule, Scope, Sort, Verdict

_ORDINALS = ("", "老大", "老二", "老三", "老四", "老五", "老六")


@dataclass(frozen=True, slots=True)
class Remark:
    """A line beside a result, and the entry that says more."""

    text: str
    entry: str


@dataclass(frozen=True, slots=True)
class Benefit:
    """What one rule gives one child, birth or family. Only money that is certain counts in a sum."""

    rule: Rule
    case: Case
    child: Child
    about: str  # whom it is for, as the family would say: 老二（2026 年 3 月生）
    verdict: Verdict
    outcome: Outcome
    text: str
    entry: str
    missing: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether its claims are certain money; those of past years stay so when nothing is left."""
        certain = self.verdict is Verdict.YES or self.outcome.over
        return certain and self.rule.sort is Sort.MONEY

    def sum(self, *when: When) -> Decimal:
        """Certain money of the claims that stand so."""
        if not self.counts:
            return Decimal(0)
        return sum((claim.amount for claim in self.outcome.claims if claim.when in when), Decimal(0))

    @property
    def published(self) -> Decimal:
        """Money that was published once but must be asked about; never counted."""
        asked = self.verdict is Verdict.ASK and self.rule.sort is Sort.MONEY
        return self.outcome.amount if asked else Decimal(0)


@dataclass(frozen=True, slots=True)
class Calculation:
    """Every benefit of a household on a day."""

    household: Household
    on: date
    benefits: tuple[Benefit, ...]

    def sum(self, *when: When) -> Decimal:
        """Certain money of all benefits."""
        return sum((benefit.sum(*when) for benefit in self.benefits), Decimal(0))

    @property
    def now(self) -> Decimal:
        """To be claimed this year."""
        return self.sum(When.NOW)

    @property
    def left(self) -> Decimal:
        """This year and later."""
        return self.sum(When.NOW, When.LATER)

    @property
    def total(self) -> Decimal:
        """Over all years, the past ones too."""
        return self.sum(*When)

    @property
    def published(self) -> Decimal:
        """Published amounts that must be asked about; never counted."""
        return sum((benefit.published for benefit in self.benefits), Decimal(0))

    def by_year(self) -> dict[int, Decimal]:
        """Certain money still to come, by the year of the claim."""
        years: dict[int, Decimal] = {}
        for claim in self.open_claims():
            years[claim.year] = years.get(claim.year, Decimal(0)) + claim.amount
        return dict(sorted(years.items()))

    def open_claims(self) -> Iterator[Claim]:
        """Claims of certain money that are not past."""
        return (c for benefit in self.benefits if benefit.counts for c in benefit.outcome.claims if c.when is not When.PAST)

    def missing(self) -> tuple[str, ...]:
        """Facts without which something could not be decided."""
        return tuple(dict.fromkeys(fact for benefit in self.benefits for fact in benefit.missing))


def calculate(household: Household, on: date, rules: Sequence[Rule], figures: Figures) -> Calculation:
    """Every rule for every child, birth or family it is meant for, in the order of the rules."""
    children = tuple(household.children())
    facts = {child: household.facts(child, on) for child in children}
    found = []
    for rule in rules:
        for child in _subjects(rule.scope, children):
            case, missing = _decide(rule, facts[child])
            if case.verdict is not Verdict.SKIP:
                found.append(_benefit(rule, case, missing, child, facts[child], Basis(child.birth, household, figures, on)))
    return Calculation(household, on, tuple(found))


def _subjects(scope: Scope, children: Sequence[Child]) -> Iterable[Child]:
    if scope is Scope.CHILD:
        return children
    firsts = [child for child in children if child.number == 0]
    # A family's rule hangs on its youngest: leave for children under an age lasts as long as one of them is under it.
    return firsts if scope is Scope.BIRTH else sorted(firsts, key=lambda child: child.birth.on)[-1:]


def _benefit(rule: Rule, case: Case, missing: tuple[str, ...], child: Child, facts: Facts, basis: Basis) -> Benefit:
    outcome = Outcome() if missing else reckon(case.reckoning, basis)
    verdict, text = (Verdict.ASK, "") if missing else (case.verdict, case.text)
    if outcome.over:
        verdict, text = Verdict.NO, case.over
    elif outcome.missed:
        verdict, text = Verdict.ASK, case.missed
    words = {"孩子": name_of(child), "出生": spoken_month(child.birth.on), **outcome.words}

    def filled(template: str) -> str:
        return basis.figures.fill(WORD.sub(lambda match: words.get(match[1], ""), template), basis.on)

    return Benefit(
        rule=rule,
        case=case,
        child=child,
        about=about(child, rule.scope, basis.on),
        verdict=verdict,
        outcome=outcome,
        text=filled(text),
        entry=str(case.entry or rule.entry),
        missing=missing or outcome.missing,
        remarks=tuple(Remark(filled(note.text), str(note.entry)) for note in rule.notes if hold(note.conditions, facts) is True),
    )


def _decide(rule: Rule, facts: Facts) -> tuple[Case, tuple[str, ...]]:
    """The first case that holds; the names of the facts needed when one before it might hold."""
    for case in rule.cases:
        verdict = hold(case.conditions, facts)
        if verdict is True:
            return case, ()
        if verdict is not False:
            return case, verdict
    return rule.cases[-1], ()


def name_of(child: Child) -> str:
    """老二."""
    order = child.order
    return "孩子" if order is None else _ORDINALS[order] if order < len(_ORDINALS) else f"第 {order} 个孩子"


def about(child: Child, scope: Scope, on: date) -> str:
    """Whom a benefit is for."""
    birth = child.birth
    if birth.loss:
        return f"{spoken_day(birth.on)}流产"
    expected = birth.expected or birth.on > on
    when = f"{spoken_month(birth.on)}{'预产' if expected else '出生'}"
    if scope is Scope.FAMILY:
        return "全家"
    twins = {2: "双胞胎", 3: "三胞胎"}.get(birth.count, f"{birth.count} 胞胎") if birth.count > 1 else ""
    if scope is Scope.BIRTH and twins:
        return f"{twins}（{when}）"
    return f"{name_of(child)}（{'，'.join(filter(None, [when, twins]))}）"
