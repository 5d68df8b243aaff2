"""The facts of one family that the rules ask about. None means: not said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from assistant.benefits.periods import months_old
from assistant.knowledge.conditions import Facts


class Cover(StrEnum):
    """How a parent is insured."""

    EMPLOYEE = "职工"
    FLEXIBLE = "灵活就业"
    RESIDENT = "居民医保"
    NONE = "没有参保"


class Hukou(StrEnum):
    """Where the children are registered."""

    HERE = "本地"
    ELSEWHERE = "外地"
    NOT_YET = "没上"
    MOVED = "刚迁"


class Delivery(StrEnum):
    """How the child came."""

    NORMAL = "顺产"
    DIFFICULT = "难产"


class Loss(StrEnum):
    """How far a pregnancy had come when it was lost."""

    EARLY = "不满四个月"
    LATE = "满四个月"
    UNSAID = "没说"


POLICY_CHILDREN = 3  # a child whose place nobody told counts as one of the first three
NEVER = 0  # `first_claim` of a child for whom nothing was claimed yet


@dataclass(frozen=True, slots=True)
class Birth:
    """One birth, expected birth, adoption or lost pregnancy; twins are one birth.

    on: the birth date, due date or date of the loss; the first of the month when only the month was told.
    order: which child of the family the first of them is.
    first_claim: the year in which the yearly allowance was first claimed, or NEVER.
    """

    on: date
    expected: bool = False
    order: int | None = None
    count: int = 1
    adopted: bool = False
    delivery: Delivery | None = None
    loss: Loss | None = None
    first_claim: int | None = None
    exact: bool = True  # the day was told, not only the month


@dataclass(frozen=True, slots=True)
class Child:
    """One child of a birth."""

    birth: Birth
    number: int = 0  # 0 for the first of twins, 1 for the second

    @property
    def order(self) -> int | None:
        """Which child of the family it is."""
        return None if self.birth.order is None else self.birth.order + self.number


@dataclass(frozen=True, slots=True)
class Household:
    """A family. wage: the average monthly wage at the mother's employer last year."""

    births: tuple[Birth, ...]
    hukou: Hukou | None = None
    mother: Cover | None = None
    father: Cover | None = None
    nursery: bool | None = None
    wage: Decimal | None = None

    def children(self) -> Iterator[Child]:
        """All children, born and expected."""
        return (Child(birth, number) for birth in self.births for number in range(1 if birth.loss else birth.count))

    def facts(self, child: Child, on: date) -> Facts:
        """What the conditions of a rule may ask, for one child on a day."""
        birth = child.birth
        stage = "流产" if birth.loss else "怀孕" if birth.expected or birth.on > on else "已出生"
        claimed = {None: "没说", NEVER: "没领过"}.get(birth.first_claim, "领过")
        return {
            "阶段": stage,
            "出生": birth.on,
            "月龄": months_old(birth.on, on),
            "孩次": child.order,
            "同胎": birth.count,
            "三孩以内": "否" if child.order is not None and child.order > POLICY_CHILDREN else "是",
            "收养": "是" if birth.adopted else "否",
            "户口": self.hukou,
            "妈妈": self.mother,
            "爸爸": self.father,
            "托育": None if self.nursery is None else "是" if self.nursery else "否",
            "分娩": birth.delivery,
            "首次申领": claimed,
            "孕月": None if birth.loss is Loss.UNSAID else birth.loss,
        }
