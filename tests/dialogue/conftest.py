"""Fixtures for the dialogue: a release to talk about, ranked with the fake encoder and weights made by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.dialogue.answering import Turn, answer
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.rendering import render_text
from assistant.dialogue.reply import Reply
from assistant.knowledge.problem import has_errors
from assistant.knowledge.release import Release, load
from assistant.retrieval.index import Index, VectorCache
from assistant.retrieval.ranking import Ranker

from ..fake_encoder import FakeEncoder
from ..knowledge.sample import TODAY, write
from ..plain_weights import PLAIN_WEIGHTS
from .sample import TALK_FILES

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
EXPIRY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of the last message of a talk."""

    reply: Reply
    conversation: Conversation
    turn: Turn
    text: str

    @property
    def status(self) -> str:
        """The status."""
        return self.reply.status.value

    @property
    def entries(self) -> list[str]:
        """The entries that answer, in order."""
        return [part.entry.id for part in self.reply.parts]


Talk = Callable[..., Said]


def release_of(folder: Path, files: Mapping[str, str]) -> Release:
    """The release of these files."""
    loading = load(write(folder, files), TODAY)
    assert not has_errors(loading.problems), loading.problems
    assert loading.release is not None
    return loading.release


def talk_on(release: Release) -> Talk:
    """Say messages one after the other, in a conversation of their own or in the one given; a minute lies between them."""
    ranker = Ranker(Index(release, FakeEncoder(), VectorCache(None), TODAY), PLAIN_WEIGHTS)

    def said(*messages: str, conversation: Conversation | None = None, region: str | None = None, silent: timedelta = timedelta(minutes=1)) -> Said:
        after, now = conversation or Conversation("c1"), NOW
        for message in messages:
            reply, after, turn = answer(message, after, release, ranker, today=TODAY, now=now, expiry=EXPIRY, region=region)
            now += silent
        return Said(reply, after, turn, render_text(reply, release))

    return said


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """What the talks are about."""
    return release_of(tmp_path_factory.mktemp("dialogue"), TALK_FILES)


@pytest.fixture(scope="session")
def talk(release: Release) -> Talk:
    """A talk on that release."""
    return talk_on(release)
