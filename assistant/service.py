"""The one object all the edges share: the release being served, its index, and the store."""

import contextlib
import gc
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from assistant.dialogue.answering import Turn, answer
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.rehearsal import Failure, rehearse, try_case
from assistant.dialogue.rendering import render_html, render_text, sources_of, verified_on
from assistant.dialogue.reply import Reply
from assistant.knowledge.problem import Problem, Severity
from assistant.knowledge.release import Release, load
from assistant.retrieval.batching import BatchingEncoder
from assistant.retrieval.encoder import Encoder
from assistant.retrieval.index import Index, VectorCache
from assistant.retrieval.ranking import Ranker, Weights
from assistant.settings import Settings
from assistant.store.conversations import ConversationStore
from assistant.store.deliveries import DeliveryStore
from assistant.store.exchanges import Exchange, ExchangeStore
from assistant.store.feedback import FeedbackStore
from assistant.store.notes import NoteStore
from assistant.store.sends import SendStore

log = logging.getLogger(__name__)


class UnknownConversationError(LookupError):
    """No conversation of that id (never there, or forgotten)."""


class KnowledgeError(RuntimeError):
    """The knowledge folder has errors and there is no earlier release to serve."""

    def __init__(self, problems: list[Problem], checked: int) -> None:
        super().__init__("知识文件夹有错误，没有可用的版本")
        self.problems = problems
        self.checked = checked


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """A release is millions of objects that stay: to look for garbage among them while they are made costs a fifth more."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(frozen=True, slots=True)
class Serving:
    """One release with its ranker; replaced as a whole."""

    release: Release
    ranker: Ranker
    today: date
    since: datetime


def _spoilt_cases(before: Serving, after: Serving) -> Iterator[Problem]:
    """Cases about the edited entries that were answered rightly and no longer are."""
    old = before.release.entries
    edited = {entry.id for entry in after.release.entries.values() if old.get(entry.id) != entry}
    for case in after.release.cases:
        if not edited.intersection(case.entries):
            continue
        failure = try_case(case, after.release, after.ranker, after.today)
        if failure is not None and try_case(case, before.release, before.ranker, before.today) is None:
            asked = " ⏎ ".join(case.turns)
            remedy = "看看改的条目是不是丢了这条用例要的话；确实该变的，把用例一起改。"
            message = f"用例“{asked}”改完以后答不对了：{'；'.join(failure.reasons)}"
            yield Problem(case.path, case.line, "K099", Severity.ERROR, message, remedy)


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply as every channel needs it."""

    conversation_id: str
    exchange_id: str
    reply: Reply
    text: str
    release: Release
    took_ms: float

    @property
    def html(self) -> str:
        """The reply for the chat page; made when asked for, as WeChat never does."""
        return render_html(self.reply, self.release)

    def as_dict(self) -> dict[str, Any]:
        """The body of `POST /api/chat` (design §5)."""
        parts = [
            {
                "question": part.question,
                "entry": part.entry.id,
                "topic": part.entry.topic,
                "facet": part.facets[0] if part.facets else None,
                "confidence": round(part.confidence, 4),
            }
            for part in self.reply.parts
        ]
        sources = [
            {
                "title": source.title,
                "publisher": source.publisher,
                "number": source.number,
                "date": source.date.isoformat() if source.date else None,
                "url": source.url,
            }
            for source in sources_of(self.reply.parts)
        ]
        verified = verified_on(self.reply.parts)
        return {
            "conversation_id": self.conversation_id,
            "exchange_id": self.exchange_id,
            "status": self.reply.status.value,
            "text": self.text,
            "html": self.html,
            "parts": parts,
            "sources": sources,
            "verified_on": verified.isoformat() if verified else None,
            "suggestions": [c.label for c in self.reply.choices] or list(self.reply.suggestions),
            "took_ms": round(self.took_ms, 1),
        }


