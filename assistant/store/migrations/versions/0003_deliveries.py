"""persons, deliveries and notes"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("rest", sa.Text, nullable=False),
        sa.Column("offered", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_persons_conversation_id", ondelete="CASCADE"),
    )
    op.create_index("ix_persons_conversation_id", "persons", ["conversation_id"])
    op.create_table(
        "deliveries",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("message", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrivals", sa.Integer, nullable=False),
        sa.Column("worker", sa.String(36), nullable=False),
        sa.Column("alive_at", sa.DateTime(timezone=True)),
        sa.Column("sealed", sa.Text),
        sa.Column("before", sa.JSON),
        sa.Column("route", sa.String(8), nullable=False),
        sa.Column("reply", sa.Text),
        sa.PrimaryKeyConstraint("account", "person", "message", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_deliveries_person", ondelete="CASCADE"),
    )
    op.create_index("ix_deliveries_person", "deliveries", ["person"])
    op.create_index("ix_deliveries_received_at", "deliveries", ["received_at"])
    op.create_index("ix_deliveries_alive_at", "deliveries", ["alive_at"])
    op.create_table(
        "notes",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_notes"),
    )


def downgrade() -> None:
    op.drop_table("notes")
    op.drop_table("deliveries")
    op.drop_table("persons")
