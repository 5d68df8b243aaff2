"""算一算 and 孕育日历 for programs: POST /api/benefits, POST /api/timeline. Nothing is kept."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.benefits.calculation import Calculation, calculate
from assistant.benefits.calendar import Anchor, Calendar, calendar_of
from assistant.benefits.household import Household
from assistant.benefits.inputs import MOST_BIRTHS, Kind, Stage, read_anchor, read_household
from assistant.channels.benefit_view import calculation_as_dict, calendar_as_dict
from assistant.channels.errors import ApiError
from assistant.knowledge.fields import parse_date
from assistant.knowledge.release import Release
from assistant.service import Assistant

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{1,2}(-\d{1,2})?$")]
Word = Annotated[str, StringConstraints(max_length=20)]


_OF_BIRTH = re.compile(r"^(date|order|count|delivery|loss|first)([1-9])$")
_NAMES = {"first": "first_claim"}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BirthBody(_Body):
    """One birth. date: the birth date, the due date or the date of the loss; the day may be left out."""

    stage: Stage = Stage.BORN
    date: Day
    order: int | None = None
    count: int = 1
    delivery: Literal["normal", "difficult"] | None = None
    loss: Literal["early", "late"] | None = None
    first_claim: int | None = None


class BenefitsRequest(_Body):
    """What `POST /api/benefits` takes; docs/api.md tells the words."""

    births: Annotated[list[BirthBody], Field(min_length=1, max_length=MOST_BIRTHS)]
    hukou: Word | None = None
    mother: Word | None = None
    father: Word | None = None
    nursery: bool | None = None
    wage: float | None = None
    on: Day | None = None


class TimelineRequest(_Body):
    """What `POST /api/timeline` takes. weeks: of pregnancy at birth, for a child that came early."""

    kind: Kind
    date: Day
    weeks: int | None = None
    on: Day | None = None


def benefits_of(household: Household, on: date, release: Release) -> Calculation:
    """The calculation with the rules being served."""
    return calculate(household, on, release.rules, release.figures)


def timeline_of(anchor: Anchor, on: date, release: Release) -> Calendar:
    """The calendar with the milestones and rules being served."""
    return calendar_of(anchor, on, release.timeline, release.rules, release.figures)


def _parts(written: str, suffix: str = "") -> dict[str, str]:
    year, month, day = (*written.split("-"), "")[:3]
    return {f"year{suffix}": year, f"month{suffix}": month, f"day{suffix}": day}


def _flat(body: BenefitsRequest) -> dict[str, str]:
    given: dict[str, str] = {}
    for number, birth in enumerate(body.births, start=1):
        given |= _parts(birth.date, str(number)) | {f"stage{number}": birth.stage.value, f"count{number}": str(birth.count)}
        for name, value in (("order", birth.order), ("delivery", birth.delivery), ("loss", birth.loss), ("first", birth.first_claim)):
            if value is not None:
                given[f"{name}{number}"] = str(value)
    for name in ("hukou", "mother", "father", "wage"):
        if (value := getattr(body, name)) is not None:
            given[name] = str(value)
    if body.nursery is not None:
        given["nursery"] = "yes" if body.nursery else "no"
    return given


def _refuse(errors: dict[str, str]) -> None:
    if errors:
        name, sentence = next(iter(errors.items()))
        field = _OF_BIRTH.sub(lambda match: f"births[{int(match[2]) - 1}].{_NAMES.get(match[1], match[1])}", name)
        raise ApiError("invalid_field", f"{field}：{sentence}")


def _on(written: str | None, assistant: Assistant) -> date:
    if written is None:
        return assistant.settings.date()
    day = parse_date(written)
    if day is None or not 2000 <= day.year <= 2100:
        raise ApiError("invalid_field", "on：没有这一天，写成 2026-11-25 这样。")
    return day


def benefit_api(assistant: Assistant) -> APIRouter:
    """Routes for programs."""
    router = APIRouter()

    @router.post("/api/benefits")
    def benefits(body: BenefitsRequest) -> dict[str, Any]:
        """What a family gets, on a day."""
        release, on = assistant.serving.release, _on(body.on, assistant)
        household, errors = read_household(_flat(body), on, release.regions)
        _refuse(errors)
        return calculation_as_dict(benefits_of(household, on, release), release)

    @router.post("/api/timeline")
    def timeline(body: TimelineRequest) -> dict[str, Any]:
        """What comes when, for one pregnancy or child."""
        on = _on(body.on, assistant)
        given = {**_parts(body.date), "kind": body.kind.value, "weeks": "" if body.weeks is None else str(body.weeks)}
        anchor, errors = read_anchor(given, on)
        _refuse(errors)
        if anchor is None:
            raise ApiError("invalid_field")
        return calendar_as_dict(timeline_of(anchor, on, assistant.serving.release))

    return router
