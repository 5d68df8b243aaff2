"""Tables, alike on SQLite and PostgreSQL. Changes go through a migration in `migrations/versions`."""

from datetime import UTC, datetime

from sqlalchemy import JSON, Column, DateTime, Dialect, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text, TypeDecorator

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}
)


class Moment(TypeDecorator[datetime]):
    """A moment, written and read back in UTC; SQLite by itself would drop the zone and compare wall clocks."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """To UTC; a moment without its zone is refused."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a moment needs its time zone: {value!r}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Always with its zone."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("state", JSON, nullable=False),  # slots, entries, pending choices: see conversations.py
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False, index=True),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("message", Text, nullable=False),  # masked
    Column("status", String(40), nullable=False),
    Column("entries", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("release", String(32), nullable=False),
    Column("took_ms", Float, nullable=False),
    Index("ix_exchanges_asked_at_status", "asked_at", "status"),
)

feedback = Table(
    "feedback",
    metadata,
    # One verdict for each exchange: whoever changes their mind replaces it.
    Column("exchange_id", String(36), ForeignKey("exchanges.id", ondelete="CASCADE"), primary_key=True),
    Column("verdict", String(8), nullable=False),  # up, down
    Column("reason", String(40), nullable=False),
    Column("text", Text, nullable=False),  # masked
    Column("created_at", Moment, nullable=False, index=True),
)

sends = Table(
    "sends",
    metadata,
    # The page names each send, so that a retry whose first answer got lost is not answered, or recorded, a second time.
    Column("key", String(64), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("message", Text, nullable=False),  # masked
    Column("body", JSON, nullable=False),  # the answer as the page got it
    Column("created_at", Moment, nullable=False, index=True),
)

persons = Table(
    "persons",
    metadata,
    Column("id", String(32), primary_key=True),  # keyed hash of channel, account and openid or user id
    # Everything of a person hangs on the conversation: deleting that deletes the rest.
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rest", Text, nullable=False),  # of the last answer, for “继续”
    Column("offered", JSON, nullable=False),  # questions that can be asked by their number
)

deliveries = Table(
    "deliveries",
    metadata,
    # One row for each message, however often and to however many workers the platform delivers it.
    Column("account", String(64), primary_key=True),
    Column("person", String(32), ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("message", String(64), primary_key=True),  # MsgId, or what stands for it
    Column("channel", String(16), nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("arrivals", Integer, nullable=False),
    Column("worker", String(36), nullable=False),
    Column("alive_at", Moment, index=True),  # last sign of that worker; null once nothing is left to do
    Column("sealed", Text),  # the message under the account's own key, until it is answered
    Column("before", JSON(none_as_null=True)),  # the conversation as it was, until the message is answered
    Column("route", String(8), nullable=False),  # passive, owed, brought: see deliveries.py
    Column("reply", Text),
)

notes = Table(
    "notes",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("noted_at", Moment, nullable=False),
)
