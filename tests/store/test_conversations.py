"""What carries over between two messages survives the database, whichever it is."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, text

from assistant.dialogue.conversation import Choice, Conversation
from assistant.dialogue.slots import Slots
from assistant.store.conversations import ConversationStore

from .conftest import NOW

FULL = Slots(3, 2025, 6, 5, 12, "潞州区", "外地", "灵活就业", "双胞胎", "未婚", "父亲", "早产")
BEIJING = timezone(timedelta(hours=8))


def test_new_conversation_is_empty(conversations: ConversationStore) -> None:
    """A conversation just begun knows nothing, and is found again."""
    created = conversations.create("web", NOW)

    assert created == Conversation(created.id)
    assert conversations.fetch(created.id) == Conversation(created.id, updated_at=NOW)


def test_conversation_ids_are_never_alike(conversations: ConversationStore) -> None:
    """Nobody can meet, or guess, another family's conversation."""
    ids = {conversations.create("web", NOW).id for _ in range(20)}

    assert len(ids) == 20
    assert {len(key) for key in ids} == {36}


def test_whole_state_comes_back(conversations: ConversationStore) -> None:
    """Slots, entries, choices, facets and the last message all come back as they were."""
    created = conversations.create("wechat", NOW)
    state = Conversation(
        created.id,
        slots=FULL,
        entries=("birth-grant", "childcare-allowance"),
        last_message="三孩👨\u200d👩\u200d👧 \u202e补贴\u200f 多少钱 ' \" \\ \n <b>",
        choices=(Choice("育儿补贴", "国家育儿补贴多少钱"), Choice("一次性", "一次性生育补贴多少钱")),
        facets=("amount", "how"),
        updated_at=NOW + timedelta(minutes=5),
    )
    conversations.save(state, NOW + timedelta(minutes=5))

    assert conversations.fetch(created.id) == state


@pytest.mark.parametrize("key", ["", "不存在", "0" * 36, "' OR 1=1 --", "x" * 64, "👶"])
def test_unknown_id_is_none(conversations: ConversationStore, key: str) -> None:
    """Whatever is asked for, what is not there is not there."""
    conversations.create("web", NOW)

    assert conversations.fetch(key) is None


def test_time_zone_of_the_clock_does_not_matter(conversations: ConversationStore) -> None:
    """A moment is the same moment in whichever zone it was written down."""
    created = conversations.create("web", NOW.astimezone(BEIJING))
    found = conversations.fetch(created.id)

    assert found is not None
    assert found.updated_at == NOW
    assert found.updated_at.tzinfo is UTC


def test_moment_without_zone_is_refused(conversations: ConversationStore) -> None:
    """A time that could be any of 24 is a fault of ours and must not be stored."""
    with pytest.raises(Exception, match="zone"):
        conversations.create("web", datetime(2026, 11, 25))


def test_message_is_masked_in_the_state(conversations: ConversationStore, engine: Engine) -> None:
    """The remembered message holds no telephone number, neither in the object nor in the table."""
    created = conversations.create("web", NOW)
    conversations.save(created.heard("我电话 13800138000", Slots(), NOW), NOW)
    found = conversations.fetch(created.id)

    assert found is not None
    assert found.last_message == "我电话 ［手机号］"
    with engine.connect() as connection:
        assert "13800138000" not in str(connection.execute(text("SELECT * FROM conversations")).all())


def test_state_of_another_version(conversations: ConversationStore, engine: Engine) -> None:
    """A state written by an older or a newer program is read as far as it is understood."""
    created = conversations.create("web", NOW)
    with engine.begin() as connection:
        state = '{"slots": {"birth_order": 3, "shoe_size": 20}, "mood": "calm"}'
        connection.execute(text("UPDATE conversations SET state = :state"), {"state": state})
    found = conversations.fetch(created.id)

    assert found == Conversation(created.id, slots=Slots(birth_order=3), updated_at=NOW)


def test_last_write_wins(conversations: ConversationStore) -> None:
    """Two answers in one conversation at once leave one whole state, not a mixture."""
    created = conversations.create("web", NOW)
    conversations.save(created.answered("甲", Slots(birth_order=2), ("a",), ("how",), NOW), NOW)
    conversations.save(created.answered("乙", Slots(birth_order=3), ("b",), (), NOW), NOW)

    assert conversations.fetch(created.id) == Conversation(created.id, Slots(birth_order=3), ("b",), "乙", (), (), NOW)
