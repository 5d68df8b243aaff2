"""The pages of 算一算 and 孕育日历: one question a screen, by plain links and GET forms. The answers stand in the address only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.benefits.amounts import WAGE, money
from assistant.benefits.calendar import State
from assistant.benefits.household import Birth, Household
from assistant.benefits.ics import as_ics
from assistant.benefits.inputs import Kind, read_anchor, read_household
from assistant.benefits.periods import months_old
from assistant.benefits.questions import Option, Question, questions
from assistant.channels.benefit_api import benefits_of, timeline_of
from assistant.channels.benefit_view import benefit_groups, occasion_rows
from assistant.channels.layout import Layout
from assistant.dialogue.markup import written
from assistant.dialogue.rendering import tight
from assistant.service import Assistant

LONGEST_ANSWER = 30
NEXT = 12  # occasions shown as coming next; the rest stand behind “以后”
# A fact the rules miss -> the question that asks it.
_ASKED_BY = {"户口": "hukou", "妈妈": "mother", "爸爸": "father", "托育": "nursery", "孩次": "order1", "孕月": "loss1", WAGE: "wage"}

_KINDS = (
    Option(Kind.BORN, "宝宝已经出生", "按出生日期排"),
    Option(Kind.DUE, "怀孕了，知道预产期"),
    Option(Kind.LAST_PERIOD, "怀孕了，只记得末次月经", "最后一次月经的第一天"),
)
_DATES = {Kind.BORN: "宝宝哪天出生？", Kind.DUE: "预产期是哪天？", Kind.LAST_PERIOD: "末次月经的第一天是哪天？"}


@dataclass(frozen=True, slots=True)
class Wizard:
    """The questions of one page and the answers so far."""

    path: str
    asked: tuple[Question, ...]
    given: Mapping[str, str]
    errors: Mapping[str, str]

    def current(self, step: str) -> Question | None:
        """The question to show: the one gone back to, else the first that is open or answered wrongly."""
        chosen = next((q for q in self.asked if q.field == step), None)
        return chosen or next((q for q in self.asked if not q.is_answered(self.given) or self.error(q)), None)

    def error(self, question: Question) -> str:
        """What is wrong with its answer."""
        return next((self.errors[name] for name in (question.field, *question.fields) if name in self.errors), "")

    def answers(self, besides: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The known answers as address parameters."""
        names = [name for question in self.asked for name in question.fields if name not in besides]
        return [(name, self.given[name]) for name in names if self.given.get(name)]

    def address(self, **more: str) -> str:
        """This page with the answers."""
        query = urlencode([*self.answers(), *more.items()])
        return f"{self.path}?{query}" if query else self.path

    def told(self) -> list[tuple[str, str, str]]:
        """Answered questions: label, answer, address to change it."""
        return [(q.label, tight(q.shown(self.given)), self.address(step=q.field)) for q in self.asked if q.is_answered(self.given)]


def _given(request: Request) -> dict[str, str]:
    """The last answer to each question that is not empty, without characters that have no business there."""
    pairs = request.query_params.multi_items()
    return {name: value.replace("\x00", "").strip()[:LONGEST_ANSWER] for name, value in pairs if value.strip()}


def _timeline_questions(given: Mapping[str, str]) -> Iterable[Question]:
    yield Question("kind", "从哪一天排起？", "从哪天排", _KINDS)
    kind = given.get("kind")
    if kind not in _DATES:
        return
    yield Question("date", _DATES[Kind(kind)], {Kind.BORN: "出生日期", Kind.DUE: "预产期"}.get(Kind(kind), "末次月经"))
    if kind == Kind.BORN:
        options = (Option("no", "足月（满 37 周）", "不清楚也选这个"), Option("yes", "早产（不到 37 周）"))
        yield Question("early", "宝宝是足月出生的吗？", "足月", options, "早产的宝宝，辅食按矫正月龄排；疫苗和体检按实际月龄。")
        if given.get("early") == "yes":
            yield Question("weeks", "孕多少周出生的？", "出生孕周", hint="只写整周，例如 34。", unit=" 周")