class Assistant:
    """Answers messages from the current release. Thread-safe; `reload` swaps the release at once or not at all."""

    @_without_collecting()
    def __init__(self, settings: Settings, engine: Engine, encoder: Encoder, weights: Weights | None = None) -> None:
        self.settings = settings
        self.conversations = ConversationStore(engine)
        self.exchanges = ExchangeStore(engine)
        self.feedback = FeedbackStore(engine)
        self.sends = SendStore(engine)
        self.deliveries = DeliveryStore(engine)
        self.notes = NoteStore(engine)
        self._encoder = encoder
        self._batching = BatchingEncoder(encoder)
        self.weights = weights or Weights.load()
        self._cache = VectorCache.open(settings.data / "cache", encoder)
        self._reloading = threading.Lock()
        self.refused: tuple[Problem, ...] = ()
        loading = load(settings.knowledge, settings.date())
        if loading.release is None:
            raise KnowledgeError(loading.problems, loading.checked)
        self.serving = self._prepare(loading.release)
        self._cache.save()

    def _prepare(self, release: Release) -> Serving:
        today = self.settings.date()
        index = Index(release, self._encoder, self._cache, today)
        return Serving(release, Ranker(index, self.weights, self._batching.encode), today, datetime.now(UTC))

    @_without_collecting()
    def reload(self) -> bool:
        """Read the folder again; True when another release is being served now.

        With errors the last good release goes on, and the errors stand in `refused`. A new day is served either way.
        """
        with self._reloading:
            loading = load(self.settings.knowledge, self.settings.date())
            release = loading.release or self.serving.release
            problems = [p for p in loading.problems if p.is_error]
            same = release.fingerprint == self.serving.release.fingerprint
            if same and self.serving.today == self.settings.date():
                self._refuse(problems)
                return False
            prepared = self._prepare(release)
            problems += [] if same else _spoilt_cases(self.serving, prepared)
            accepted = same or not problems
            if accepted:
                self.serving = prepared
                log.info("已上线新版本 %s，共 %d 条", release.fingerprint, len(release.entries))
            self._refuse(problems)  # after that: nobody must read “ok” while the old release still answers
            self._cache.save()
            return accepted

    def _refuse(self, problems: Sequence[Problem]) -> None:
        """Keep and log why an edit is not served; without problems nothing is refused any more."""
        self.refused = tuple(problems)
        for problem in self.refused:
            log.error("没有上线：%s 第 %d 行 %s %s", problem.path, problem.line, problem.code, problem.message)

    def forget_old(self) -> int:
        """Carry out the retention period; returns how many conversations were deleted."""
        moment = datetime.now(UTC) - timedelta(days=self.settings.retention_days)
        self.exchanges.forget_before(moment)
        return self.conversations.forget_before(moment)

    def chat(self, message: str, conversation_id: str | None = None, region: str | None = None, channel: str = "web") -> Answered:
        """Answer one message and keep the exchange. UnknownConversationError when the id is not ours."""
        started = time.perf_counter()
        now = datetime.now(UTC)
        if conversation_id is None:
            conversation = self.conversations.create(channel, now)
        else:
            found = self.conversations.fetch(conversation_id)
            if found is None:
                raise UnknownConversationError(conversation_id)
            conversation = found
        serving = self.serving
        reply, after, turn = self._answer(serving, message, conversation, region, now)
        text = render_text(reply, serving.release)
        self.conversations.save(after, now)
        took_ms = (time.perf_counter() - started) * 1000
        exchange_id = self.exchanges.add(
            Exchange(
                conversation_id=conversation.id,
                channel=channel,
                asked_at=now,
                message=message,
                status=reply.status.value,
                entries=tuple(part.entry.id for part in reply.parts),
                confidence=max((f.confidence for f in turn.found), default=0.0),
                release=serving.release.fingerprint,
                took_ms=took_ms,
            )
        )
        return Answered(conversation.id, exchange_id, reply, text, serving.release, took_ms)

    def versions(self) -> dict[str, str]:
        """What answers come from: release, encoder, fitted ranking."""
        return {"release": self.serving.release.fingerprint, "encoder": self._encoder.name, "ranking": self.weights.version}

    def rehearse(self, turns: Sequence[str]) -> tuple[Reply, Turn]:
        """Hold a conversation and keep nothing; the last reply and how it came about."""
        return rehearse(turns, self.serving.release, self.serving.ranker, self.settings.date())

    def failing_cases(self) -> list[Failure]:
        """The cases of the release being served that do not get what they demand."""
        serving = self.serving
        tried = (try_case(case, serving.release, serving.ranker, serving.today) for case in serving.release.cases)
        return [failure for failure in tried if failure is not None]

    def _answer(
        self, serving: Serving, message: str, conversation: Conversation, region: str | None, now: datetime
    ) -> tuple[Reply, Conversation, Turn]:
        return answer(
            message, conversation, serving.release, serving.ranker,
            today=self.settings.date(), now=now, region=region,
            expiry=timedelta(minutes=self.settings.conversation_minutes),
        )  # fmt: skip
