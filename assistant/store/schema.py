"""Tables, alike on SQLite and PostgreSQL. Changes go through a migration in `migrations/versions`."""

from sqlalchemy import JSON, Column, DateTime, Float, ForeignKey, Index, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("state", JSON, nullable=False),  # slots, entries, pending choices: see conversations.py
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, index=True),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("message", Text, nullable=False),  # masked
    Column("status", String(40), nullable=False),
    Column("entries", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("release", String(32), nullable=False),
    Column("took_ms", Float, nullable=False),
    Index("ix_exchanges_asked_at_status", "asked_at", "status"),
)