def benefit_pages(assistant: Assistant, layout: Layout) -> APIRouter:
    """Routes of the two pages."""
    router = APIRouter(default_response_class=HTMLResponse)

    def ask(request: Request, wizard: Wizard, question: Question, **context: Any) -> str:
        place = wizard.asked.index(question)
        back = wizard.address(step=wizard.asked[place - 1].field) if place else None
        return layout.render(
            "benefits_question.html", request,
            question=question, number=place + 1, hidden=wizard.answers(question.fields), back=back,
            values=[wizard.given.get(name, "") for name in question.fields],
            error=wizard.error(question), **context,
        )  # fmt: skip

    @router.get("/benefits")
    def benefits(request: Request) -> Response:
        """One question after the other; then what the family gets."""
        release, on, given = assistant.serving.release, assistant.settings.date(), _given(request)
        household, errors = read_household(given, on, release.regions)

        def first_years(birth: Birth) -> tuple[int, ...]:
            found = benefits_of(Household((birth,)), on, release).benefits
            years = next((b.outcome.first_years for b in found if b.outcome.first_years and not b.outcome.over), ())
            return tuple(year for year in years if year <= on.year)

        districts = tuple(district.name for district in release.regions.districts)
        asked = tuple(questions(given, household.births, household.mother, districts, on, first_years))
        wizard = Wizard("/benefits", asked, given, errors)
        question = wizard.current(given.get("step", ""))
        ready = bool(household.births) and not errors
        if question is not None and not (ready and given.get("show") and not given.get("step")):
            shortcut = wizard.address(show="1") if ready else None
            return HTMLResponse(ask(request, wizard, question, title="算一算", shortcut=shortcut))
        calculation = benefits_of(household, on, release)
        page = layout.render(
            "benefits.html", request,
            calculation=calculation, money=lambda amount: tight(money(amount)), written=written,
            groups=benefit_groups(calculation, release), told=wizard.told(),
            missing=[(fact, wizard.address(step=_ASKED_BY[fact])) for fact in calculation.missing() if fact in _ASKED_BY],
            hidden=wizard.answers(), again=wizard.path,
        )  # fmt: skip
        return HTMLResponse(page)

    @router.get("/timeline")
    def timeline(request: Request) -> Response:
        """One question after the other; then what is due now and next."""
        release, on, given = assistant.serving.release, assistant.settings.date(), _given(request)
        anchor, errors = read_anchor(given, on)
        wizard = Wizard("/timeline", tuple(_timeline_questions(given)), given, errors)
        question = wizard.current(given.get("step", ""))
        if question is not None or anchor is None:
            return HTMLResponse(ask(request, wizard, question or wizard.asked[-1], title="孕育日历", shortcut=None))
        shown = timeline_of(anchor, on, release)
        later = shown.at(State.LATER)
        weeks, days = anchor.pregnancy_week(on)
        months = months_old(anchor.born, on)
        page = layout.render(
            "timeline.html", request,
            anchor=anchor, written=written, weeks=weeks, days=days, months=months, told=wizard.told(),
            now=occasion_rows(shown.at(State.NOW), release), coming=occasion_rows(later[:NEXT], release),
            later=occasion_rows(later[NEXT:], release), past=occasion_rows(shown.at(State.PAST), release),
            hidden=wizard.answers(), download=f"/timeline.ics?{urlencode(wizard.answers())}", again=wizard.path,
        )  # fmt: skip
        return HTMLResponse(page)

    @router.get("/timeline.ics")
    def download(request: Request) -> Response:
        """The calendar for a phone; with answers that are wrong, back to the questions."""
        release, on, given = assistant.serving.release, assistant.settings.date(), _given(request)
        anchor, _ = read_anchor(given, on)
        if anchor is None:
            return RedirectResponse(f"/timeline?{urlencode(given)}", 303)
        name = quote("孕育日历.ics")
        headers = {"Content-Disposition": f"attachment; filename=\"calendar.ics\"; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
        content = as_ics(timeline_of(anchor, on, release), release.site.name)
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    return router
