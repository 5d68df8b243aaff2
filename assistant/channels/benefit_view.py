"""A calculation and a calendar as the API and the pages show them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.benefits.calculation import Benefit, Calculation
from assistant.benefits.calendar import Calendar, Occasion
from assistant.dialogue.markup import written
from assistant.dialogue.rendering import callable_numbers, cited, plain, tight
from assistant.knowledge.entry import Entry, Facet
from assistant.knowledge.release import Release
from assistant.knowledge.rules import Sort, Verdict

HEADINGS = {Sort.MONEY: "发钱的", Sort.TASK: "要办的事", Sort.COVER: "医保、保险和免费的", Sort.TAX: "少缴税的", Sort.LEAVE: "假期和津贴"}
_YES = {Sort.MONEY: "能领", Sort.TASK: "要办", Sort.COVER: "有", Sort.TAX: "能扣", Sort.LEAVE: "有"}


def whole(amount: Decimal) -> int | float:
    """A number as JSON has it: without decimals when it has none."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def verdict_words(benefit: Benefit) -> str:
    """能领, 要先问, 没有."""
    return {Verdict.ASK: "要先问", Verdict.NO: "没有了" if benefit.outcome.over else "没有"}.get(benefit.verdict, _YES[benefit.rule.sort])


def _how(entry: Entry, release: Release, on: date) -> str:
    section = entry.section(Facet.HOW) or entry.section(Facet.WHERE) or entry.section(Facet.CONTACT)
    return tight(release.fill(section.text, on)) if section else ""


def benefit_as_dict(benefit: Benefit, release: Release, on: date) -> dict[str, Any]:
    """One benefit for the API."""
    entry, outcome = release.entries[benefit.entry], benefit.outcome
    return {
        "name": benefit.rule.name,
        "about": tight(benefit.about),
        "sort": benefit.rule.sort.value,
        "verdict": benefit.verdict.value,
        "text": tight(benefit.text),
        "claims": [
            {"year": c.year, "amount": whole(c.amount), "due": c.due.isoformat(), "when": c.when.value, "months": c.months} for c in outcome.claims
        ],
        "amount": whole(outcome.amount),
        "days": outcome.days,
        "begins": outcome.begins.isoformat() if outcome.begins else None,
        "ends": outcome.ends.isoformat() if outcome.ends else None,
        "due": outcome.due.isoformat() if outcome.due else None,
        "missing": list(benefit.missing),
        "remarks": [{"text": tight(remark.text), "entry": remark.entry or None} for remark in benefit.remarks],
        "how": plain(_how(entry, release, on)),
        "unknown": [str(line) for line in entry.unverified],
        "entry": entry.id,
        "title": entry.title,
        "sources": [cited(source) for source in entry.sources],
        "verified_on": entry.verified_on.isoformat(),
        "stale": entry.is_stale(on),
    }


def calculation_as_dict(calculation: Calculation, release: Release) -> dict[str, Any]:
    """The body of `POST /api/benefits`."""
    return {
        "on": calculation.on.isoformat(),
        "now": whole(calculation.now),
        "left": whole(calculation.left),
        "total": whole(calculation.total),
        "published": whole(calculation.published),
        "by_year": {str(year): whole(amount) for year, amount in calculation.by_year().items()},
        "missing": list(calculation.missing()),
        "benefits": [benefit_as_dict(benefit, release, calculation.on) for benefit in calculation.benefits],
    }


def benefit_groups(calculation: Calculation, release: Release) -> list[tuple[str, list[dict[str, Any]]]]:
    """The benefits under their headings, for the page."""
    groups: dict[Sort, list[dict[str, Any]]] = {}
    for benefit in calculation.benefits:
        shown = benefit_as_dict(benefit, release, calculation.on)
        shown |= {
            "words": verdict_words(benefit),
            "verified": written(release.entries[benefit.entry].verified_on),
            "html": callable_numbers(shown["text"]),
            "how": callable_numbers(shown["how"]),
            "claims": benefit.outcome.claims if benefit.counts else (),
            "remarks": [(callable_numbers(tight(remark.text)), remark.entry) for remark in benefit.remarks],
        }
        groups.setdefault(benefit.rule.sort, []).append(shown)
    return [(heading, groups[sort]) for sort, heading in HEADINGS.items() if sort in groups]


def _occasion(occasion: Occasion, on: date) -> dict[str, Any]:
    return {
        "title": occasion.title,
        "text": occasion.text,
        "category": occasion.category,
        "stage": occasion.stage,
        "state": occasion.state(on).value,
        "begins": occasion.begins.isoformat(),
        "ends": occasion.ends.isoformat() if occasion.ends else None,
        "entries": list(occasion.entries),
    }


def calendar_as_dict(calendar: Calendar) -> dict[str, Any]:
    """The body of `POST /api/timeline`."""
    weeks, days = calendar.anchor.pregnancy_week(calendar.on)
    return {
        "on": calendar.on.isoformat(),
        "expected": calendar.anchor.expected,
        "born": calendar.anchor.born.isoformat(),
        "pregnancy_week": [weeks, days] if calendar.anchor.expected else None,
        "occasions": [_occasion(occasion, calendar.on) for occasion in calendar.occasions],
    }


def occasion_rows(occasions: Iterable[Occasion], release: Release) -> list[dict[str, Any]]:
    """Occasions for the page."""
    return [
        {
            "title": tight(occasion.title),
            "html": callable_numbers(tight(occasion.text)),
            "category": occasion.category,
            "span": tight(occasion.span()),
            "links": [(entry, release.entries[entry].title) for entry in occasion.entries if entry in release.entries],
        }
        for occasion in occasions
    ]
