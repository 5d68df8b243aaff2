"""Many writers at once lose nothing: threads of one worker, and several workers on one database."""

import subprocess
import sys
import threading
from collections import Counter

from sqlalchemy import Engine, text

from assistant.store.conversations import ConversationStore
from assistant.store.exchanges import ExchangeStore

from .conftest import NOW, exchange

THREADS, MESSAGES, PROCESSES = 6, 25, 2
WRITER = """
import sys
from assistant.dialogue.slots import Slots
from assistant.store.conversations import ConversationStore
from assistant.store.database import open_database
from assistant.store.exchanges import ExchangeStore, Exchange
from datetime import UTC, datetime
url, name, count = sys.argv[1:]
engine = open_database(url)
conversations, exchanges = ConversationStore(engine), ExchangeStore(engine)
for number in range(int(count)):
    now = datetime.now(UTC)
    conversation = conversations.create("web", now)
    conversations.save(conversation.heard(name, Slots(), now), now)
    exchanges.add(Exchange(conversation.id, "web", now, f"{name}-{number}", "answered", (), 0.5, "r", 1.0))
"""


def test_no_exchange_is_lost(database_url: str, engine: Engine) -> None:
    """Threads here and two other processes write at the same time; every message is there once."""
    conversations, exchanges = ConversationStore(engine), ExchangeStore(engine)
    failures: list[Exception] = []

    def write(name: str) -> None:
        try:
            for number in range(MESSAGES):
                conversation = conversations.create("web", NOW)
                conversations.save(conversation, NOW)
                exchanges.add(exchange(conversation.id, f"{name}-{number}"))
        except Exception as error:
            failures.append(error)

    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, database_url, f"process{p}", str(MESSAGES)], stderr=subprocess.PIPE, text=True)
        for p in range(PROCESSES)
    ]
    threads = [threading.Thread(target=write, args=(f"thread{t}",)) for t in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    errors = [writer.communicate()[1] for writer in writers]

    assert (failures, errors) == ([], [""] * PROCESSES)
    with engine.connect() as connection:
        kept = Counter(connection.execute(text("SELECT message FROM exchanges")).scalars())
    names = [*(f"process{p}" for p in range(PROCESSES)), *(f"thread{t}" for t in range(THREADS))]
    assert kept == Counter(f"{name}-{number}" for name in names for number in range(MESSAGES))


def test_one_conversation_from_many_threads(engine: Engine) -> None:
    """A family that taps twice gets two answers, both kept, and a state that can be read."""
    conversations, exchanges = ConversationStore(engine), ExchangeStore(engine)
    key = conversations.create("web", NOW).id

    def turn(number: int) -> None:
        conversation = conversations.fetch(key)
        assert conversation is not None
        conversations.save(conversation.heard(str(number), conversation.slots, NOW), NOW)
        exchanges.add(exchange(key, str(number)))

    threads = [threading.Thread(target=turn, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = conversations.fetch(key)

    assert found is not None
    assert found.last_message in {str(number) for number in range(12)}
    assert {kept.message for kept in exchanges.of(key)} == {str(number) for number in range(12)}
