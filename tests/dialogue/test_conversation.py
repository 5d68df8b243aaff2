"""What a conversation remembers, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.dialogue.conversation import Choice, Conversation
from assistant.dialogue.slots import Slots

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
EXPIRY = timedelta(minutes=30)
THIRD = Slots(birth_order=3)
CHOICES = (Choice("育儿补贴", "国家育儿补贴多少钱"), Choice("一次性", "一次性生育补贴多少钱"))
TALKED = Conversation("c1").answered("三孩补贴多少钱", THIRD, ("birth-grant",), ("amount",), NOW)


@pytest.mark.parametrize(
    ("silent", "remembers"),
    [(timedelta(0), True), (timedelta(minutes=29), True), (timedelta(minutes=30), True), (timedelta(minutes=31), False), (timedelta(days=3), False)],
)
def test_expiry(silent: timedelta, remembers: bool) -> None:
    """After the silence that is set everything but its id is forgotten."""
    later = TALKED.at(NOW + silent, EXPIRY)

    assert later == (TALKED if remembers else Conversation("c1"))


def test_a_new_conversation_never_expires() -> None:
    """Nothing was said yet."""
    assert Conversation("c1").at(NOW, timedelta(0)) == Conversation("c1")


def test_after_an_answer() -> None:
    """Entry, facets, slots and message are kept; choices that were pending are settled."""
    after = TALKED.asked_back("补贴", THIRD, CHOICES, (), NOW).answered("育儿补贴", THIRD, ("childcare-allowance",), ("how",), NOW)

    assert after == Conversation("c1", THIRD, ("childcare-allowance", "birth-grant"), "育儿补贴", (), ("how",), NOW)


def test_entries_latest_first() -> None:
    """At most five, each once, the latest first: what one can come back to."""
    conversation = Conversation("c1")
    for number in [*range(7), 3]:
        conversation = conversation.answered("问", Slots(), (f"entry-{number}",), (), NOW)

    assert conversation.entries == ("entry-3", "entry-6", "entry-5", "entry-4", "entry-2")


def test_after_asking_back() -> None:
    """The choices wait; what was answered before is still known."""
    after = TALKED.asked_back("补贴", THIRD, CHOICES, ("amount",), NOW)

    assert (after.choices, after.entries, after.last_message) == (CHOICES, ("birth-grant",), "补贴")


def test_after_small_talk() -> None:
    """The subject is still there; choices are not."""
    after = TALKED.asked_back("补贴", THIRD, CHOICES, (), NOW).heard("谢谢", THIRD, NOW)

    assert (after.choices, after.entries, after.slots) == ((), ("birth-grant",), THIRD)


def test_nothing_is_changed_in_place() -> None:
    """Each message yields another state: two answers at once cannot mix."""
    before = Conversation("c1")
    before.answered("问", THIRD, ("birth-grant",), (), NOW)

    assert before == Conversation("c1")
