"""Type-ahead: the known questions that what is being typed may become."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from assistant.knowledge.release import Release
from assistant.service import Assistant, Serving

MOST = 5
LONGEST_TYPED = 20  # characters; whoever has written more is telling a story and needs no completion
_FEW_MINUTES = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class _Known:
    shown: str  # a question as we would put it, or an entry's title
    forms: tuple[str, ...]  # what it is compared by, in canonical form: itself first, then the entry's phrasings


class KnownQuestions:
    """The common questions and live titles of one release, found by any part of their own words or of their entry's phrasings."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self._canonical = serving.ranker.index.vocabulary.canonical
        questions = _questions(serving.release, serving.today).items()
        self._known = [_Known(shown, tuple(map(self._canonical, (shown, *phrasings)))) for shown, phrasings in questions]

    def like(self, typed: str) -> list[str]:
        """At most MOST known questions for what has been typed so far, nearest first."""
        sought = self._canonical(typed).replace(" ", "")
        if not sought:
            return []
        pairs = {sought[i : i + 2] for i in range(len(sought) - 1)} or {sought}
        scored = [(score, -len(known.shown), known.shown) for known in self._known if (score := _likeness(sought, pairs, known.forms)) > 0]
        return [shown for _, _, shown in sorted(scored, reverse=True)[:MOST]]


def _questions(release: Release, today: date) -> dict[str, tuple[str, ...]]:
    common = [*release.site.common_questions, *(q for topic in release.topics.values() for q in topic.common_questions)]
    return dict.fromkeys(common, ()) | {e.title: tuple(e.questions) for e in release.live_entries(today)}


def _likeness(sought: str, pairs: set[str], forms: tuple[str, ...]) -> float:
    """How well the typed text fits: it begins a question, stands in it, stands in a phrasing, or shares most pairs of characters."""
    own = forms[0]
    if own.startswith(sought):
        return 4.0
    if sought in own:
        return 3.0
    if any(sought in form for form in forms[1:]):
        return 2.0
    shared = max(sum(pair in form for pair in pairs) for form in forms) / len(pairs)
    return shared if shared >= 0.6 else 0.0


def suggestion_router(assistant: Assistant) -> APIRouter:
    """Routes of type-ahead."""
    router = APIRouter()
    known: KnownQuestions | None = None  # of the release being served; made at the first request after each change

    @router.get("/api/suggestions")
    def suggestions(q: Annotated[str, Query(max_length=LONGEST_TYPED)] = "") -> JSONResponse:
        """Known questions for what is being typed; nothing of it is kept."""
        nonlocal known
        serving = assistant.serving
        if known is None or known.serving is not serving:
            known = KnownQuestions(serving)
        found = known.like(q.replace("\x00", ""))
        return JSONResponse({"suggestions": found}, headers={"Cache-Control": _FEW_MINUTES})

    return router
